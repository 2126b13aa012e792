"""Jobs of the hour, one action or journey each."""
