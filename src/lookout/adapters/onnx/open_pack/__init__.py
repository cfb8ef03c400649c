"""The built-in pack: MTCNN and dlib's ResNet from PyPI packages, rebuilt as ONNX graphs."""
