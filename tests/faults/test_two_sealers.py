"""Two sealers and several writers at once. Harm prevented: an entry with two places, with none, or a torn tree."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connections
from django.utils import timezone

from tandem.audit.actions import sealing
from tandem.audit.actions.sealing import seal_ledger
from tandem.audit.models import Leaf
from tandem.audit.queries.tree import ledger_state
from tandem.audit.queries.verification import verify_ledger
from tests.factories.ledger import keys_of, write_entries

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)
WRITERS, ROUNDS, ENTRIES = 3, 6, 4


def together(*works: Callable[[], None]) -> list[BaseException]:
    """Run these at once, each with a connection of its own; what went wrong."""
    wrong: list[BaseException] = []

    def run(work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 -- told by the test
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return wrong


def test_two_sealers_and_three_writers_leave_one_whole_tree(monkeypatch):
    monkeypatch.setattr(sealing, "ROWS_A_SEAL", 5)
    write_entries("vault", 20)

    def write() -> None:
        for _ in range(ROUNDS):
            write_entries("vault", ENTRIES)

    def seal() -> None:
        for _ in range(ROUNDS):
            seal_ledger(using="vault", now=timezone.now())

    assert together(seal, seal, *[write] * WRITERS) == []
    seal_ledger(using="vault", now=timezone.now())
    state = ledger_state(using="vault")
    assert state.entries == 20 + WRITERS * ROUNDS * ENTRIES + 1 == Leaf.objects.using("vault").count()
    verdict = verify_ledger(using="vault", keys=keys_of("vault"))
    assert verdict.is_intact, verdict.flaws


def test_a_sealer_that_is_cut_off_leaves_nothing_half_done(monkeypatch):
    """Harm: places without a checkpoint, which a verification would take for tampering."""

    class PowerCut(BaseException):
        pass

    def cut(*_words):
        raise PowerCut

    write_entries("vault", 9)
    with monkeypatch.context() as patch:
        patch.setattr(sealing, "_sign", cut)
        with pytest.raises(PowerCut):
            seal_ledger(using="vault", now=timezone.now())
    assert not Leaf.objects.using("vault").exists()
    assert seal_ledger(using="vault", now=timezone.now()) == 10
    assert verify_ledger(using="vault", keys=keys_of("vault")).is_intact
