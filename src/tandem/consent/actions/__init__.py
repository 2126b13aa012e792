"""Writing ties, consents, grounds, revocations and disclosures: one vault transaction each, ledger entry inside."""

from tandem.consent.actions.consents import (
    end_relation,
    record_consent,
    record_declined_consent,
    record_expiry_event,
    record_relation,
    revoke_consent,
)
from tandem.consent.actions.copies import (
    call_back_copies,
    close_export,
    close_stale_exports,
    end_leases,
    queue_export,
    store_export,
    take_lease,
)
from tandem.consent.actions.disclosures import record_disclosure, record_readings
from tandem.consent.actions.erasing import revoke_every_consent
from tandem.consent.actions.grounds import (
    arrange_audit,
    call_breach,
    end_ground,
    open_emergency,
    record_court_order,
    record_ground_disclosure,
    record_wrong_card,
    review_opening,
    take_note,
)
from tandem.consent.actions.notices import move_notice, send_stop_notices
from tandem.consent.actions.registers import merge_registers, unmerge_registers
from tandem.consent.actions.restoring import apply_revoked_list

__all__ = [
    "apply_revoked_list",
    "arrange_audit",
    "call_back_copies",
    "call_breach",
    "close_export",
    "close_stale_exports",
    "end_ground",
    "end_leases",
    "end_relation",
    "merge_registers",
    "move_notice",
    "open_emergency",
    "queue_export",
    "record_consent",
    "record_court_order",
    "record_declined_consent",
    "record_disclosure",
    "record_expiry_event",
    "record_ground_disclosure",
    "record_readings",
    "record_relation",
    "record_wrong_card",
    "review_opening",
    "revoke_consent",
    "revoke_every_consent",
    "send_stop_notices",
    "store_export",
    "take_lease",
    "take_note",
    "unmerge_registers",
]
