"""Rule files, rights card, legal basis of a stop: pure decisions on given answers, no person."""
