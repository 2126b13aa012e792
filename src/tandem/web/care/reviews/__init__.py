"""Pages of the review of a death by overdose."""
