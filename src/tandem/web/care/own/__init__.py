"""A person's own page: opened by the code on their copy, without an account."""
