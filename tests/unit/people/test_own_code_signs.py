"""Signs about codes. Harm prevented: a worker who reads as others goes unseen, or all are accused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from tandem.people.rules.own_code_signs import ISSUED, MOST_OF_ONE_WORKER, signs_in
from tandem.people.types import CodeDeed, SignKind

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
WORKER, PERSON, CODE = UUID(int=1), UUID(int=2), UUID(int=3)


def deed(action: str = ISSUED, *, at: datetime = NOW, person_id: UUID | None = PERSON, **flags) -> CodeDeed:
    words = {"waits": False, "where_made": False, "has_ended": False, "code_id": CODE, "account_id": WORKER}
    return CodeDeed(
        entry_id=uuid4(),
        at=at,
        action=action,
        role="case_manager",
        agency_ids=frozenset(),
        person_id=person_id,
        **(words | flags),
    )


def kinds(*deeds: CodeDeed) -> list[tuple[SignKind, ...]]:
    return [one.kinds for one in signs_in(deeds)]


def test_a_first_code_and_its_use_raise_no_question():
    assert kinds(deed(), deed("people.try_own_code", at=NOW + DAY)) == []


def test_a_code_that_replaces_one_with_a_secret_does():
    assert kinds(deed(), deed(at=NOW + 30 * DAY, waits=True)) == [(SignKind.REPLACED,)]


def test_a_second_code_within_the_week_does_and_after_it_not():
    assert kinds(deed(), deed(at=NOW + 6 * DAY)) == [(SignKind.AGAIN,)]
    assert kinds(deed(), deed(at=NOW + 6 * DAY, waits=True)) == [(SignKind.AGAIN, SignKind.REPLACED)]
    assert kinds(deed(), deed(at=NOW + 7 * DAY)) == []
    assert kinds(deed(), deed(at=NOW + DAY, person_id=uuid4())) == []


def test_one_worker_with_many_codes_in_a_week_is_asked_once():
    hour = timedelta(hours=1)
    many = [deed(at=NOW + n * hour, person_id=uuid4()) for n in range(MOST_OF_ONE_WORKER + 5)]
    assert kinds(*many) == [(SignKind.MANY,)]
    assert kinds(*many[:MOST_OF_ONE_WORKER]) == []
    slow = [deed(at=NOW + n * DAY, person_id=uuid4()) for n in range(MOST_OF_ONE_WORKER + 5)]
    assert kinds(*slow) == []
    shared = [
        deed(at=NOW + n * hour, person_id=uuid4(), account_id=UUID(int=n % 2)) for n in range(MOST_OF_ONE_WORKER + 5)
    ]
    assert kinds(*shared) == []


def test_cancelled_ended_and_run_out_codes_are_asked_about():
    found = kinds(
        deed("people.cancel_own_code"),
        deed("people.end_own_code"),
        deed("people.try_own_code", has_ended=True),
    )
    assert found == [(SignKind.RUN_OUT,), (SignKind.ENDED,), (SignKind.CANCELLED,)]


def test_opened_from_where_it_was_made_is_asked_about_once_for_each_code():
    first = deed("people.try_own_code", where_made=True)
    again = deed("people.try_own_code", where_made=True, at=NOW + DAY)
    other = deed("people.try_own_code", where_made=True, code_id=uuid4())
    assert kinds(first, again, other) == [(SignKind.WHERE_MADE,), (SignKind.WHERE_MADE,)]


def test_a_code_of_nobody_typed_by_staff_is_no_sign():
    assert kinds(deed("people.note_staff_at_own_page", person_id=None)) == []
    assert kinds(deed("people.note_staff_at_own_page")) == [(SignKind.BESIDE_STAFF,)]
