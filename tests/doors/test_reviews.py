"""Pages of the review of a death. Harm prevented: a page that shows a dead person to somebody who has not signed."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from tandem.agencies.types import Role
from tandem.care.models import FatalityReview
from tandem.consent.queries.reviews import statement_version
from tandem.web.care import desk
from tests.actions.reviews.county import DIED, DUE, MEETS, NOW, a_county
from tests.factories.county import TEAM
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"


def at(name: str, *args: object) -> str:
    return reverse(name, CARE, args=args)


def browser(role: Role, agency: str) -> Client:
    client = Client()
    sign_in(client, role, agency=agency)
    return client


@pytest.fixture
def clock(monkeypatch):
    """The hour at which the desk stands; tests move it on."""
    hour = {"now": NOW}
    monkeypatch.setattr(desk, "now_of", lambda _by: hour["now"])
    return hour


@pytest.fixture
def county(clock):
    return a_county()


def begin(leader: Client, person_id: UUID) -> UUID:
    said = {"died_on": DIED.isoformat(), "is_certain": "on", "agreed": "on", "says": statement_version()}
    answer = leader.post(at("care:review_begin", person_id), said)
    assert answer.status_code == 302, answer.content.decode()
    return FatalityReview.objects.using("vault").get().id


def page_of(client: Client, review_id: UUID) -> str:
    return client.get(at("care:review", review_id)).content.decode()


def take(client: Client, review_id: UUID, step: str, **data: str | list[str]) -> None:
    named = {key if key == "advice_id" else f"{step}-{key}": value for key, value in data.items()}
    answer = client.post(at("care:review", review_id), {"step": step, **named})
    assert answer.status_code == 302, answer.content.decode()


def test_a_review_from_the_persons_page_to_its_closing(county, clock):
    leader, member = browser(Role.COORDINATOR, "riverbend-outreach"), browser(Role.CASE_MANAGER, "riverbend-recovery")
    assert (
        at("care:review_begin", county.person_id) in leader.get(at("care:person", county.person_id)).content.decode()
    )
    review_id = begin(leader, county.person_id)
    assert "42 CFR 2.15" in page_of(leader, review_id)
    take(leader, review_id, "contact", on=DIED.isoformat(), kind="emergency_department", agency=str(TEAM))
    take(leader, review_id, "asked")
    when = {"meets_at": MEETS.strftime("%Y-%m-%dT%H:%M"), "members": [str(county.member.account_id)]}
    assert leader.post(at("care:review_meeting", review_id), when).status_code == 302

    listed = member.get(at("care:reviews")).content.decode()
    assert "Sign first" in listed
    assert "Ashgrove" not in listed
    answer = member.get(at("care:review", review_id))
    assert (answer.status_code, answer.url) == (302, at("care:review_sign", review_id))
    assert "Ashgrove" not in member.get(answer.url).content.decode()
    assert member.post(answer.url, {"agreed": "on", "says": statement_version()}).status_code == 302
    text = page_of(member, review_id)
    assert "Ashgrove" in text
    assert "Seen in an emergency department" in text

    clock["now"] = MEETS + timedelta(hours=8)
    take(leader, review_id, "met")
    take(leader, review_id, "factors", found=["released_without_plan"])
    advice = {"words": "Offer naloxone at release.", "factor": "released_without_plan", "owner": str(TEAM)}
    take(leader, review_id, "advice", **advice, due_on=DUE.isoformat())
    take(leader, review_id, "findings")
    assert "Nothing names the person" not in page_of(leader, review_id)
    take(member, review_id, "close")
    clock["now"] += timedelta(minutes=1)
    for client in (leader, member):
        assert client.get(at("care:review", review_id)).status_code == 403
        assert "Closed" in client.get(at("care:reviews")).content.decode()


def test_a_sentence_that_names_the_person_is_shown_with_its_reason(county, clock):
    leader, member = browser(Role.COORDINATOR, "riverbend-outreach"), browser(Role.CASE_MANAGER, "riverbend-recovery")
    review_id = begin(leader, county.person_id)
    take(leader, review_id, "asked")
    when = {"meets_at": MEETS.strftime("%Y-%m-%dT%H:%M"), "members": [str(county.member.account_id)]}
    leader.post(at("care:review_meeting", review_id), when)
    member.post(at("care:review_sign", review_id), {"agreed": "on", "says": statement_version()})
    clock["now"] = MEETS + timedelta(hours=8)
    take(leader, review_id, "met")
    said = {"words": "Wren was alone", "factor": "used_alone", "owner": str(TEAM), "due_on": DUE.isoformat()}
    answer = leader.post(
        at("care:review", review_id), {"step": "advice", **{f"advice-{key}": value for key, value in said.items()}}
    )
    assert "A name of the person stands in it" in answer.content.decode()


@override_settings(TANDEM_STATE="")
def test_without_confirmed_law_the_pages_say_so_and_open_nothing(county):
    leader = browser(Role.COORDINATOR, "riverbend-outreach")
    assert "Nobody has confirmed the law" in leader.get(at("care:reviews")).content.decode()
    text = leader.get(at("care:review_begin", county.person_id)).content.decode()
    assert "Nobody has confirmed the law" in text
    assert "is_certain" not in text
    said = {"died_on": DIED.isoformat(), "is_certain": "on", "agreed": "on", "says": statement_version()}
    leader.post(at("care:review_begin", county.person_id), said)
    assert not FatalityReview.objects.using("vault").exists()


def test_a_stranger_reads_the_same_answer_for_a_review_and_for_none(county):
    leader = browser(Role.COORDINATOR, "riverbend-outreach")
    review_id = begin(leader, county.person_id)
    stranger = browser(Role.CASE_MANAGER, "riverbend-recovery")
    for name in ("care:review", "care:review_sign"):
        found, none = (stranger.get(at(name, one)) for one in (review_id, UUID(int=7)))
        assert found.status_code == none.status_code == 403
        assert "There is no such review for you" in found.content.decode()
        assert "There is no such review for you" in none.content.decode()
