"""What the privacy officer's pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tandem.agencies.queries import all_agencies
from tandem.agencies.types import Role
from tandem.audit.types import LedgerEntry, Waiting
from tandem.consent.types import ConsentState, DisclosureRow
from tandem.journeys.accounting import spans
from tandem.journeys.privacy_office import DefinitionFile
from tandem.web.office.privacy.ledger_words import reason_words, subject_words
from tandem.web.ui import roles
from tandem.web.ui.kinds_of_facts import GROUNDS, NOTICES_ALONG, PURPOSES, STATES, category_words

# The beginnings of action names by which the ledger can be narrowed.
ACTIONS = {
    "consent.open": gettext_lazy("Records opened or refused"),
    "consent.record_consent": gettext_lazy("Consents given"),
    "consent.revoke": gettext_lazy("Consents taken back"),
    "consent.record_disclosure": gettext_lazy("Passed on"),
    "consent.refuse": gettext_lazy("Passing on refused"),
    "people.": gettext_lazy("Identity written"),
    "care.": gettext_lazy("Care written"),
    "agencies.": gettext_lazy("Accounts and sign-ins"),
    "audit.": gettext_lazy("Reading of this ledger"),
}
# What else may stand in an entry, by the room that wrote it.
ROOMS = {
    "consent.": gettext_lazy("Consents and ties"),
    "oversight.": gettext_lazy("Demands, reports, breaches"),
    "keys.": gettext_lazy("Keys"),
    "handoff.": gettext_lazy("Handoffs"),
    "exchange.": gettext_lazy("Files and messages"),
    "surveillance.": gettext_lazy("Alerts and responses"),
    "evaluation.": gettext_lazy("Month's reports"),
    "community.": gettext_lazy("Public pages"),
    "demo.": gettext_lazy("Demonstration"),
}
DATABASES = {"default": gettext_lazy("records"), "vault": gettext_lazy("vault")}
Table = dict[str, Any]


def state_figures(counts: Mapping[ConsentState, int]) -> list[dict[str, Any]]:
    """Consents by state."""
    return [{"label": STATES[state][0], "value": number_format(count)} for state, count in counts.items()]


def waiting_table(rows: Iterable[tuple[str, Waiting]]) -> Table:
    """Work that the other side has not applied."""
    columns = [{"label": _("Job")}, {"label": _("Waits in")}, {"label": _("Rows"), "is_number": True}]
    columns += [{"label": _("Tries"), "is_number": True}, {"label": _("Since")}, {"label": _("Failure")}]
    shown = [
        [
            one.job,
            str(DATABASES[using]),
            str(one.count),
            str(one.attempts),
            f"{one.since:%Y-%m-%d %H:%M} UTC",
            {"text": one.failure, "kind": "bad"} if one.failure else _("none"),
        ]
        for using, one in rows
    ]
    return {"columns": columns, "rows": shown}


def files_table(files: Iterable[DefinitionFile]) -> Table:
    """Definition files that nobody has confirmed."""
    columns = [{"label": _("File")}, {"label": _("Review by")}, {"label": _("Source")}]
    rows = [[one.path, one.review_by.isoformat() if one.review_by else _("no date"), one.source] for one in files]
    return {"columns": columns, "rows": rows}


def ledger_table(entries: Iterable[LedgerEntry], zone: str) -> Table:
    """Entries as rows: codes and ids."""
    names = {one.id: one.name for one in all_agencies(using="vault")}
    columns = [{"label": _("When")}, {"label": _("Who")}, {"label": _("Action")}, {"label": _("What for")}]
    columns += [{"label": _("About")}, {"label": _("Decided by")}]
    return {"columns": columns, "rows": [_entry(one, names, zone) for one in entries]}


def _entry(one: LedgerEntry, names: Mapping[Any, str], zone: str) -> list[Any]:
    who = str(roles.NAMES[Role(one.actor_role)]) if one.actor_role in set(Role) else one.job or one.actor_role
    about = ", ".join(f"{subject_words(kind)} {identifier[:8]}" for kind, identifier in one.subjects[:3])
    more = f" +{len(one.subjects) - 3}" if len(one.subjects) > 3 else ""
    refused = one.details.get("opened") is False
    words = _action_words(one.action)
    action = {"text": words + ": " + _("refused"), "kind": "bad"} if refused else words
    return [
        _moment(one.at, zone),
        ", ".join(filter(None, [who, names.get(one.agency_id, "")])),
        action,
        reason_words(one.reason),
        about + more,
        ", ".join(one.policies),
    ]


def _action_words(action: str) -> str:
    """The action in plain words, with the code by which the documents name it."""
    known = {**ROOMS, **ACTIONS}
    begins = max((start for start in known if action.startswith(start)), key=len, default="")
    return f"{known[begins]} ({action})" if begins else action


def disclosures_table(rows: Iterable[DisclosureRow], zone: str) -> Table:
    """What left, for whom, on which ground, with which notice; each leads to the whole accounting of its record."""
    names = {one.id: one.name for one in all_agencies(using="vault")}
    columns = [{"label": label} for label in (_("When"), _("To"), _("What"), _("What for"), _("Ground"), _("Notice"))]
    columns.append({"label": _("Accounting of the record")})
    shown = [
        [
            _moment(one.at, zone),
            names.get(one.recipient_id, ""),
            ", ".join(category_words(one.categories)),
            str(PURPOSES[one.purpose]),
            str(GROUNDS[one.ground]),
            _notice(one),
            {"text": str(one.person_id)[:8], "href": _whole(one)},
        ]
        for one in rows
    ]
    return {"columns": columns, "rows": shown}


def _notice(one: DisclosureRow) -> Any:
    """The notice that went along, in words; its absence is bad where the law asks for one: with a consent."""
    if one.notice_version:
        return str(NOTICES_ALONG.get(one.notice_version, one.notice_version))
    return {"text": _("none"), "kind": "bad"} if one.consent_id else _("none is owed on this ground")


def _whole(one: DisclosureRow) -> str:
    return reverse("privacy:accounting", args=[one.person_id, spans()[0].code])


def _moment(at: datetime, zone: str) -> str:
    return date_format(at.astimezone(ZoneInfo(zone)), "SHORT_DATETIME_FORMAT")
