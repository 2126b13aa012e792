"""Ids, periods, geography, units, errors. No Django, no word of the domain; stays tiny."""
