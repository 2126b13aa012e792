"""HTTP API for machines."""
