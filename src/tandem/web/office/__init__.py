"""The office door: maps, alerts, imports, reports, privacy."""
