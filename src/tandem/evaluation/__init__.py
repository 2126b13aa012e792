"""Cohorts, outcomes, designs, equity, cost, funder reports, release desk. Pseudonyms only."""
