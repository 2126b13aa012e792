"""Read-only notebook API, beside the command line."""
