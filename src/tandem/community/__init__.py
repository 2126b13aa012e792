"""Published tables, statements, warnings to people who use drugs; concerns, gatherings, surveys, complaint intake."""
