"""What comes out of a file: events with types, or the reason why a row is held back."""

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime

SECOND, HOUR, DAY = "second", "hour", "day"


@dataclass(frozen=True, kw_only=True)
class EventRow:
    """What every event row says. `occurred_at` is UTC; with `precision` day the first
    instant of the local day.

    `notes` are codes of what was odd and yet accepted, see `problems.NOTES`.
    `digest` is over all values of the row but those never read.
    """

    row_number: int
    line: int
    occurred_at: datetime
    occurred_on: date
    precision: str
    area: str = ""
    longitude: float | None = None
    latitude: float | None = None
    external_id: str = ""
    address: str = ""
    is_synthetic: bool = False
    notes: tuple[str, ...] = ()
    digest: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class OverdoseRow(EventRow):
    """One person in one suspected overdose. `person` tells the people of an incident apart and is kept nowhere."""

    disposition: str = ""
    status: str = "unknown"
    outcome: str = "unknown"
    naloxone: str = "unknown"
    naloxone_doses: int | None = None
    incident: str = ""
    person: str = field(default="", repr=False)
    age_band: str = ""
    sex: str = "unknown"
    suspected_drug: str = ""
    arrived_at: datetime | None = None
    dispatched_at: datetime | None = None
    reported_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class EnforcementRow(EventRow):
    """One enforcement incident or seizure."""

    substance: str = ""
    substance_class: str = "unknown"
    quantity: float | None = None
    quantity_unit: str = ""
    offence: str = ""


@dataclass(frozen=True, kw_only=True)
class SampleRow(EventRow):
    """One row of results: one sample, one or more substances as written in `substance`."""

    substance: str
    sample_number: str = ""
    seizure_number: str = ""
    expected: str = ""
    percent: float | None = None
    is_trace: bool = False
    quantity: float | None = None
    quantity_unit: str = ""
    method: str = ""
    laboratory: str = ""
    is_confirmed: bool = False
    origin: str = "unknown"
    appearance: str = ""
    stamp: str = ""
    press: str = ""
    lab_signature: str = ""
    reported_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class FieldTestRow(EventRow):
    """One field test with the laboratory's answer, if it is there by now."""

    kit: str
    substance: str
    field_result: str
    lab_result: str = "pending"
    lab_found: str = ""
    reported_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ContextRow(EventRow):
    """One reported crime or call for service. What was written of it is read for its category and not taken."""

    category: str
    reported_on: date | None = None


@dataclass(frozen=True)
class RowProblem:
    """A row held back. The sentence holds no value of the file."""

    row_number: int
    line: int
    column: str
    code: str
    sentence: str


def digest_of(cells: list[str]) -> str:
    """A hash of a row's values, the same for the same values whatever the blanks around them."""
    canonical = "\x1f".join(" ".join(cell.split()) for cell in cells)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(agency_slug: str, kind: str, row: EventRow) -> str:
    """Which event this is, across runs and files.

    Incident and person where both are mapped, else the publisher's number of the event, else all values.
    """
    identity = _identity(row)
    if isinstance(row, FieldTestRow):  # the laboratory's answer to a known test is a row of its own
        identity += f"\x1flab\x1f{row.lab_result}"
    return _hash_of(agency_slug, kind, identity)


def incident_mark(agency_slug: str, row: OverdoseRow) -> str:
    """Which incident this is; empty where the file does not say.

    The day is part of it: some publishers count from one again in every file.
    """
    number = _incident_of(row)
    return _hash_of(agency_slug, "incident", f"{number}\x1f{row.occurred_on.isoformat()}") if number else ""


def former_fingerprints(agency_slug: str, kind: str, row: OverdoseRow) -> tuple[str, ...]:
    """What this row was known by while incidents and people were not read: the number alone, or all values."""
    if not _incident_of(row):
        return ()
    numbers = [one for one in (row.external_id, row.incident) if one]
    identities = [*(f"id\x1f{one}" for one in dict.fromkeys(numbers)), f"row\x1f{row.digest}"]
    own = fingerprint(agency_slug, kind, row)
    return tuple(one for one in (_hash_of(agency_slug, kind, identity) for identity in identities) if one != own)


def _incident_of(row: OverdoseRow) -> str:
    """The number of the incident; with a person's number beside it, the number of the event is that."""
    return row.incident or (row.external_id if row.person else "")


def _identity(row: EventRow) -> str:
    if isinstance(row, OverdoseRow) and (incident := _incident_of(row)) and row.person:
        return f"person\x1f{incident}\x1f{row.occurred_on.isoformat()}\x1f{row.person}"
    if row.external_id and row.external_id != getattr(row, "incident", ""):
        return f"id\x1f{row.external_id}"
    return f"row\x1f{row.digest}"


def _hash_of(agency_slug: str, kind: str, identity: str) -> str:
    return hashlib.sha256(f"{agency_slug}\x1f{kind}\x1f{identity}".encode("utf-8", "surrogatepass")).hexdigest()
