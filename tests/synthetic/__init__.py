"""The made-up county for tests."""
