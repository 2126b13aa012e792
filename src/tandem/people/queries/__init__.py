"""Reading identity. Whoever asks for a person holds an Access that opens the category."""

from tandem.people.queries.details import (
    NAMED_BY,
    contact_of,
    counted_by_age,
    counted_by_language,
    every_name_of,
    identity_of,
    name_of,
    names_of,
    people_count,
)
from tandem.people.queries.merging import absorbed_ids, edits_since, joined_ids, merges_of
from tandem.people.queries.named import ids_named
from tandem.people.queries.own_codes import (
    is_code_in_force,
    is_own_code,
    own_codes_of,
    person_by_code,
    waiting_codes_of,
)
from tandem.people.queries.searching import candidates, duplicates_among, matches

__all__ = [
    "NAMED_BY",
    "absorbed_ids",
    "candidates",
    "contact_of",
    "counted_by_age",
    "counted_by_language",
    "duplicates_among",
    "edits_since",
    "every_name_of",
    "identity_of",
    "ids_named",
    "is_code_in_force",
    "is_own_code",
    "joined_ids",
    "matches",
    "merges_of",
    "name_of",
    "names_of",
    "own_codes_of",
    "people_count",
    "person_by_code",
    "waiting_codes_of",
]
