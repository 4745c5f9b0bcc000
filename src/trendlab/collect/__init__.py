"""Live sources become an archive: asked politely, kept raw first, read by the readers of files."""
