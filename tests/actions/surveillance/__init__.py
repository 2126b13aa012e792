"""Writes of surveillance: effect, ledger entry, refusal, rollback."""
