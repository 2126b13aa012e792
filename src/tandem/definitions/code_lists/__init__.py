"""Code lists: how words of other agencies' files are classed. One TOML file each."""
