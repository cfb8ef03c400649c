"""Packs by manifest: OpenCV Zoo and the InsightFace layout."""
