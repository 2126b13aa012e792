"""What a person reads on their own page, and takes home as a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from tandem.agencies.types import Role
from tandem.consent.gate import reasons
from tandem.consent.types import ConsentRow, DisclosureRow, ToldToStop
from tandem.journeys.own_record import TAKEN, Fact, Look
from tandem.people.types import Contact, Identity, OwnCodeFacts
from tandem.web.ui import roles
from tandem.web.ui.kinds_of_facts import CATEGORIES, PURPOSES, STATES, category_words, purpose_words

DEEDS = {
    "consent.open_record": gettext_lazy("opened the record"),
    "consent.open_cohort": gettext_lazy("saw the name in a list"),
    TAKEN: gettext_lazy("took a copy of the record"),
    "consent.record_disclosure": gettext_lazy("passed something on"),
    "people.issue_own_code": gettext_lazy("made a new code for this page"),
    "people.cancel_own_code": gettext_lazy("cancelled a new code before it opened the page"),
    "people.end_own_code": gettext_lazy("ended the code that opened this page"),
    "people.choose_own_secret": gettext_lazy("chose the secret of this page with the code alone"),
    "people.try_own_code": gettext_lazy("tried your code with a wrong secret, too early or too late"),
    "people.note_staff_at_own_page": gettext_lazy("typed your code while signed in as staff; it opened nothing"),
}
OWN_HANDS = {
    "person": gettext_lazy("Somebody with your code and secret"),
    "stranger": gettext_lazy("Somebody with your code"),
}
Table = dict[str, Any]


DAYS_SHOWN = 6


def held_table(facts: Iterable[Fact]) -> Table:
    """What is held of each kind: how many entries, and of which days, the newest first."""
    days: dict[str, list[str]] = {}
    for fact in facts:
        days.setdefault(fact.category, []).append(fact.at)
    columns = [{"label": _("Kind")}, {"label": _("Entries"), "is_number": True}, {"label": _("Of which days")}]
    rows = [[str(CATEGORIES[kind]), str(len(found)), _days(found)] for kind, found in days.items()]
    return {"columns": columns, "rows": rows}


def _days(found: Iterable[str]) -> str:
    """Days in words, the newest first; of many, the newest and how many more there are."""
    known = sorted({one for one in found if one}, reverse=True)
    words = [date_format(date.fromisoformat(one), "SHORT_DATE_FORMAT") for one in known[:DAYS_SHOWN]]
    more = len(known) - DAYS_SHOWN
    if more > 0:
        words.append(ngettext("and %(count)s earlier day", "and %(count)s earlier days", more) % {"count": more})
    return ", ".join(words)


def looks_table(looks: Iterable[Look], names: dict[Any, str], zone: ZoneInfo) -> Table:
    """Who looked, when, what for, and by which rule they could."""
    days: dict[tuple[str, ...], int] = {}
    for one in looks:
        day = date_format(one.at.astimezone(zone), "DATE_FORMAT")
        key = (day, _who(one, names), str(DEEDS[one.action]), str(PURPOSES.get(one.purpose, "")), _why(one))
        days[key] = days.get(key, 0) + 1
    columns = [{"label": _("When")}, {"label": _("Who")}, {"label": _("What")}, {"label": _("What for")}]
    columns.append({"label": _("Why they could")})
    return {"columns": columns, "rows": [_look(key, count) for key, count in days.items()]}


def _look(key: tuple[str, ...], count: int) -> list[str]:
    """What one role of one organization did on one day for one purpose."""
    day, who, deed, purpose, why = key
    times = _("%(deed)s, %(count)s times") % {"deed": deed, "count": count} if count > 1 else deed
    return [day, who, times, purpose, why]


def codes_table(deeds: Iterable[Look], names: dict[Any, str], zone: ZoneInfo) -> Table:
    """Every code that was made for the page, and what became of it: to the minute, by whom."""
    columns = [{"label": _("When")}, {"label": _("Who")}, {"label": _("What")}]
    rows = [[_moment(one.at, zone), _who(one, names), str(DEEDS[one.action])] for one in deeds]
    return {"columns": columns, "rows": rows}


def who_made(one: OwnCodeFacts, names: dict[Any, str]) -> str:
    """Role and agency of whoever made a code."""
    agency = names.get(one.agency_id, "") if one.agency_id else ""
    return ", ".join(filter(None, [_role(one.role), agency]))


def stops_table(notices: Iterable[ToldToStop], names: dict[Any, str], zone: ZoneInfo) -> Table:
    """Who was told to stop using what, when, and whether they said that they did."""
    columns = [{"label": _("Who was told")}, {"label": _("When")}, {"label": _("What")}, {"label": _("Their answer")}]
    rows = [
        [
            names.get(one.recipient_id, ""),
            _moment(one.sent_at, zone),
            ", ".join(category_words(one.categories)),
            _answer(one, zone),
        ]
        for one in notices
    ]
    return {"columns": columns, "rows": rows}


def _answer(one: ToldToStop, zone: ZoneInfo) -> str:
    if one.stopped_at:
        return _("Said on %(time)s that they stopped") % {"time": _moment(one.stopped_at, zone)}
    if one.is_overdue:
        words = _("No answer. It was due by %(time)s; the privacy officer reminds them")
    else:
        words = _("No answer yet; it is due by %(time)s")
    return words % {"time": _moment(one.due_at, zone)}


def _who(one: Look, names: dict[Any, str]) -> str:
    agency = names.get(one.agency_id, "") if one.agency_id else ""
    return ", ".join(filter(None, [_role(one.role), agency]))


def _why(one: Look) -> str:
    """The sentence that the reader was shown, in the person's language."""
    said = reasons(policies=one.policies, language=get_language() or "en") if one.policies else ""
    return _("They were told: %(sentence)s") % {"sentence": said} if said and one.role != "person" else ""


def as_data(
    *,
    identity: Identity,
    contact: Contact,
    facts: Iterable[Fact],
    consents: Iterable[ConsentRow],
    disclosures: Iterable[DisclosureRow],
    looks: Iterable[Look],
    names: dict[UUID, str],
) -> dict[str, Any]:
    """Everything that the own page opens, as plain data."""
    born = identity.birth_on.reveal()
    return {
        _("Name"): identity.name.full(),
        _("Birth date"): born.isoformat() if born else "",
        _("Phone"): contact.phone.reveal(),
        _("Address"): contact.address.reveal(),
        _("What is held"): [f"{one.at} {CATEGORIES[one.category]}: {one.code}" for one in facts],
        _("Consents"): [_consent_line(row, names) for row in consents],
        _("What was passed on"): [
            f"{one.at.isoformat()} {names.get(one.discloser_id, '')} > {names.get(one.recipient_id, '')}: "  # type: ignore[arg-type]
            + ", ".join(category_words(one.categories))
            for one in disclosures
        ],
        _("Who looked"): [
            f"{one.at.isoformat()} {_who(one, names)}: {DEEDS[one.action]}. {_why(one)}".strip() for one in looks
        ],
    }


def _consent_line(row: ConsentRow, names: dict[UUID, str]) -> str:
    takers = ", ".join(names.get(one.agency_id, "") for one in row.terms.recipients if one.agency_id)
    what = ", ".join(category_words(row.terms.categories))
    return f"{STATES[row.state][0]}: {takers}: {what} ({', '.join(purpose_words(row.terms.purposes))})"


def _role(code: str) -> str:
    if code in OWN_HANDS:
        return str(OWN_HANDS[code])
    return str(roles.NAMES[Role(code)]) if code in set(Role) else _("a task of the system")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return date_format(at.astimezone(zone), "SHORT_DATETIME_FORMAT")
