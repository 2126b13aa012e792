"""Feeds, overdose events, drug seizures, supply, counts, hotspots, alerts, responses, watches. No person."""
