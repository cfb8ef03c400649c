"""Recognition packs on ONNX Runtime."""
