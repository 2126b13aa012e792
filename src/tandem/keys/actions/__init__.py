"""Making, wrapping, rotating and destroying keys."""
