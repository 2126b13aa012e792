"""Documents that cannot go stale: reference pages drawn from the code, commands and links that are checked."""
