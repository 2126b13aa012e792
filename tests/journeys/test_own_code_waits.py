"""A new code waits, in a real browser, on a phone in Spanish and at a desk in English, with the WCAG check.

Harm prevented: the notice of a new code is there, and whoever reads it on a small screen cannot find how to cancel.
"""

from __future__ import annotations

from uuid import UUID

import pytest
from django.core.cache import cache

from tandem.consent.types import RelationKind
from tandem.people.models import OwnCode
from tests.doors.test_own_page import SECRET, given_code, tie
from tests.factories.county import CASE_MANAGER, TEAM, riverbend
from tests.factories.people import a_person
from tests.journeys.test_participant import ENGLISH, SPANISH, Participant

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
NEW = "another, by a worker"
SAID = {
    "en": {
        "waits": "This code is new: it opens your page from",
        "made": "If you did not ask for it, cancel it.",
        "cancel": "I did not ask for it: cancel it",
        "cancelled": "Your code goes on working.",
        "somebody": "Somebody else has my code and my secret",
        "end": "End my code now",
        "ended": "your page is closed",
    },
    "es": {
        "waits": "Este código es nuevo: abre su página desde el",
        "made": "Si usted no lo pidió, cancélelo.",
        "cancel": "No lo pedí: cancelarlo",
        "cancelled": "Su código sigue funcionando.",
        "somebody": "Alguien más tiene mi código y mi clave",
        "end": "Terminar mi código ahora",
        "ended": "su página está cerrada",
    },
}


@pytest.fixture
def person_id(settings, live_server) -> UUID:
    settings.TANDEM_QUICK_EXIT = f"{live_server.url}/"
    cache.clear()
    riverbend()
    found = a_person(agency_id=TEAM)
    tie(found, CASE_MANAGER, RelationKind.ASSIGNMENT)
    return found


def types(person: Participant, code: str, secret: str) -> None:
    person.page.get_by_label(person.words.code).fill(code)
    person.page.get_by_label(person.words.secret).fill(secret)
    person.press(person.words.open_page)


@pytest.mark.parametrize(("size", "words"), [("phone", SPANISH), ("desk", ENGLISH)], ids=["phone-es", "desk-en"])
def test_a_person_cancels_a_code_and_ends_their_own(chromium_page, live_server, person_id, size, words):
    old, new = given_code(person_id), given_code(person_id, secret=NEW)
    page = chromium_page(size=size, language=words.locale)
    person, said = Participant(page, words, f"{words.locale[:2]}-{size}"), SAID[words.locale[:2]]
    page.goto(f"{live_server.url}/care/own/")
    types(person, new, NEW)
    person.says(said["waits"])
    person.look("wait-1-early")
    types(person, old, SECRET)
    person.says(said["made"])
    person.look("wait-2-page")
    person.press(said["cancel"])
    person.says(said["cancelled"])
    assert OwnCode.objects.using("vault").filter(revoked_at=None).count() == 1
    page.get_by_text(said["somebody"]).click()
    person.look("wait-3-end")
    person.press(said["end"])
    person.says(said["ended"])
    person.look("wait-4-ended")
    assert not OwnCode.objects.using("vault").filter(revoked_at=None).exists()
