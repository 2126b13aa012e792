"""A revocation and a reader at the same moment: whatever begins after the commit finds the door shut.

Harm prevented: in the second in which somebody takes their word back, a busy server still hands out the record.
"""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from tandem.consent import actions, gate
from tandem.consent.models import Disclosure, Export
from tandem.consent.types import Access, AccessDenied, Category, Channel, Purpose, Refusal, RelationKind, require
from tandem.journeys import copy_for_partner
from tandem.keys.fields import is_kept
from tests.actions.consent.asking import TREATMENT, agree, tie
from tests.actions.consent.test_copies import CONTENT, accounts, queued
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)
READERS, ROUNDS = 3, 6
BREATH = 0.002  # between two looks: readers without one starve a writer of SQLite, whose waiting is not in turn


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_who_looks_after_the_commit_sees_nothing(round_: int) -> None:
    manager = staff("case_manager", RECOVERY)
    tie(manager, RelationKind.TREATING)
    consent_id = agree()
    stop, looks = threading.Event(), []

    def read() -> None:
        try:
            while not stop.is_set():
                begun = time.perf_counter()
                answer = gate.open_record(
                    by=manager, person=PERSON, purpose=Purpose.TREATMENT, channel=Channel.PAGE, now=NOW
                )
                is_open = isinstance(answer, Access) and opens(answer)
                looks.append((begun, time.perf_counter(), is_open))
                time.sleep(BREATH)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(READERS) as pool:
        running = [pool.submit(read) for _ in range(READERS)]
        try:
            wait_for(lambda: any(is_open for _, _, is_open in looks))
            actions.revoke_consent(by=staff("privacy_officer"), now=NOW, consent_id=consent_id)
            committed = time.perf_counter()
            wait_for(lambda: sum(begun > committed for begun, _, _ in looks) >= 2 * READERS)
        finally:
            stop.set()  # whatever failed, the readers must not read for ever
        for one in running:
            one.result()
    assert any(is_open for begun, _, is_open in looks if begun < committed)
    assert not any(is_open for begun, _, is_open in looks if begun > committed)


def opens(access: Access) -> bool:
    try:
        require(access, person_id=PERSON, category=Category.TREATMENT, now=NOW, label=TREATMENT)
    except AccessDenied:
        return False
    return True


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_file_goes_once_or_never_and_is_accounted_for(round_: int) -> None:
    sender, receiver = accounts()
    consent_id, export_id = queued(sender, receiver)
    assert copy_for_partner.make(export_id=export_id, now=NOW, paper=lambda **_: CONTENT)
    start, fetched = threading.Barrier(3), []

    def fetch() -> None:
        try:
            start.wait(10)
            answer = gate.open_export(by=receiver, export_id=export_id, now=NOW + timedelta(seconds=1))
            fetched.append(not isinstance(answer, Refusal))
        finally:
            connections.close_all()

    def revoke() -> UUID:
        try:
            start.wait(10)
            return actions.revoke_consent(by=staff("privacy_officer"), now=NOW, consent_id=consent_id)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        for one in [pool.submit(fetch), pool.submit(fetch), pool.submit(revoke)]:
            one.result()
    left = Disclosure.objects.using("vault").filter(recipient_id=RECOVERY, discloser_id=OUTREACH, channel="pdf")
    assert left.count() == sum(fetched) <= 1
    assert not is_kept(Export.objects.using("vault").get(id=export_id), "content")


def wait_for(reached) -> None:
    for _ in range(2000):
        if reached():
            return
        time.sleep(0.005)
    raise AssertionError("the race did not come about")
