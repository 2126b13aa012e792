"""The command line: exit codes, shapes and sentences."""
