"""Feeds, overdose events, drug seizures, supply, counts, hotspots, alerts. No person."""
