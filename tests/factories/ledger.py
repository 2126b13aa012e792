"""Ledgers to seal, and the hands of somebody who owns the database and bends it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import connections, transaction
from django.utils import timezone

from tandem.audit import signing
from tandem.audit.actions import append_entry
from tandem.audit.actions.sealing import make_signing_key
from tandem.audit.types import ledger_named
from tandem.core.actor import Actor
from tests.ledger_reset import triggers_lifted


def make_keys(folder: Path, settings: Any) -> None:
    """A home with signing keys of its own."""
    (folder / "keys").mkdir(exist_ok=True)
    settings.TANDEM_HOME = folder
    for ledger in ("records", "vault"):
        make_signing_key(ledger=ledger, now=timezone.now())


def keys_of(using: str) -> dict[str, bytes]:
    """The public keys of a ledger, from their file."""
    return signing.public_keys(ledger_named(using))


def write_entries(using: str, count: int) -> None:
    """Entries as a site writes them: reads, refusals and deeds with codes and ids."""
    by = Actor(uuid4(), "case_manager", uuid4(), "care")
    with transaction.atomic(using=using):
        for number in range(count):
            append_entry(
                using=using,
                by=by,
                action="consent.open_record",
                subjects=[("person", uuid4())],
                reason="treatment",
                policies=["part2-consent"],
                details={"channel": "page", "opened": number % 3 > 0, "categories": ["case", "contact"]},
            )


def bring_own_key(using: str) -> None:
    """What an intruder does to sign with a key of their own: put it in the place of the site's."""
    private, _ = signing.files_of(ledger_named(using))
    private.unlink()
    make_signing_key(ledger=ledger_named(using), now=timezone.now())


@contextmanager
def without_triggers(using: str) -> Iterator[None]:
    """What whoever owns the database can do: lift the triggers, write, and put them back."""
    connection = connections[using]
    if connection.vendor == "sqlite":
        with triggers_lifted(connection):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
