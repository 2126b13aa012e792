"""Office pages of surveillance: maps, alerts, responses, playbooks and seizure watches."""
