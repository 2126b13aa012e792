"""Every promise can fail: one folder per kind of test, as ARCHITECTURE.md lists them."""
