"""No look without a trace (D2). Harm prevented: a full disk or a clever fault that lets somebody read unrecorded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tandem.agencies.types import Role
from tandem.audit.actions import append_entry
from tests.factories.signin import sign_in
from tests.privacy import world
from tests.privacy.test_canaries import tell_the_story

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SQLITE = "CREATE TRIGGER no_more BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
POSTGRES = "CREATE TRIGGER no_more BEFORE INSERT ON audit_entry FOR EACH ROW EXECUTE FUNCTION tandem_append_only()"


@contextmanager
def a_ledger_that_takes_no_more(using: str) -> Iterator[None]:
    """Every insert into the ledger fails in the database itself, as on a full disk."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute(SQLITE if connection.vendor == "sqlite" else POSTGRES)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER no_more" + ("" if connection.vendor == "sqlite" else " ON audit_entry"))


def pages_with_a_canary(client: Client, ids: dict[str, list[Any]]) -> list[str]:
    return [address for address, page in world.crawl(client, "care", ids) if world.CANARY in world.text_of(page)]


@pytest.mark.parametrize("role", [Role.OUTREACH_WORKER, Role.PRIVACY_OFFICER])
def test_when_the_ledger_cannot_be_written_nothing_is_shown(role: Role) -> None:
    """Every page of the care side, as somebody who may see it: the request is refused, not one word appears."""
    ids = tell_the_story()
    client = Client(raise_request_exception=False)
    sign_in(client, role, agency="riverbend-outreach")
    with a_ledger_that_takes_no_more("vault"):
        assert pages_with_a_canary(client, ids) == []


def test_a_look_that_is_not_recorded_is_found_planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: a gate that goes on when the ledger fails shows the person, and the test above would see it."""
    from tandem.consent.gate import opening

    def quietly(**words: Any) -> None:
        try:
            append_entry(**words)
        except Exception:  # noqa: BLE001 -- the planted fault
            return

    ids = tell_the_story()
    client = Client(raise_request_exception=False)
    sign_in(client, Role.OUTREACH_WORKER, agency="riverbend-outreach")
    monkeypatch.setattr(opening, "append_entry", quietly)
    with a_ledger_that_takes_no_more("vault"):
        assert pages_with_a_canary(client, ids)
