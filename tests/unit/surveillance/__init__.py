"""Rules of surveillance, no database."""
