"""Video in and out: recordings, folders of pictures, live cameras, annotated videos."""
