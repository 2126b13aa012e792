"""The mark at the head of each page. Harm prevented: a click on it lands somebody on a page of another role."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache

from tandem.agencies.types import DUTY_ROLES, Role
from tests.factories.signin import sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BRAND = re.compile(r'class="brand" href="([^"]+)"')


@pytest.mark.parametrize("role", list(Role))
def test_the_mark_leads_to_a_page_that_is_the_roles_own(client, role):
    cache.clear()
    sign_in(client, role)
    start = client.get("/duty/account/" if role in DUTY_ROLES else "/account/")
    assert start.status_code == 200
    found = BRAND.search(start.content.decode())
    assert found
    answer = client.get(found[1])
    assert answer.status_code == 200, f"{role} is led to {found[1]}"


def test_the_mark_of_a_page_without_an_account_stays_at_its_door(client):
    page = client.get("/care/own/").content.decode()
    assert BRAND.search(page)[1] == "/care/own/"
