"""Pages of the desk that answers demands for records."""
