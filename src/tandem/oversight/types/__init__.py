"""What the stories of oversight pass between rooms, one noun a file."""
