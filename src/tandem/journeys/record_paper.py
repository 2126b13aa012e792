"""A person's record on paper for one named agency: a PDF by Typst, with notice and explanation on every page.

Only facts that the giving agency wrote itself stand on it; what it received from others it does not pass on. Text
goes in as data, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any
from uuid import UUID

import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from tandem.agencies.queries import all_agencies
from tandem.care.queries import casework, referrals, visits
from tandem.consent.types import Access, Category, Cleared, ExportRow
from tandem.people.queries import contact_of, identity_of

Line = tuple[str, str, str]
# What a copy can hold: what is on paper without a source of its own is left out.
COPIED = (
    Category.IDENTITY,
    Category.CONTACT,
    Category.ENCOUNTER,
    Category.REFERRAL,
    Category.CASE,
    Category.FOLLOW_UP,
)


def record_paper(*, access: Access, row: ExportRow, cleared: Cleared, now: datetime) -> bytes:
    """The file of one export: the wanted kinds of facts, as far as they are open and the agency's own."""
    names = {one.id: one.name for one in all_agencies(using="vault")}
    with override(row.language):
        content = {
            "lang": row.language,
            "title": _("Copy of a record"),
            "from": _("From %(agency)s") % {"agency": names.get(row.discloser_id, "")},
            "to": _("To %(agency)s") % {"agency": names.get(row.recipient_id, "")},
            "made": _("As of %(day)s") % {"day": date_format(now, "DATE_FORMAT")},
            "notice": cleared.notice,
            "explanation_head": _("What the person agreed to"),
            "explanation": cleared.explanation.splitlines(),
            "person": _person(access, row, now),
            "columns": [_("What"), _("When"), _("Which")],
            "facts": [list(line) for line in sorted(_facts(access, row, now))],
            "none": _("Nothing else is on record."),
        }
    template = files("tandem.definitions").joinpath("print", "record_copy.typ").read_bytes()
    made: bytes = typst.compile(
        template,
        sys_inputs={"content": json.dumps(content)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(now.timestamp()),
    )
    return made


def _person(access: Access, row: ExportRow, now: datetime) -> list[list[str]]:
    """Name, birth date and contact, where they are among what was asked for."""
    who: dict[str, Any] = {"access": access, "person_id": row.person_id, "now": now}
    lines = []
    if Category.IDENTITY in row.categories:
        known = identity_of(**who)
        birth_on = known.birth_on.reveal()
        lines.append([_("Name"), known.name.full()])
        lines.append([_("Birth date"), date_format(birth_on, "DATE_FORMAT") if birth_on else ""])
    if Category.CONTACT in row.categories:
        contact = contact_of(**who)
        lines.append([_("Phone"), str(contact.phone.reveal() or "")])
        lines.append([_("Address"), str(contact.address.reveal() or "")])
    return [line for line in lines if line[1]]


def _facts(access: Access, row: ExportRow, now: datetime) -> Iterator[Line]:
    who: dict[str, Any] = {"access": access, "person_id": row.person_id, "now": now}
    wanted, giver = row.categories, row.discloser_id
    if Category.ENCOUNTER in wanted:
        for met in _own(visits.encounters_of(**who), giver):
            yield _("Meeting"), _day(met.occurred_at), met.kind
    if Category.REFERRAL in wanted:
        for referral in _own(referrals.referrals_of(**who), giver):
            yield _("Referral"), _day(referral.changed_at), f"{referral.service}: {referral.state}"
    if Category.CASE in wanted:
        for case in _own(casework.cases_of(**who), giver):
            yield _("Case"), _day(case.opened_at), f"{case.program}: {case.state}"
    if Category.FOLLOW_UP in wanted:
        for due in _own(casework.follow_ups_of(**who), giver):
            yield _("Follow-up"), _day(due.due_at), due.state


def _own(lines: Iterable[Any], giver: UUID) -> list[Any]:
    return [line for line in lines if line.label.agency_id == giver]


def _day(moment: datetime | None) -> str:
    return date_format(moment, "DATE_FORMAT") if moment else ""
