"""Writing identity, in the vault, each with its ledger entry."""

from tandem.people.actions.details import correct_details, create_person, record_contact_choice
from tandem.people.actions.merging import merge_people, undo_merge
from tandem.people.actions.numbers import record_partner_number
from tandem.people.actions.own_code_ends import cancel_own_code, end_own_code, stop_own_code
from tandem.people.actions.own_codes import (
    choose_own_secret,
    issue_own_code,
    note_staff_at_own_page,
    try_own_code,
)

__all__ = [
    "cancel_own_code",
    "choose_own_secret",
    "correct_details",
    "create_person",
    "end_own_code",
    "issue_own_code",
    "merge_people",
    "note_staff_at_own_page",
    "record_contact_choice",
    "record_partner_number",
    "stop_own_code",
    "try_own_code",
    "undo_merge",
]
