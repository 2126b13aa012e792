"""The month's reports: build, look, release, download."""
