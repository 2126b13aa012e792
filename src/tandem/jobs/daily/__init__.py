"""Jobs of the night, one journey each."""
