"""Reading care. Whoever asks about a person holds an Access; rows that it does not open are left out."""
