"""Who works at this page, at what time of their agency; and the one answer to everything that the gate keeps shut."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.agencies.queries import accounts_of, agency_by_id, all_agencies
from tandem.agencies.types import Role
from tandem.consent.gate import explain
from tandem.consent.types import Access, AccessDenied, Category, CohortAccess, Purpose, RelationKind
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.journeys import opening
from tandem.people.queries import name_of, names_of
from tandem.people.types import Name
from tandem.surveillance.queries.clock import has_replay_clock
from tandem.web.care.clock import now_of, zone_of
from tandem.web.ui.access import actor_of, role_required

WORKERS = (Role.OUTREACH_WORKER, Role.CASE_MANAGER, Role.COORDINATOR)
# Who may take visits along as a sealed file.
TAKERS = (Role.OUTREACH_WORKER, Role.CASE_MANAGER)
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Desk:
    """One worker at the time of their agency. What the page opens is remembered: it says why it shows it."""

    by: Actor
    now: datetime
    opened: list[Access] = field(default_factory=list)

    def open(self, person_id: UUID) -> Access:
        """The person's record, by the gate; Refused stops the page."""
        access = opening.record(by=self.by, person_id=person_id, now=self.now)
        self.opened.append(access)
        return access

    def cohort(self, *, purpose: Purpose, kinds: Iterable[RelationKind], seen: Iterable[Category]) -> CohortAccess:
        """The people of a list, by the gate."""
        found = opening.cohort(by=self.by, purpose=purpose, kinds=kinds, categories=seen, now=self.now)
        self.opened.extend(found.accesses.values())
        return found

    def agency_name(self, agency_id: UUID | None = None) -> str:
        """The name of an agency, or of the worker's own."""
        wanted = agency_id or self.by.agency_id
        agency = agency_by_id(using="vault", agency_id=wanted) if wanted else None
        return agency.name if agency else _("an agency that is no longer a partner")

    def partners(self) -> dict[UUID, str]:
        """Names of all partner agencies: one question for a whole list."""
        return {one.id: one.name for one in all_agencies(using="vault")}

    def colleagues(self) -> dict[UUID, str]:
        """Names of the accounts of the worker's agency."""
        return {one.id: one.display_name for one in accounts_of(using="vault", agency_id=self.by.agency_id)}

    def name(self, access: Access, person_id: UUID) -> str:
        """What to call a person on the page."""
        return shown_name(name_of(access=access, person_id=person_id, now=self.now))


def shown_name(name: Name) -> str:
    """A name, or that none was given."""
    return name.full() or _("No name given")


def shown_names(*, access: Mapping[UUID, Access], now: datetime) -> dict[UUID, str]:
    """What to call the people of a list."""
    closed = {person_id: _("Name not open to you") for person_id in access}
    return closed | {person_id: shown_name(name) for person_id, name in names_of(access=access, now=now).items()}


def why(*accesses: Access) -> str:
    """Why this is shown, with the law or agreement that decided."""
    return explain(accesses=accesses, language=get_language() or "en")


def care_page(*roles: Role) -> Callable[[View], View]:
    """Open the view to these roles, in the time zone of their agency, and answer refusals with one page."""

    def decorate(view: View) -> View:
        @role_required(*roles)
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            by = actor_of(request)
            desk = Desk(by, now_of(by))
            with timezone.override(zone_of(by)):
                try:
                    return view(request, desk, *args, **kwargs)
                except AccessDenied:
                    return refused(request, desk, "")
                except Refused as refusal:
                    return refused(request, desk, refusal.sentence)

        return opened

    return decorate


def refused(request: HttpRequest, desk: Desk, sentence: str) -> HttpResponse:
    """403 with the gate's sentence, the same whether or not there is such a record."""
    fixed = _("You are not working with this person, or there is no such record.")
    return page(request, desk, "refused", {"sentence": _(sentence) if sentence else fixed, "why": ""}, status=403)


def page(
    request: HttpRequest, desk: Desk, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the care door; a replay clock is always said."""
    base: dict[str, Any] = {"desk": desk, "why": why(*desk.opened)}
    if desk.by.agency_id and has_replay_clock(desk.by.agency_id):
        clock = date_format(timezone.localtime(desk.now), "DATETIME_FORMAT")
        base["strip"] = {"agency": desk.agency_name(), "clock": clock, "is_replay": True}
    return render(request, f"care/{template}.html", {**base, **context}, status=status)


def add_refusal(form: Any, refusal: Refused) -> None:
    """Show what a rule refused above the form."""
    form.add_error(None, _(refusal.sentence))


def chosen(kind: Any, value: str) -> Any:
    """A code from a form as its enum member; None when nothing or something else was chosen."""
    with suppress(ValueError):
        return kind(value)
    return None
