"""What sealing costs. Harm prevented: somebody leaves a column in clear because sealing it was slow."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tandem.keys.actions.ring import ring

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
VALUES, MOST = 1_000, 50.0


def seconds(work: Callable[[], object]) -> float:
    """Least processor time of three runs."""
    found = []
    for _ in range(3):
        start = time.process_time()
        work()
        found.append(time.process_time() - start)
    return min(found)


def ratio(before_each: Callable[[], None]) -> float:
    """Opening sealed values of 200 bytes against the bare cipher on as many, in the same run."""
    text, cipher, person = os.urandom(100).hex().encode(), AESGCM(AESGCM.generate_key(256)), uuid4()
    place = {"table": "people_person", "column": "contact_note", "subject_id": person}
    rows = [uuid4() for _ in range(VALUES)]
    sealed = [(row, ring.seal(plain=text, row_id=row, **place)) for row in rows]
    nonce, tied = os.urandom(12), f"people_person|contact_note|{person}|{person}|2".encode()
    known = cipher.encrypt(nonce, text, tied)

    def column() -> None:
        for row, one in sealed:
            before_each()
            assert ring.unseal(stored=one, row_id=row, **place) == text

    def bare() -> None:
        for _ in rows:
            assert cipher.decrypt(nonce, known, tied) == text

    return seconds(column) / seconds(bare)


def test_a_sealed_value_costs_a_few_times_the_bare_cipher() -> None:
    """Harm: a list of fifty people takes seconds, and the next column is left in clear."""
    assert ratio(lambda: None) < MOST


def test_a_key_fetched_for_each_value_is_too_dear() -> None:
    """Planted: without the memory of opened keys each value asks the database."""
    assert ratio(ring.forget) > MOST
