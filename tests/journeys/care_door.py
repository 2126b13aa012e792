"""What people of the care side do: visits, handoffs, referrals, cases."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from tests.journeys import duty_door
from tests.journeys.visitor import Visitor

# Somebody new to the made-up county.
SURVIVOR = "Larkspur Quillfeather"
PERSON_PAGE = re.compile(r"/care/people/[0-9a-f-]{36}/$")


def enter_overdose_call(outreach: Visitor) -> None:
    """A call about somebody who survived, 31 hours ago on the county's clock: a visit is due now."""
    outreach.go("/care/").says("Tonight's visits", "Due now")
    outreach.follow("Enter an overdose call")
    outreach.choose("Who took the call?", "Riverbend EMS").write("When was it?", "2026-03-30T13:00")
    given, family = SURVIVOR.split()
    outreach.write("First name", given).write("Last name", family)
    outreach.write("Where can the person be met?", "14 Heron Lane, second bell")
    outreach.press("Plan the visit").says("The visit is planned.", SURVIVOR)
    outreach.picture("care-visits")


def visit_the_survivor(outreach: Visitor) -> str:
    """Nobody there, then met: naloxone left, needs asked and met. Gives the address of the person's page."""
    outreach.follow(SURVIVOR).says("14 Heron Lane")
    outreach.press("Take this visit").says("The visit is yours.")
    outreach.tick("Nobody there").press("Save the attempt").says("The attempt is saved.", "Nobody there")
    outreach.tick("Met the person").write("Naloxone kits left", "2")
    asked, met = (outreach.page.get_by_role("group", name=name) for name in ("Asked for", "Could be met at once"))
    outreach.tick("Bed tonight", within=asked).tick("Food", within=asked).tick("Food", within=met)
    outreach.picture("care-visit")
    outreach.press("Save the attempt").says("The attempt is saved.", SURVIVOR)
    address = urlsplit(outreach.page.url).path
    assert PERSON_PAGE.search(address), address
    return address


def find_officers_offer(outreach: Visitor) -> None:
    """The envelope was opened on the care side: the offer waits in the inbox."""
    for _ in range(20):
        outreach.page.goto(f"{outreach.site.url}/care/handoffs/")
        if duty_door.NAME in outreach.text:
            break
        outreach.page.wait_for_timeout(500)
    outreach.look().says("Waiting for a first word", duty_door.NAME)
    outreach.follow(duty_door.NAME).says(duty_door.PLACE, "What the officer passed on")


def say_step(outreach: Visitor, step: str) -> None:
    """Say a step of the handoff; the officer's clock moves."""
    outreach.press(step).says("The officer sees it within seconds.")


def cannot_refer_yet(outreach: Visitor, person: str) -> None:
    """No consent, no referral: the page says why and where to ask."""
    outreach.go(person).follow("Refer")
    ask_for_referral(outreach)
    outreach.says("The person has not agreed in writing that this agency receives this.", "Ask for consent")


def refer_to_recovery(outreach: Visitor, person: str) -> None:
    """With the consent the referral leaves."""
    outreach.go(person).follow("Refer")
    ask_for_referral(outreach)
    outreach.says("requested", SURVIVOR)


def ask_for_referral(outreach: Visitor) -> None:
    outreach.tick("Riverbend Recovery").tick("Medication for opioid use disorder").press("Send the referral")


def accept_and_begin(provider: Visitor) -> str:
    """The provider takes the referral through its states. Gives the address of the referral's page."""
    provider.go("/care/referrals/").says("To us").follow(SURVIVOR)
    provider.says("42 CFR part 2 prohibits unauthorized use or disclosure of these records.")
    provider.tick("Accept").press("Save the step").says("Saved.", "accepted").follow(SURVIVOR)
    provider.tick("Service has begun").write("Day of the first service", "2026-03-31").press("Save the step")
    provider.says("in progress").follow(SURVIVOR)
    return urlsplit(provider.page.url).path


def work_on_the_case(worker: Visitor, person: str) -> None:
    """A case: a screening with its score, a goal, a service, and the follow-ups that were planned."""
    worker.go(person).follow("Open a case").press("Open the case")
    worker.says(*(f"{days} days" for days in (30, 90, 180, 365)), "planned")
    score_screening(worker)
    worker.unfold("Add a goal").choose("About", "Housing").write("In the person's own words", "A door that locks")
    worker.press("Save the goal").says("A door that locks")
    worker.unfold("Add a service").choose("Service", "Ride").press("Save the service").says("Ride")
    worker.picture("care-case")


def follow_up_on_somebody(coordinator: Visitor) -> None:
    """A follow-up that fell due, of somebody whose case began weeks ago."""
    coordinator.go("/care/queue/").says("Follow-ups due within two weeks")
    due = coordinator.page.get_by_role("region", name="Follow-ups due within two weeks")
    coordinator.follow(re.compile("."), within=due)
    coordinator.tick("done").choose("Is the person still in a service?", "Yes")
    for question in ("Another overdose since?", "A stable place to live?", "Taking MOUD?"):
        coordinator.choose(question, "Unknown")
    coordinator.press("Save the follow-up").says("The follow-up is saved.")


def score_screening(worker: Visitor) -> None:
    """The instrument that stands first, every question answered with its last option: the score is their sum."""
    worker.follow(re.compile("^Fill in"))
    questions = worker.page.locator("main fieldset")
    count = questions.count()
    assert count > 1
    points = [questions.nth(number).locator("input[type=radio]").last for number in range(count)]
    score = sum(int(one.get_attribute("value") or 0) for one in points)
    for one in points:
        one.check()
    worker.press("Save the screening").says("The screening is saved.", f"{score}, ")
