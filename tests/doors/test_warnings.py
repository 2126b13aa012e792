"""Warnings: harm prevented is one that nobody checked or can read, or that stands when it is not true."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tandem.agencies.types import Role
from tandem.community.models import UseWarning
from tandem.community.rules import refusal_to_draft
from tandem.community.types import WarningText
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AT = "/office/warnings/"
PLAIN = {
    "title_en": "The supply has changed",
    "text_en": "Some bags are much stronger now. Do not use alone. Start low. Carry naloxone. You can get it free.",
    "title_es": "Hay un cambio",
    "text_es": "Hay bolsas mucho más fuertes. No uses a solas. Usa poco. Ten naloxona a mano. Es gratis.",
}


@pytest.fixture
def two() -> tuple[Client, Client]:
    """An author and a second person."""
    author, second = Client(), Client()
    sign_in(author, Role.EPIDEMIOLOGIST)
    sign_in(second, Role.COORDINATOR)
    return author, second


def test_one_writes_another_signs_and_everyone_reads_it_until_it_expires(two, client):
    author, second = two
    answer = author.post(AT, {**PLAIN, "area": "West End", "days": "7"}, follow=True)
    row = UseWarning.objects.get()
    assert "Somebody else must sign it" in answer.text
    assert row.title_en not in client.get("/warnings/").text
    assert "you wrote it" in author.post(f"{AT}{row.id}/publish/", follow=True).text
    assert row.title_en not in client.get("/").text
    second.post(f"{AT}{row.id}/publish/")
    assert row.title_en in client.get("/").text
    page = client.get("/warnings/", headers={"accept-language": "es"}).text
    assert "Ten naloxona a mano" in page
    assert "West End" in page
    for channel, people in (("outreach", 40), ("outreach", 2), ("text_list", 300)):
        second.post(f"{AT}{row.id}/reach/", {"channel": channel, "people": people})
    reached = second.get(f"{AT}{row.id}/").text
    assert "42" in reached
    assert "300" in reached
    UseWarning.objects.update(expires_at=row.drafted_at - timedelta(minutes=1))
    assert row.title_en not in client.get("/").text + client.get("/warnings/").text


def test_it_can_be_taken_down_and_not_put_up_again(two, client):
    author, second = two
    author.post(AT, {**PLAIN, "days": "7"})
    row = UseWarning.objects.get()
    second.post(f"{AT}{row.id}/publish/")
    author.post(f"{AT}{row.id}/end/")
    assert row.title_en not in client.get("/warnings/").text
    assert "moved on" in second.post(f"{AT}{row.id}/publish/", follow=True).text


HARD = (
    "Carfentanil adulteration has substantially increased the potency of illicitly manufactured counterfeit tablets."
)
DIFICIL = (
    "La adulteración generalizada del suministro incrementa considerablemente la probabilidad de intoxicaciones."
)


@pytest.mark.parametrize(
    ("changed", "days", "reason"),
    [
        ({"text_en": HARD}, 7, "grade"),
        ({"text_es": DIFICIL}, 7, "ease"),
        ({"text_es": " "}, 7, "Spanish"),
        ({"text_en": "Do not be a " + "jun" + "kie."}, 7, "stigmatizes"),
        ({"text_en": "Go now. " * 90}, 7, "longer"),
        ({}, 15, "between 1 and 14"),
    ],
)
def test_what_is_hard_to_read_or_stands_too_long_is_refused(changed, days, reason):
    assert reason in str(refusal_to_draft(WarningText(area="", **{**PLAIN, **changed}), days=days))


def test_what_is_plain_passes():
    assert refusal_to_draft(WarningText(area="", **PLAIN), days=7) is None
