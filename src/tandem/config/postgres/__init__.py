"""The vault's connection to PostgreSQL, which tells the database whose rows are open; and the locks themselves."""
