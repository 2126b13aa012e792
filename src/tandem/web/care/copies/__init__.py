"""Copies that leave or go along: files for a partner, offline copies of a shift, and notices to stop use."""
