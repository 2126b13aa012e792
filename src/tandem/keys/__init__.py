"""Keys of the vault: a data key for each person, its wrapping, rotation and destruction; the encrypted column."""
