"""The visits of a shift in a real browser: taken, opened without a second look at the server, gone when handed in.

Harm prevented: a worker at a door without a signal and an empty page; or a file that opens after it was handed in.
"""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.consent.actions import record_relation
from tandem.consent.types import RelationKind, RelationSource
from tandem.core.actor import system_actor
from tests.browser import assert_accessible, assert_fits
from tests.factories.people import a_person, a_visit
from tests.factories.signin import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(databases=["default", "vault"], transaction=True)]


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_visits_open_here_and_nowhere_after_they_are_handed_in(chromium_page, live_server, tmp_path, size) -> None:
    cache.clear()
    page = chromium_page(size=size)
    staff = sign_in(page, Role.OUTREACH_WORKER, url=live_server.url)
    person = a_person(agency_id=staff.agency_id)
    a_visit(person)
    record_relation(
        by=system_actor("test"),
        now=timezone.now(),
        person_id=person,
        kind=RelationKind.VISIT,
        source=RelationSource.OUTREACH,
        account_id=staff.account_id,
    )
    page.goto(f"{live_server.url}/care/offline/")
    assert_accessible(page)
    assert_fits(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Take my visits along").click()
    file = tmp_path / "visits.json"
    download.value.save_as(file)
    assert "Made-up Lane" not in file.read_text()
    page.locator("[data-file]").set_input_files(file)
    visits = page.locator("[data-visits]")
    visits.get_by_text("12 Made-up Lane").wait_for()
    page.context.set_offline(True)
    assert "Wren" in visits.inner_text()
    page.context.set_offline(False)
    assert_accessible(page)
    assert_fits(page)
    page.get_by_role("button", name="Hand in now").click()
    page.get_by_text("The file opens nowhere any more.").wait_for()
    page.goto(f"{live_server.url}/care/offline/")
    page.locator("[data-file]").set_input_files(file)
    page.get_by_text("This copy is no longer on lease. Take a new one.").wait_for()
    assert page.locator("[data-visits]").inner_text() == ""
