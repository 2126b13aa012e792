"""Four doors over one shared look."""
