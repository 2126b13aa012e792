"""The answers of a consent that is being taken, between its steps: codes and ids only, in the worker's session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from tandem.consent.types import Category, ConsentDraft, ConsentKind, Purpose
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.journeys import take_consent
from tandem.web.care.consent.forms import ends


@dataclass(frozen=True, slots=True)
class Answers:
    """What was ticked, and the language the person reads."""

    language: str
    kind: str = ConsentKind.PART2_DISCLOSURE.value
    partners: tuple[str, ...] = ()
    is_mutual: bool = True
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    until: str = ""
    until_on: str = ""

    def as_initial(self) -> dict[str, Any]:
        """As the form of the first step takes it."""
        return {
            "partners": self.partners,
            "is_mutual": self.is_mutual,
            "categories": self.categories,
            "purposes": self.purposes,
            "until": self.until,
            "until_on": self.until_on,
            "kind": self.kind,
        }


def answers_in(found: Mapping[str, Any], language: str, kind: ConsentKind) -> Answers:
    """The answers in a cleaned form, as far as they could be read."""
    return Answers(
        language=language,
        kind=kind.value,
        partners=tuple(found.get("partners", ())),
        is_mutual=bool(found.get("is_mutual")),
        categories=tuple(found.get("categories", ())),
        purposes=tuple(found.get("purposes", ())),
        until=found.get("until", ""),
        until_on=found["until_on"].isoformat() if found.get("until_on") else "",
    )


def kept(request: HttpRequest, person_id: UUID) -> Answers | None:
    """The answers given so far for this person."""
    found = request.session.get(_key(person_id))
    if not found:
        return None
    lists = {name: tuple(found[name]) for name in ("partners", "categories", "purposes")}
    return Answers(**{**found, **lists})


def asked_kind(request: HttpRequest, answers: Answers | None, *, is_settled: bool = False) -> ConsentKind:
    """The kind that is being taken: as the address of the first step says, else as kept, else one that names all.

    Refused for a word that is no kind, or none that can be taken; and, once the terms are settled, for another kind
    than theirs: the rights of one kind are never read out over the signature of another.
    """
    mine = ConsentKind(answers.kind) if answers else ConsentKind.PART2_DISCLOSURE
    asked = request.GET.get("kind")
    if asked is None:
        return mine
    if asked not in set(take_consent.TAKEN):
        raise Refused("no_kind", _("There is no such kind of consent, or it cannot be taken here."))
    if is_settled and asked != mine:
        raise Refused("other_kind", _("Another kind of consent is being taken. Begin again with the kind you want."))
    return ConsentKind(asked)


def keep(request: HttpRequest, person_id: UUID, answers: Answers) -> None:
    """Keep the answers for the next step."""
    request.session[_key(person_id)] = {"language": answers.language, **answers.as_initial()}


def forget(request: HttpRequest, person_id: UUID) -> None:
    """Drop the answers: signed, or declined."""
    request.session.pop(_key(person_id), None)


def terms_of(
    answers: Answers,
    *,
    by: Actor,
    person_id: UUID,
    now: datetime,
    zone: ZoneInfo,
    name: str = "",
    is_adult: bool = False,
) -> ConsentDraft:
    """The terms that these answers make."""
    expires_at, event = ends(answers.until, answers.until_on, now=now, zone=zone)
    return take_consent.draft(
        by=by,
        person_id=person_id,
        name=name,
        recipient_ids=[UUID(one) for one in answers.partners],
        categories=[Category(one) for one in answers.categories],
        purposes=[Purpose(one) for one in answers.purposes],
        expires_at=expires_at,
        expiry_event=event,
        is_mutual=answers.is_mutual,
        is_adult=is_adult,
        language=answers.language,
        kind=ConsentKind(answers.kind),
    )


def _key(person_id: UUID) -> str:
    return f"consent-{person_id}"
