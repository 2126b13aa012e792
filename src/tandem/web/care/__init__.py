"""The care door: outreach, case management, coordination."""
