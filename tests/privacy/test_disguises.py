"""Harm prevented: a name that a crawl for plain text misses, because it stands escaped, encoded or in a file."""

from __future__ import annotations

import base64
import html
from itertools import chain
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connections

from tandem.agencies.types import Role
from tests.privacy.pages import addresses
from tests.privacy.story import BORN, CANARIES, Story, signed_in, told

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
DUTY, CARE = "tandem.config.urls_duty", "tandem.config.urls_care"
READERS = (
    (Role.PATROL_OFFICER, DUTY),
    (Role.DUTY_SUPERVISOR, DUTY),
    (Role.EPIDEMIOLOGIST, CARE),
    (Role.PRIVACY_OFFICER, CARE),
    (Role.ADMINISTRATOR, CARE),
)


@pytest.fixture
def story() -> Story:
    return told()


def disguises(value: str) -> set[bytes]:
    """The value as it stands, and as a page, an address or an attachment would write it."""
    plain = value.encode()
    shifted = {base64.b64encode(plain[start:])[1:-4] for start in range(3)}
    written = {value, html.escape(value), quote(value), quote(value, safe=""), ascii(value)[1:-1]}
    return {one.encode() for one in written} | {one for one in shifted if len(one) > 7}


HIDDEN = {name: disguises(value) for name, value in CANARIES.items()}


def found_in(content: bytes) -> list[str]:
    return [name for name, forms in HIDDEN.items() if any(form in content for form in forms)]


def ids_in(content: bytes, story: Story) -> list[str]:
    """Ids of people and of what was done for them: by these the sides could be joined."""
    kept = {"person_id", "visit_id", "consent_id", "referral_id", "case_id", "offered_id", "encounter_id"}
    return [name for name in kept if str(getattr(story, name)).encode() in content]


@pytest.mark.parametrize(("role", "urlconf"), READERS)
def test_no_page_shows_a_canary_to_who_works_with_nobody(story, role, urlconf):
    client, _staff = signed_in(role)
    opened = 0
    for place in addresses(urlconf, story):
        answer = client.get(place)
        content = answer.getvalue() + str(answer.headers).encode()
        assert answer.status_code < 500, place
        assert found_in(content) == [], f"{role} at {place}"
        opened += answer.status_code == 200
    assert opened >= 4, "the crawl opened nothing, so it proves nothing"


def test_the_canaries_can_be_seen_where_they_belong(story):
    """Without this the crawl could pass because its canaries were never stored."""
    client, _staff = signed_in(Role.CASE_MANAGER)
    seen = {name for place in addresses(CARE, story) for name in found_in(client.get(place).getvalue())}
    assert seen >= set(CANARIES) - {"contact_note", "offer_note"}, set(CANARIES) - seen


def test_an_officer_learns_no_id_of_a_person(story):
    for role in (Role.PATROL_OFFICER, Role.DUTY_SUPERVISOR):
        client, _staff = signed_in(role)
        for place in ("/duty/", f"/duty/receipt/{story.envelope_id}/", "/duty/counts/"):
            assert ids_in(client.get(place).getvalue(), story) == []


def rows_of(alias: str) -> bytes:
    """Every row of every table of a database as bytes."""
    with connections[alias].cursor() as cursor:
        read = []
        for table in connections[alias].introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            read += [
                bytes(one) if isinstance(one, (bytes, memoryview)) else str(one).encode() for one in chain(*cursor)
            ]
    return b"\n".join(read)


def test_the_police_database_holds_no_canary_and_no_id_of_care(story):
    content = rows_of("default")
    assert found_in(content) == []
    assert ids_in(content, story) == []


def test_names_and_contacts_cannot_be_read_in_the_vaults_rows(story):
    """A copied vault without its key names nobody. Words of goals and programs are not identifying."""
    content = rows_of("vault")
    assert set(found_in(content)) <= {"goal", "program"}
    assert BORN.isoformat().encode() not in content


def test_files_written_on_the_way_hold_no_canary(story):
    kept = [one for one in Path(settings.TANDEM_HOME).rglob("*") if one.is_file() and "sqlite3" not in one.name]
    for file in kept:
        assert found_in(file.read_bytes()) == [], file.name
