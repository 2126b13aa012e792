"""Encounters, referrals, outreach, cases, plans, screenings, courts, follow-up."""
