"""Consent on the phone, and the person's own page: who sees what is the person's to say."""

from __future__ import annotations

import re

from tests.journeys.visitor import Visitor

OWN_CODE = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
SECRET = "late blue heron"
NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."


def take_consent(outreach: Visitor, person: str, name: str) -> str:
    """Terms, preview, rights, signature, copy, and the secret of the own page. Gives its code, shown this once."""
    outreach.go(person).follow("Ask for consent")
    outreach.tick("Riverbend Recovery").press("Next: who will see it")
    outreach.says("Riverbend Recovery", "Police can see none.")
    assert re.search(r"These \d+ will see these things until", outreach.text), outreach.text
    outreach.picture("consent-preview")
    outreach.follow("Next: your rights").says("take this back at any time")
    outreach.follow("Next: signature")
    given, family = name.split()
    outreach.write("Given name", given).write("Family name", family)
    outreach.tick("I am 18 or older").tick("I have read this")
    sign(outreach, name)
    outreach.press("Sign").says(NOTICE, name).follow("Get my own page").says("Please hand the phone over now.")
    outreach.write("Your secret", SECRET).write("The same again", SECRET)
    outreach.press("Keep my secret and give me the code").says_nothing_of(SECRET)
    code = OWN_CODE.search(outreach.text)
    assert code, f"the copy shows no code:\n{outreach.text}"
    return code[0]


def sign(outreach: Visitor, name: str) -> None:
    """With a finger where the screen takes one, else by typing the name."""
    pad = outreach.page.locator("[data-pad]")
    if outreach.size != "phone":
        outreach.write("Or sign by typing your full name", name)
        return
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    mouse = outreach.page.mouse
    mouse.move(box["x"] + 40, box["y"] + 60)
    mouse.down()
    for x, y in ((80, 30), (120, 80), (160, 40), (200, 70)):
        mouse.move(box["x"] + x, box["y"] + y)
    mouse.up()
    outreach.says("Signature drawn.")


def open_own_page(person: Visitor, code: str) -> None:
    """What is held, who looked, what was passed on; a wrong code opens nothing, and the code alone neither."""
    person.go("/care/own/")
    for wrong, secret in (("AAAA-BBBB-CCCC-DDDD", SECRET), (code, "not the secret")):
        person.write("Your code", wrong).write("Your secret", secret).press("Open my page")
        assert "What is held about you" not in person.text
    person.write("Your code", code).write("Your secret", SECRET).press("Open my page")
    person.says("Who looked", "What was passed on", "Riverbend Recovery", "Police cannot open it.")
    assert person.page.get_by_role("region", name="Who looked").locator("tbody tr").count() > 0
    person.picture("own-page")


def take_back(person: Visitor) -> None:
    """The person changes their mind, and it takes effect at once."""
    agreed = person.page.get_by_role("region", name="What you agreed to")
    person.press("Take back now", within=agreed)
    assert person.page.get_by_role("button", name="Take back now").count() == 0
    person.in_spanish().press("Close my page")


def cannot_see_any_more(provider: Visitor, referral: str) -> None:
    """What a consent opened is closed from the next look on: by address, and in the list."""
    answer = provider.page.goto(f"{provider.site.url}{referral}")
    assert answer is not None
    assert answer.status == 403
    provider.look().says_nothing_of("Quillfeather")
    provider.go("/care/referrals/").says_nothing_of("Quillfeather")


def read_the_ledger(privacy: Visitor) -> None:
    """The privacy officer reads that it happened, without names."""
    privacy.go("/office/privacy/").follow("Ledger")
    privacy.says_nothing_of("Quillfeather", "Larkspur")
    assert privacy.page.locator("main tbody tr").count() > 5
    privacy.choose("Kind of entry", privacy.page.locator("#action option").nth(1).inner_text()).press("Show")
    privacy.picture("ledger")
    privacy.go("/office/privacy/disclosures/").says("Riverbend Recovery").says_nothing_of("Quillfeather")
