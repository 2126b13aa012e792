"""What keeps the house honest: legal demands, breaches, duties to report, retention. Ids only."""
