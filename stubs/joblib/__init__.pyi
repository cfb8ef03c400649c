from pathlib import Path
from typing import Any, BinaryIO

def load(filename: str | Path | BinaryIO, mmap_mode: str | None = None) -> Any: ...
