"""Writing care, in the vault: each action checks the Access, asks its rule, saves, and writes its ledger entry."""
