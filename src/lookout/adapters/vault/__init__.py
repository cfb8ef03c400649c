"""What lies encrypted on disk, and the keys to it."""
