"""Marks, menus and profiles, on pages made for the test."""

from __future__ import annotations

import types

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from tandem.agencies.types import Role
from tandem.config import urls_care
from tandem.web.ui import doors, navigation
from tandem.web.ui.access import actor_of, database_of, open_page, role_required
from tandem.web.ui.navigation import Entry
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@role_required(Role.COORDINATOR, Role.EPIDEMIOLOGIST)
def chart(request: HttpRequest, number: int = 0) -> HttpResponse:
    actor = actor_of(request)
    lines = navigation.menu_of("office", path=request.path, role=actor.role)
    menu = [(line.label, line.href, line.current) for line in lines]
    return HttpResponse(f"{actor.role} {database_of(request)} {menu}")


@open_page
def leaflet(request: HttpRequest) -> HttpResponse:
    return HttpResponse("for anyone")


def forgotten(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


@pytest.fixture(autouse=True)
def _pages(monkeypatch):
    urls = types.ModuleType("tests.doors.urls_for_menus")
    urls.urlpatterns = [
        path("office/test/chart/", chart, name="test_chart"),
        path("office/test/chart/<int:number>/", chart, name="test_one_chart"),
        path("office/test/leaflet/", leaflet, name="test_leaflet"),
        path("office/test/forgotten/", forgotten, name="test_forgotten"),
        *urls_care.urlpatterns,
    ]
    urls.handler403, urls.handler404 = urls_care.handler403, urls_care.handler404
    monkeypatch.setattr(doors, "URLS", {"duty": "tandem.config.urls_duty", "care": urls})
    entry = Entry("office", "Chart", "test_chart", room="surveillance", roles=frozenset({Role.EPIDEMIOLOGIST}))
    monkeypatch.setattr(navigation, "ENTRIES", (entry, Entry("office", "Gone", "no_such_page")))


def test_marked_page_opens_to_its_roles(client):
    sign_in(client, Role.EPIDEMIOLOGIST)
    assert client.get("/office/test/chart/").text.startswith("epidemiologist vault")


def test_other_role_is_told_who_can(client):
    sign_in(client, Role.CASE_MANAGER)
    answer = client.get("/office/test/chart/")
    assert answer.status_code == 403
    assert "coordinator or epidemiologist" in answer.text


def test_stranger_is_sent_to_sign_in_and_back(client):
    assert client.get("/office/test/chart/?day=3").url == "/account/login/?next=%2Foffice%2Ftest%2Fchart%2F%3Fday%3D3"
    assert client.post("/office/test/chart/").url == "/account/login/"


def test_forgotten_mark_opens_to_nobody(client):
    sign_in(client, Role.ADMINISTRATOR)
    assert client.get("/office/test/forgotten/").status_code == 403


def test_open_page_needs_no_account(client):
    assert client.get("/office/test/leaflet/").text == "for anyone"


def test_menu_shows_what_role_and_site_have(client, settings):
    sign_in(client, Role.EPIDEMIOLOGIST)
    colleague = Client()
    sign_in(colleague, Role.COORDINATOR)
    assert client.get("/office/test/chart/4/").text.endswith("[('Chart', '/office/test/chart/', True)]")
    assert colleague.get("/office/test/chart/4/").text.endswith("[]"), "its line is for the epidemiologist"
    settings.TANDEM_PROFILE = "outreach"
    assert client.get("/office/test/chart/").status_code == 404
    assert client.get("/office/test/chart/4/").status_code == 404, "pages below go with it"
    assert client.get("/office/test/leaflet/").status_code == 200
    settings.TANDEM_PROFILE = "surveillance"
    assert client.get("/office/test/chart/4/").status_code == 200


def test_every_profile_is_part_of_the_full_one():
    from tandem.cli.init import PROFILES

    assert set(PROFILES) == set(navigation.PROFILES)
    for rooms in navigation.PROFILES.values():
        assert rooms <= navigation.PROFILES["full"]
