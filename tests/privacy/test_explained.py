"""Whoever sees a person reads why; whoever has no tie to them reads one sentence, record or no record."""

from __future__ import annotations

import html
import re
from uuid import UUID, uuid4

import pytest
from django.http import HttpResponse
from django.urls import URLPattern

from tandem.agencies.types import CARE_ROLES, Role
from tandem.audit.models import Entry
from tandem.consent.policy_engine import engine
from tandem.people.models import Person
from tests.privacy.pages import address, addresses, patterns
from tests.privacy.story import CANARIES, Story, signed_in, told
from tests.privacy.test_disguises import found_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
NAMES = {"given_name", "family_name", "address", "offer_name", "offer_place"}
FIXED = "You are not working with this person, or there is no such record."
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
WORKERS = (Role.OUTREACH_WORKER, Role.CASE_MANAGER, Role.COORDINATOR)


@pytest.fixture
def story() -> Story:
    return told()


def persons_pages() -> list[tuple[str, URLPattern]]:
    """Every route below a person's address."""
    return [(route, one) for route, one in patterns(CARE) if "<uuid:person_id>" in route]


def with_other_ids(route: str, story: Story) -> str:
    """The same address for somebody who does not exist."""
    known: dict[str, str] = {}
    return UUIDS.sub(lambda match: known.setdefault(match[0], str(uuid4())), route)


def law() -> set[str]:
    """Every policy id and citation of the gate."""
    known = engine().policies.values()
    return {one.id for one in known} | {one.citation for one in known}


@pytest.mark.parametrize("role", WORKERS)
def test_every_screen_that_shows_a_person_says_why(story, role):
    """Harm: a worker sees what they should not, and nobody can tell by which rule."""
    client, _staff = signed_in(role)
    citations = {one.citation for one in engine().policies.values()}
    shown = 0
    for place in [one for one in addresses(CARE, story) if one.startswith("/care/")]:
        answer = client.get(place)
        if answer.status_code != 200 or not names_somebody(answer.content, story):
            continue
        shown += 1
        text = answer.content.decode()
        assert text.count("Shown to you because:") == 1, place
        why = text.split("Shown to you because:")[1].split("</details>")[0]
        assert any(one in why for one in citations), place
    assert shown >= 9, "the crawl met no people, so it proves nothing"


def names_somebody(content: bytes, story: Story) -> bool:
    """Whether a page shows a name, or leads to a person."""
    ids = (story.person_id, story.offered_id)
    return bool(NAMES & set(found_in(content))) or any(f"people/{one}".encode() in content for one in ids)


def test_the_explanation_is_missed_planted(story, monkeypatch):
    """Harm: a check that would not miss the sentence guards nothing."""
    monkeypatch.setattr("tandem.web.care.desk.explain", lambda **_: "")
    with pytest.raises(AssertionError):
        test_every_screen_that_shows_a_person_says_why(story, Role.CASE_MANAGER)


@pytest.mark.parametrize("role", sorted(CARE_ROLES))
def test_a_stranger_reads_the_same_whether_or_not_there_is_a_record(story, role):
    """Harm: "closed to you" in place of "no such record" tells that somebody is in treatment."""
    client, _staff = signed_in(role, agency="riverbend-recovery" if role != Role.CO_RESPONDER else "")
    ended(story, _staff.agency_id)
    for route, pattern in persons_pages():
        real = address(route, pattern, story)
        for method in ("get", "post"):
            seen, none = (getattr(client, method)(one) for one in (real, with_other_ids(real, story)))
            assert seen.status_code == none.status_code, f"{method} {route}"
            assert alike(seen) == alike(none), f"{method} {route}"
            # The card of an emergency asks whoever is trained for it, whether or not there is a record behind it.
            assert seen.status_code != 200 or route.startswith("/care/emergency/"), f"{method} {route}"
            if seen.status_code == 403 and role in pattern.callback.allowed_roles:
                assert FIXED in html.unescape(seen.content.decode()), f"{method} {route} says something else"
            assert not [one for one in law() if one in seen.content.decode()], f"{method} {route}"


def test_an_answer_that_tells_of_a_record_is_caught_planted(story, monkeypatch):
    """Harm: a comparison of two answers that are never different guards nothing."""

    def telling(request, desk, sentence):
        known = Person.objects.using("vault").filter(id=request.resolver_match.kwargs["person_id"]).exists()
        return HttpResponse(FIXED, status=403 if known else 404)

    monkeypatch.setattr("tandem.web.care.desk.refused", telling)
    with pytest.raises(AssertionError):
        test_a_stranger_reads_the_same_whether_or_not_there_is_a_record(story, Role.CASE_MANAGER)


def ended(story: Story, agency_id: UUID) -> None:
    """Nobody of this agency has a tie: what the story gave it is over."""
    from tandem.consent.models import Relation

    Relation.objects.using("vault").filter(agency_id=agency_id).delete()


def alike(answer) -> tuple[bytes, str]:
    """An answer without the token of its form and the ids that were asked for."""
    text = TOKEN.sub("", answer.content.decode())
    return UUIDS.sub("(id)", text).encode(), UUIDS.sub("(id)", answer.headers.get("Location", ""))


def test_the_reason_stands_in_the_ledger_and_with_those_who_work_with_the_person(story):
    """Harm: the rule that decided is known to nobody, or to everybody."""
    client, staff = signed_in(Role.CASE_MANAGER)
    assert client.get(f"/care/people/{story.person_id}/").status_code == 200
    entry = Entry.objects.using("vault").filter(action="consent.open_record", actor_id=staff.account_id).latest("at")
    assert set(entry.policies) <= set(engine().policies)
    stranger, other = signed_in(Role.CASE_MANAGER, agency="riverbend-recovery")
    ended(story, other.agency_id)
    assert stranger.get(f"/care/people/{story.person_id}/").status_code == 403
    refused = Entry.objects.using("vault").filter(actor_id=other.account_id).latest("at")
    assert refused.details["opened"] is False
    assert refused.subjects == [["person", str(story.person_id)]]
    assert CANARIES["given_name"] not in str(refused.details)
