"""The care door on a phone, in a real browser: each page accessible, none wider than the screen."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.care import models
from tandem.core.actor import Actor, system_actor
from tandem.journeys import post_overdose_outreach, relay
from tandem.journeys.arrival import Newcomer
from tandem.journeys.offer_deflection import Need, OfferDetails, offer_deflection
from tandem.people.types import ContactChoice
from tests.browser import assert_accessible, assert_fits
from tests.factories.county import POLICE, TEAM, riverbend
from tests.factories.people import WREN
from tests.factories.signin import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "vault"], transaction=True)]


def check(page, heading: str) -> None:
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert_accessible(page)
    assert_fits(page)
    if folder := os.environ.get("TANDEM_LOOK"):  # a developer looks at the pages themselves
        name = page.url.rstrip("/").split("/")[-2:]
        page.screenshot(path=Path(folder) / f"{'-'.join(name)[-24:]}-{heading[:12]}.png", full_page=True)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def a_call(hours: int) -> None:
    call = post_overdose_outreach.OverdoseCall(
        occurred_at=timezone.now() - timedelta(hours=hours),
        from_agency_id=POLICE,
        newcomer=Newcomer(WREN, choice=ContactChoice(may_call=True)),
    )
    post_overdose_outreach.receive_overdose_call(
        by=system_actor("test"), call=call, team_agency_id=TEAM, now=timezone.now()
    )


def an_offer() -> None:
    now = timezone.now()
    details = OfferDetails(
        meeting_place="Made-up Square",
        given_name="Robin",
        urgent_needs=(Need.BED_TONIGHT,),
        is_waiting_with_officer=True,
    )
    by = Actor(uuid4(), "patrol_officer", POLICE, "duty")
    offer_deflection(by=by, details=details, occurred_at=now, to_agency_id=TEAM, now=now)
    relay.drain(now=now)


@pytest.mark.parametrize("theme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_a_visit_and_a_case_on_a_phone(chromium_page, live_server, theme):
    riverbend()
    a_call(30)
    a_call(80)
    page = chromium_page(size="phone", theme=theme)
    sign_in(page, Role.CASE_MANAGER, agency="riverbend-outreach", url=live_server.url)
    page.goto(f"{live_server.url}/care/calls/new/")
    check(page, "Enter an overdose call")
    page.goto(f"{live_server.url}/care/")
    check(page, "Tonight's visits")
    page.get_by_role("link", name="Wren Ashgrove").last.click()
    check(page, "Wren Ashgrove")
    press(page, "Take this visit")
    page.get_by_text("Met the person").click()
    page.get_by_label("Naloxone kits left").fill("2")
    press(page, "Save the attempt")
    check(page, "Wren Ashgrove")
    page.get_by_role("link", name="Refer", exact=True).click()
    check(page, "Refer to a partner")
    page.go_back()
    page.get_by_role("link", name="Open a case").click()
    check(page, "Open a case")
    press(page, "Open the case")
    check(page, "Wren Ashgrove")
    page.get_by_role("link", name="Fill in GAD-7").click()
    check(page, "GAD-7")
    page.goto(f"{live_server.url}/care/cases/")
    check(page, "Open cases")
    page.goto(f"{live_server.url}/care/referrals/")
    check(page, "Referrals")


def test_a_handoff_on_a_phone_and_the_queue_at_a_desk(chromium_page, live_server):
    riverbend()
    an_offer()
    a_call(80)
    page = chromium_page(size="phone")
    sign_in(page, Role.COORDINATOR, agency="riverbend-outreach", url=live_server.url)
    page.goto(f"{live_server.url}/care/handoffs/")
    check(page, "Handoffs")
    page.get_by_role("link", name="Robin").click()
    check(page, "Robin")
    press(page, "On the way")
    assert models.HandoffStep.objects.using("vault").get().step == "on_the_way"
    desk = chromium_page(size="desk")
    sign_in(desk, Role.COORDINATOR, agency="riverbend-outreach", url=live_server.url)
    desk.goto(f"{live_server.url}/care/queue/")
    check(desk, "What is late or waits")
