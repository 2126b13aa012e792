"""Identity only: names, birth dates, contacts, aliases, matching, merge and un-merge."""
