"""PostgreSQL with locks on the rows of the vault: the suite's own connection, and what must hold behind it."""
