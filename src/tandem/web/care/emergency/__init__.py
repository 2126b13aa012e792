"""Pages of medical staff: a record opened in an emergency."""
