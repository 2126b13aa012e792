"""The gate: the only place where an Access is made."""

from tandem.consent.gate.leasing import lease_bundle, lease_keys
from tandem.consent.gate.opening import open_cohort, open_record, open_search
from tandem.consent.gate.preview import explain, preview, reasons
from tandem.consent.gate.sending import Fetched, clear_disclosure, open_disclosure, open_export

__all__ = [
    "Fetched",
    "clear_disclosure",
    "explain",
    "lease_bundle",
    "lease_keys",
    "open_cohort",
    "open_disclosure",
    "open_export",
    "open_record",
    "open_search",
    "preview",
    "reasons",
]
