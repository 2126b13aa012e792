"""Jobs of the month, one journey each."""
