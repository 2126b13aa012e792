"""Pages for loading files: upload, preview, quarantine."""
