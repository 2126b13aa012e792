"""Django's engine of the vault for a run on PostgreSQL."""
