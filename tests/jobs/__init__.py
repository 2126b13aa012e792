"""Jobs of the night, run by hand."""
