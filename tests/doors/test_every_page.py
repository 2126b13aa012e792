"""Every page of every door: harm prevented is one forgotten page that opens without a sign-in, or on one factor."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver

from tandem.agencies.types import DUTY_ROLES, Role
from tests.factories.signin import PASSWORD, make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SIDES = {"tandem.config.urls_duty": "duty", "tandem.config.urls_care": "care"}
PRIVATE = ("duty/", "care/", "office/")
SIGN_IN = ("duty/account/", "account/")
# Pages behind a door that anyone may open, each with its reason.
OPEN: dict[str, str] = {
    "care/own/": "a person's own page asks for the code on their paper and for their secret",
    "care/own/secret/": "leads to the code without the session that a code alone opened",
    "care/own/leave/": "closes the own page, whoever has it open",
    "care/own/codes/cancel/": "leads to the code without the session that code and secret opened",
    "care/own/codes/end/": "the same",
    "care/own/passed-on/<slug:kind>/": "leads to the code without the session that code and secret opened",
    "care/own/passed-on/<slug:kind>/pdf/": "the same",
    "care/own/download/data/": "the same",
    "care/own/download/paper/": "the same",
    "care/own/consents/<uuid:consent_id>/copy/": "the same",
    "care/own/corrections/new/": "the same",
    "care/own/erasure/": "the same",
    "care/own/requests/<uuid:request_id>/withdraw/": "the same",
    "care/own/requests/<uuid:request_id>/disagree/": "the same",
    "care/own/consents/<uuid:consent_id>/take-back/": "the same",
    "care/own/consents/<uuid:consent_id>/narrow/": "the same",
}
SAMPLES = {"uuid": str(UUID(int=7)), "int": "7", "str": "sample", "slug": "sample", "path": "sample"}


def patterns_of(urlconf: str) -> Iterator[tuple[str, URLPattern]]:
    yield from walk(import_module(urlconf).urlpatterns, "")


def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, route)
        else:
            yield route, pattern


def address(route: str, pattern: URLPattern) -> str:
    """An address that the route matches."""
    for name, converter in pattern.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
        route = route.replace(f"<{kind}:{name}>", SAMPLES[kind]).replace(f"<{name}>", SAMPLES["str"])
    return "/" + route


PAGES = [(urlconf, route, pattern) for urlconf in SIDES for route, pattern in patterns_of(urlconf)]
BEHIND_DOORS = [page for page in PAGES if page[1].startswith(PRIVATE) and not page[1].startswith(SIGN_IN)]
OF_SIGN_IN = [page for page in PAGES if page[1].startswith(SIGN_IN)]


def test_every_page_behind_a_door_says_who_may_open_it():
    unmarked = [
        route
        for _, route, pattern in BEHIND_DOORS
        if not getattr(pattern.callback, "allowed_roles", None) and not getattr(pattern.callback, "is_open", False)
    ]
    assert unmarked == [], "mark these views with role_required or open_page (tandem.web.ui.access)"
    opened = {route for _, route, pattern in BEHIND_DOORS if getattr(pattern.callback, "is_open", False)}
    assert opened == set(OPEN), "a page open to anyone needs its reason in OPEN"


def test_doors_are_mounted_on_their_side_only():
    for urlconf, route, _ in BEHIND_DOORS + OF_SIGN_IN:
        assert (SIDES[urlconf] == "duty") == route.startswith("duty/"), f"{route} is in {urlconf}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_stranger_gets_nothing(client, method):
    for _, route, pattern in BEHIND_DOORS:
        if route in OPEN:
            continue
        answer = getattr(client, method)(address(route, pattern))
        assert answer.status_code in (302, 404), f"{method} {route} answered {answer.status_code}"
        if answer.status_code == 302:
            assert answer.url.split("?")[0] in ("/duty/account/login/", "/account/login/"), route


def test_stranger_gets_only_the_sign_in_form_of_the_sign_in_pages(client):
    got = {route for _, route, pattern in OF_SIGN_IN if client.get(address(route, pattern)).status_code == 200}
    assert got == {"duty/account/login/", "account/login/"}


@pytest.mark.parametrize("with_totp", [True, False])
@pytest.mark.parametrize("role", [Role.PATROL_OFFICER, Role.CASE_MANAGER])
def test_password_alone_gets_nothing(client, role, with_totp):
    cache.clear()
    door = "/duty/account/" if role in DUTY_ROLES else "/account/"
    staff = make_staff(role, with_totp=with_totp)
    assert client.post(f"{door}login/", {"login": staff.username, "password": PASSWORD}).status_code == 302
    for _, route, pattern in BEHIND_DOORS:
        if route not in OPEN:
            assert client.get(address(route, pattern)).status_code in (302, 404), route
    step = "code/" if with_totp else "first/"
    got = {"/" + route for _, route, pattern in OF_SIGN_IN if client.get(address(route, pattern)).status_code == 200}
    other = "/account/login/" if role in DUTY_ROLES else "/duty/account/login/"
    assert got == {door + step, other}


def test_other_roles_are_told_which_role_can():
    clients = {role: Client() for role in Role}
    for role, client in clients.items():
        sign_in(client, role)
    for urlconf, route, pattern in BEHIND_DOORS:
        allowed = getattr(pattern.callback, "allowed_roles", frozenset())
        for role in set(Role) - allowed:
            if allowed and (role in DUTY_ROLES) == (SIDES[urlconf] == "duty"):
                answer = clients[role].get(address(route, pattern))
                assert answer.status_code in (403, 404), f"{role} at {route}: {answer.status_code}"


def test_no_sign_up_reset_mail_or_bypass_exists(settings):
    names = {pattern.name for _, _, pattern in PAGES}
    refused = ("signup", "email", "reset", "social", "webauthn", "deactivate", "mfa_trust", "admin")
    assert not [name for name in names if name and any(word in name for word in refused)]
    assert not hasattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE")
    assert settings.MFA_SUPPORTED_TYPES == ["totp"]
