"""Whether a person ever chose a secret for their own page."""

from __future__ import annotations

from uuid import UUID

from tandem.audit.queries import entries_about
from tandem.people.queries.merging import joined_ids

SECRETS = (ISSUED, CHOSEN) = ("people.issue_own_code", "people.choose_own_secret")


def had_secret(person_id: UUID) -> bool:
    """Whether the person ever chose a secret, also under a record that is or was joined with theirs.

    The ledger is asked, not the codes: those that ended are deleted after some weeks, and whoever is patient could
    otherwise end a code, wait, and make a new one that opens at once.
    """
    ids = joined_ids(person_ids=[person_id], or_were=True)
    wanted = {"using": "vault", "kind": "person", "actions": SECRETS, "limit": None}
    found = (entries_about(identifier=one, **wanted) for one in ids)
    return any(one.action == CHOSEN or one.details.get("has_secret") for of_id in found for one in of_id)
