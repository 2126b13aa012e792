"""Stories that cross rooms, one module each."""
