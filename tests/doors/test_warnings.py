"""Warnings: harm prevented is one that nobody checked or can read, or that stands when it is not true."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tandem.agencies.queries import agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.community.models import UseWarning, WarningStep
from tandem.community.rules import refusal_to_draft
from tandem.community.types import WarningText
from tandem.core.actor import system_actor
from tandem.surveillance.actions import register_areas
from tests.actions.surveillance.conftest import square
from tests.factories.signin import make_agency, sign_in

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
    areas()
    answer = author.post(AT, {**PLAIN, "area": "West End", "days": "7"}, follow=True)
    row = UseWarning.objects.get()
    assert "Somebody else must sign it" in answer.text
    assert row.title_en not in client.get("/warnings/").text
    assert "you wrote it" in author.post(f"{AT}{row.id}/publish/", follow=True).text
    assert row.title_en not in client.get("/").text
    to_sign = second.get(f"{AT}{row.id}/").text
    assert "West End" in to_sign
    assert "Stands for 7 days" in to_sign
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


def areas() -> None:
    agency = agency_by_slug(using="default", slug=make_agency(AgencyKind.FIRE_EMS))
    register_areas(by=system_actor("test"), agency_id=agency.id, features=[square("West End", -84.6, 39.1)])


@pytest.mark.parametrize("area", ["Ask for Sam behind the red door", "west end"])
def test_an_area_is_one_that_is_registered(two, area):
    """Harm: a second person signs a text, and 120 more characters that they never saw go out with it."""
    areas()
    author, _ = two
    assert author.post(AT, {**PLAIN, "area": area, "days": "7"}).status_code == 400
    assert not UseWarning.objects.exists()
    assert "No area has this name" in refusal_to_draft(WarningText(area=area, **PLAIN), days=7, areas=["West End"])


def test_it_can_be_taken_down_and_not_put_up_again(two, client):
    author, second = two
    author.post(AT, {**PLAIN, "days": "7"})
    row = UseWarning.objects.get()
    second.post(f"{AT}{row.id}/publish/")
    author.post(f"{AT}{row.id}/end/")
    assert row.title_en not in client.get("/warnings/").text
    assert "moved on" in second.post(f"{AT}{row.id}/publish/", follow=True).text


def test_every_step_is_kept_with_who_took_it_and_when(two):
    """Harm: nobody can say afterwards who took a warning down that was still true."""
    author, second = two
    author.post(AT, {**PLAIN, "days": "7"})
    row = UseWarning.objects.get()
    second.post(f"{AT}{row.id}/publish/")
    author.post(f"{AT}{row.id}/end/")
    row.refresh_from_db()
    steps = list(WarningStep.objects.order_by("at"))
    assert [step.to_state for step in steps] == ["draft", "published", "ended"]
    assert [step.by_id for step in steps] == [row.drafted_by_id, row.signed_by_id, row.drafted_by_id]
    assert (steps[0].at, steps[1].at) == (row.drafted_at, row.published_at)
    page = second.get(f"{AT}{row.id}/").text
    assert page.index("waits for a second person") < page.rindex("taken down")


def test_warnings_from_before_keep_their_first_steps(two):
    """Witness: the steps that the actions write for the same warning."""
    author, second = two
    author.post(AT, {**PLAIN, "days": "7"})
    row = UseWarning.objects.get()
    second.post(f"{AT}{row.id}/publish/")
    values = WarningStep.objects.order_by("at").values_list("to_state", "by_id", "at")
    kept = list(values)
    WarningStep.objects.all().delete()
    migration = import_module("tandem.community.migrations.0004_warning_steps")
    migration.first_steps(apps, connection.schema_editor())
    assert list(values.all()) == kept


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
        ({"text_es": "No es para adictos. Es gratis."}, 7, "stigmatizes"),
        ({"title_es": "Para la droga" + "dicta"}, 7, "stigmatizes"),
        ({"title_es": "Jun" + "kies"}, 7, "stigmatizes"),
        ({"area": "Jun" + "kie Row"}, 7, "stigmatizes"),
        ({"text_en": "Go now. " * 90}, 7, "longer"),
        ({}, 15, "between 1 and 14"),
    ],
)
def test_what_is_hard_to_read_or_stands_too_long_is_refused(changed, days, reason):
    words = WarningText(**{"area": "", **PLAIN, **changed})
    assert reason in str(refusal_to_draft(words, days=days, areas=[words.area]))


def test_what_is_plain_passes():
    assert refusal_to_draft(WarningText(area="", **PLAIN), days=7, areas=[]) is None
    assert refusal_to_draft(WarningText(area="West End", **PLAIN), days=7, areas=["West End"]) is None
