"""What lawyers, clinicians and epidemiologists review without reading Python: data files."""
