"""The whole loop in one story, in a real browser, as the made-up staff of the demonstration live it.

Every page on the way is looked at as all visitors do: accessible, no wider than the screen, nothing asked of
another host, and saying that the people are made up.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.journeys import care_door as care
from tests.journeys import consent_door as consent
from tests.journeys import duty_door as duty
from tests.journeys import month_door as month
from tests.journeys import office_door as office
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demonstration")]


@pytest.mark.parametrize("size", [pytest.param("phone", marks=pytest.mark.full), "desk"])
def test_first_light(size: str, visiting: Callable[..., Visitor], tmp_path: Path) -> None:
    def arrive(account: str) -> Visitor:
        return visiting(size=size).sign_in(account)

    numbers_become_an_answer(arrive, tmp_path)
    an_officer_hands_over(arrive)
    somebody_is_reached(arrive, visiting(size=size))
    the_month_is_closed(arrive, visiting(size=size))


def numbers_become_an_answer(arrive: Callable[[str], Visitor], folder: Path) -> None:
    """Steps 1 to 4: given a file that nobody has prepared, when the numbers rise, then the county answers."""
    epi = arrive("epi.demo")
    office.upload_odd_file(epi, folder)
    office.load_with_mended_mapping(epi)
    office.release_held_row(epi)
    office.see_the_surge(epi)
    office.open_evidence(epi)
    office.answer_the_alert(epi)
    office.replay_next_day(epi)
    office.read_a_watch(epi)
    epi.in_spanish()


def an_officer_hands_over(arrive: Callable[[str], Visitor]) -> None:
    """Step 5: given somebody who says yes, when care comes, then the officer knows the time and nothing else."""
    officer, outreach = arrive("officer.demo"), arrive("outreach.demo")
    duty.offer_deflection(officer)
    duty.keep_receipt(officer)
    care.find_officers_offer(outreach)
    for step, seen in (
        ("On the way", "On the way"),
        ("Arrived", "Arrived"),
        ("Officer released", "You are released"),
    ):
        care.say_step(outreach, step)
        duty.watch_the_clock(officer, seen)
    officer.go("/duty/").says_nothing_of(duty.NAME, duty.PLACE)
    officer.in_spanish()


def somebody_is_reached(arrive: Callable[[str], Visitor], person: Visitor) -> None:
    """Steps 5 to 7: given an overdose that somebody survived, when they agree, then care goes on as they agreed."""
    outreach, provider = arrive("outreach.demo"), arrive("provider.demo")
    care.enter_overdose_call(outreach)
    address = care.visit_the_survivor(outreach)
    care.cannot_refer_yet(outreach, address)
    code = consent.take_consent(outreach, address, care.SURVIVOR)
    care.refer_to_recovery(outreach, address)
    referral = care.accept_and_begin(provider)
    care.work_on_the_case(arrive("casemanager.demo"), address)
    outreach.in_spanish()
    consent.open_own_page(person, code)
    consent.take_back(person)
    consent.cannot_see_any_more(provider, referral)


def the_month_is_closed(arrive: Callable[[str], Visitor], resident: Visitor) -> None:
    """Step 8: given a month that is over, when two people have looked, then everybody reads it."""
    coordinator, privacy = arrive("coordinator.demo"), arrive("privacy.demo")
    consent.read_the_ledger(privacy)
    care.follow_up_on_somebody(coordinator)
    report = month.close_the_month(coordinator)
    coordinator.in_spanish()
    month.publish(privacy, report)
    month.take_files(privacy)
    month.anybody_reads(resident)
    resident.in_spanish()
