"""Harm prevented: a value nobody expected that stops a page, or brings back what it met on the way.

Every form that a role can see is sent with values that are too long, too large, of another kind or another script.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.test import Client

from tandem.agencies.types import DUTY_ROLES, Role
from tests.privacy.pages import addresses
from tests.privacy.story import Story, signed_in, told

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
URLCONF = {True: "tandem.config.urls_duty", False: "tandem.config.urls_care"}
# The forms of an outreach worker are those of a case manager; a co-responder has none.
OFTEN = (Role.CASE_MANAGER, Role.PATROL_OFFICER, Role.PRIVACY_OFFICER)
WORKERS = [role for role in Role if role not in (Role.OUTREACH_WORKER, Role.CO_RESPONDER)]
HOSTILE = (
    "",
    "\x00",
    "<script>alert(1)</script>",
    "99999999999999999999999999",
    "-1",
    "NaN",
    "0001-01-01T00:00",
    "9999-12-31T23:59",
    "0001-01-01",
    "9999-12-31",
    "9999-12",
    "0001-01",
    "2016-02-30",
    "6f1d2a10-0000-4000-8000-000000000001",
    "\u202e\u0627\u0644\U0001f480\ud7ff",
    "a" * 20_000,
    "../../../etc/passwd",
)
KEPT = ("csrfmiddlewaretoken", "next", "language")
ENDS_THE_SHIFT = ("/logout/", "/lock/")


@dataclass
class Sent:
    """A form of a page: where it goes and what it can carry."""

    action: str
    method: str
    free: list[str] = field(default_factory=list)
    fixed: dict[str, str] = field(default_factory=dict)


class Forms(HTMLParser):
    """The forms of a page, with the first choice of everything that is chosen."""

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place, self.found, self.select = place, [], ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append(Sent(given.get("action") or self.place, given.get("method", "get").lower()))
        elif self.found and tag == "option" and self.select and given.get("value"):
            self.found[-1].fixed.setdefault(self.select, given["value"])
        elif self.found and given.get("name") and given["name"] not in KEPT:
            self._take(tag, given)

    def _take(self, tag: str, given: dict[str, str]) -> None:
        name, form = given["name"], self.found[-1]
        self.select = name if tag == "select" else ""
        if tag == "button" or given.get("type") in ("radio", "checkbox", "hidden"):
            form.fixed.setdefault(name, given.get("value") or "on")
        elif tag in ("input", "textarea") and name not in form.free:
            form.free.append(name)


def forms_of(client: Client, role: Role, story: Story) -> list[Sent]:
    """Every different form that the role finds on its pages."""
    found: dict[tuple[str, ...], Sent] = {}
    for place in addresses(URLCONF[role in DUTY_ROLES], story):
        answer = client.get(place)
        assert answer.status_code < 500, place
        if "html" in answer.headers.get("Content-Type", ""):
            parser = Forms(place)
            parser.feed(answer.content.decode())
            for one in parser.found:
                if not one.action.endswith(ENDS_THE_SHIFT):
                    found.setdefault((one.action, *sorted(one.free), *sorted(one.fixed)), one)
    return list(found.values())


def send(client: Client, form: Sent, given: dict[str, str]) -> int:
    answer = client.post(form.action, given) if form.method == "post" else client.get(form.action, given)
    content = answer.getvalue()
    assert b"<script>alert(1)" not in content, f"{form.action} writes what it was given into the page"
    assert b"Traceback" not in content
    return answer.status_code


@pytest.mark.parametrize(
    "role", [one if one in OFTEN else pytest.param(one, marks=pytest.mark.full) for one in WORKERS]
)
def test_no_form_stops_on_a_hostile_value(role):
    story = told()
    client, _staff = signed_in(role)
    forms = forms_of(client, role, story)
    assert forms
    broken = []
    for form in forms:
        for value in HOSTILE:
            words = dict.fromkeys(form.free, value)
            for given in ({**form.fixed, **words}, dict.fromkeys([*form.free, *form.fixed], value)):
                if send(client, form, given) >= 500:
                    broken.append((form.action, sorted(given), value[:30]))
    assert broken == [], broken


@pytest.mark.parametrize(
    "place",
    [
        "/numbers/riverbend-police/99999999999999999999-1/",
        "/numbers/riverbend-police/0-0/",
        "/numbers/riverbend-police/9999-12/",
        "/numbers/riverbend-police/2026-1/..%2f..%2fx.csv",
        "/numbers/%00/2026-1/",
        "/care/people/%00/",
        "/account/login/?next=%00",
        "/account/login/?next=//elsewhere.example/",
        "/duty/receipt/6f1d2a10-0000-4000-8000-0000000000zz/",
        "/static/%2e%2e/%2e%2e/keys/vault.key",
    ],
)
def test_no_address_stops_the_server(place):
    answer = Client(raise_request_exception=False).get(place)
    assert answer.status_code in (200, 302, 404)
    assert b'"//elsewhere.example' not in answer.getvalue()
