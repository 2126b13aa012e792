"""The privacy officer's work list: what needs a person today, gathered from every story that has clocks.

To add yours, write `work_<topic>.py` beside this file with

    def lines(by: Actor, now: datetime) -> Iterable[Line]: ...

and add it to `SOURCES` under a comment of its own; a page for the officer goes to `PLACES` likewise. A name in
`PLACES` that does not resolve on this side is not shown. Each source asks its own journey, which checks who asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tandem.core.actor import Actor
from tandem.web.office.privacy import (
    work_breaches,
    work_demands,
    work_emergencies,
    work_looks,
    work_notices,
    work_outbox,
    work_own_codes,
    work_requests,
    work_retention,
)
from tandem.web.office.privacy.lines import Line, is_for_today
from tandem.web.ui.navigation import address_of

Source = Callable[[Actor, datetime], Iterable[Line]]

SOURCES: tuple[Source, ...] = (
    # Demands for records.
    work_demands.lines,
    # Work that the other database has not taken over.
    work_outbox.lines,
    # Receivers that have not said that they stopped.
    work_notices.lines,
    # Looks that stand out, and ledgers that need care.
    work_looks.lines,
    # Records opened in an emergency that nobody has reviewed.
    work_emergencies.lines,
    # Notices of breaches that are owed.
    work_breaches.lines,
    # What people ask: corrections and erasures.
    work_requests.lines,
    # Codes of own pages that were replaced, cancelled, or used in an odd way.
    work_own_codes.lines,
    # What is kept too long.
    work_retention.lines,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A page of the privacy officer's."""

    label: str | Promise
    meta: str | Promise
    url_name: str


PLACES: tuple[Place, ...] = (
    # Demands for records.
    Place(_("Demands for records"), _("Subpoenas, warrants, orders and requests, with their clocks."), "legal:list"),
    # What happened.
    Place(_("Ledger"), _("Who did what, when and why; without names."), "privacy:ledger"),
    Place(_("State of the ledger"), _("How much is sealed, and a checkpoint to print."), "privacy:ledger_state"),
    Place(_("Looks that stand out"), _("Who opened records that their work does not explain."), "privacy:looks"),
    # What was opened without consent.
    Place(
        _("Emergency openings"),
        _("Opened by medical staff; each is reviewed within 72 hours."),
        "privacy:emergencies",
    ),
    Place(_("Audits"), _("Who may look under which agreement, until when."), "audit:arranged"),
    Place(_("Breaches"), _("Files, risk assessments, and who must be told by when."), "privacy:breaches"),
    # What left.
    Place(_("Disclosures"), _("What your agency passed on, with the notice."), "privacy:disclosures"),
    # What people ask.
    Place(_("What people ask"), _("Corrections and erasures, with the clock of the law."), "privacy:requests"),
    # Who reads as the person.
    Place(_("Codes of own pages"), _("Codes replaced, cancelled, or used in an odd way."), "privacy:own_codes"),
    # What was taken back.
    Place(_("Stop-use notices"), _("Who received something and has not answered."), "privacy:notices"),
    # How long it is kept.
    Place(
        _("How long things are kept"),
        _("Limits, proofs, and changes by two people."),
        "privacy:retention",
    ),
    # What decides.
    Place(_("Rules in plain words"), _("The rules of the gate, as the files say them."), "privacy:policies"),
)


@dataclass(frozen=True, slots=True)
class WorkList:
    """What is due by the end of the local day, and what comes after it; the nearest first."""

    today: tuple[Line, ...]
    later: tuple[Line, ...]


def work_list(*, by: Actor, now: datetime, zone: str, sources: Iterable[Source] = SOURCES) -> WorkList:
    """Every line of every source. A line without a clock is for today and stands first."""
    found = [line for source in sources for line in source(by, now)]
    found.sort(key=lambda line: (line.due_at is not None, line.due_at or now))
    return WorkList(
        tuple(line for line in found if is_for_today(line, now, zone)),
        tuple(line for line in found if not is_for_today(line, now, zone)),
    )


def places() -> list[dict[str, object]]:
    """The officer's pages that this side has, for a list of links."""
    found = [(place, address_of(place.url_name)) for place in PLACES]
    return [{"title": place.label, "meta": place.meta, "href": href} for place, href in found if href]
