"""Pure codecs: bytes to plain values and back. No Django."""
