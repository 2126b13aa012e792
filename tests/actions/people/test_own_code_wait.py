"""A new code waits. Harm prevented: a worker makes a code with a secret of their own and reads as the person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tandem.audit.actions import append_entry
from tandem.audit.models import Entry
from tandem.consent.types import Category
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.people import actions, queries
from tandem.people.models import Merge, OwnCode
from tandem.people.types import GivenCode, OwnTry, Way
from tests.factories.access import access_to
from tests.factories.people import NOW, TEAM, WORKER, a_person

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
SECRET, OTHERS = "late blue heron", "worker's own choice"


def given(person_id: UUID, secret: str = SECRET, at=NOW, address: str = "") -> GivenCode:
    access = access_to(person_id, Category.IDENTITY, now=at)
    who = {"access": access, "by": WORKER, "person_id": person_id}
    return actions.issue_own_code(**who, secret=secret, address=address, now=at, wall=at)


def tried(code: str, secret: str = SECRET, at=NOW, address: str = "::1") -> OwnTry:
    return actions.try_own_code(by=WORKER, typed=code, secret=secret, address=address, now=at)


def ended(person_id: UUID, at) -> None:
    access = access_to(person_id, Category.IDENTITY, now=at)
    actions.end_own_code(access=access, by=WORKER, person_id=person_id, now=at, wall=at)


def cancelled(person_id: UUID, at) -> None:
    access = access_to(person_id, Category.IDENTITY, now=at)
    by = Actor(person_id, "person", None, "care")
    actions.cancel_own_code(access=access, by=by, person_id=person_id, wall=at)


def last(action: str) -> Entry:
    return Entry.objects.using("vault").filter(action=f"people.{action}").latest("at")


def test_the_first_code_opens_at_once_and_the_next_one_after_a_day():
    person_id = a_person()
    first = given(person_id)
    assert not first.is_waiting
    assert last("issue_own_code").details["waits"] is False
    assert tried(first.code).way is Way.OPEN
    second = given(person_id, OTHERS, NOW + HOUR)
    assert (second.is_waiting, second.opens_at) == (True, NOW + HOUR + DAY)
    assert last("issue_own_code").details["waits"] is True
    for moment in (NOW + HOUR, NOW + DAY):
        assert tried(first.code, at=moment).way is Way.OPEN
        early = tried(second.code, OTHERS, moment)
        assert (early.way, early.person_id, early.opens_at) == (Way.WAITING, None, second.opens_at)
    assert tried(first.code, at=second.opens_at).way is Way.WRONG
    assert tried(second.code, OTHERS, second.opens_at).person_id == person_id


def test_when_a_code_opens_is_told_only_to_whoever_knows_its_secret():
    person_id = a_person()
    given(person_id)
    second = given(person_id, OTHERS)
    assert tried(second.code, "a guess of it") == OwnTry(Way.WRONG)


def test_the_slip_to_choose_later_waits_too_and_its_days_begin_when_it_opens():
    person_id = a_person()
    given(person_id)
    slip = given(person_id, "")
    assert tried(slip.code, "").way is Way.WAITING
    row = OwnCode.objects.using("vault").get(secret_hash="")
    with pytest.raises(Refused):
        actions.choose_own_secret(by=WORKER, code_id=row.id, secret=OTHERS, now=NOW + HOUR)
    assert tried(slip.code, "", NOW + DAY).way is Way.TO_CHOOSE
    assert tried(slip.code, "", NOW + DAY + timedelta(days=3)).way is Way.TOO_LATE


def test_a_slip_without_a_secret_protects_nothing_and_is_replaced_at_once():
    person_id = a_person()
    slip = given(person_id, "")
    assert not given(person_id).is_waiting
    assert tried(slip.code, "").way is Way.WRONG


@pytest.mark.parametrize("end", ["ended", "tried_out", "merged", "forgotten"])
def test_no_way_round_the_day(end):
    """Harm: whoever first gets rid of the old code has the new one open at once."""
    person_id = a_person()
    first = given(person_id)
    if end == "tried_out":
        OwnCode.objects.using("vault").update(wrong_in_a_row=19)
        tried(first.code, "wrong again")
        assert last("try_own_code").details["has_ended"] is True
    elif end == "merged":
        person_id = merged_into_another(person_id)
    else:
        ended(person_id, NOW)
    if end == "forgotten":
        actions_retention_forgets()
    at = datetime.now(UTC) + HOUR if end == "merged" else NOW  # a merge ends codes by the wall clock
    assert tried(first.code, at=at).way is Way.WRONG
    second = given(person_id, OTHERS, at)
    assert second.is_waiting
    assert tried(second.code, OTHERS, at).way is Way.WAITING


def merged_into_another(absorbed_id: UUID) -> UUID:
    from tandem.people.types import MergeReason

    kept_id = a_person()
    accesses = [access_to(one, *Category, now=NOW) for one in (kept_id, absorbed_id)]
    who = {"by": WORKER, "reason": MergeReason.SAME_DETAILS, "now": NOW}
    actions.merge_people(access=accesses[0], absorbed_access=accesses[1], **who)
    return kept_id


def test_no_way_round_the_day_by_many_codes():
    """Harm: a worker makes hundreds of codes, until the one with the person's secret is out of sight."""
    person_id = a_person()
    given(person_id)
    for _nth in range(501):
        words = {"subjects": [("person", person_id)], "details": {"has_secret": False}}
        append_entry(using="vault", by=WORKER, action="people.issue_own_code", **words)
    assert given(person_id, OTHERS, NOW + HOUR).is_waiting


def test_no_way_round_the_day_by_a_merge_that_is_undone():
    """Harm: the secret was chosen while two records were one; told apart, the next code would open at once."""
    absorbed_id = a_person()
    kept_id = merged_into_another(absorbed_id)
    given(kept_id)
    merge_id = Merge.objects.using("vault").get().id
    access = access_to(kept_id, *Category, now=NOW)
    actions.undo_merge(access=access, by=WORKER, merge_id=merge_id, edits={}, now=NOW)
    at = datetime.now(UTC) + HOUR
    assert given(absorbed_id, OTHERS, at).is_waiting
    assert given(kept_id, OTHERS, at).is_waiting


def test_a_new_code_that_runs_out_leaves_the_old_one():
    """Harm: a new code is tried until it ends; a day later the person's own code ends too, and nothing opens."""
    person_id = a_person()
    first, second = given(person_id), given(person_id, OTHERS)
    OwnCode.objects.using("vault").filter(opens_at=second.opens_at).update(wrong_in_a_row=19)
    tried(second.code, "wrong again")
    assert last("try_own_code").details["has_ended"] is True
    assert tried(first.code, at=NOW + 2 * DAY).way is Way.OPEN
    assert tried(second.code, OTHERS, NOW + 2 * DAY).way is Way.WRONG
    third = given(person_id, OTHERS, NOW + 2 * DAY)
    assert tried(third.code, OTHERS, third.opens_at).way is Way.OPEN
    OwnCode.objects.using("vault").filter(opens_at=third.opens_at).update(wrong_in_a_row=19)
    tried(third.code, "wrong again", third.opens_at + HOUR)
    assert tried(first.code, at=third.opens_at + 2 * HOUR).way is Way.WRONG, "one that was replaced came back"


def actions_retention_forgets() -> None:
    from tandem.people.actions.retention import forget_replaced_codes

    assert forget_replaced_codes(by=WORKER, before=NOW + DAY) == 1


def test_cancelling_ends_the_new_code_and_lets_the_old_one_go_on():
    person_id = a_person()
    first, second = given(person_id), given(person_id, OTHERS)
    cancelled(person_id, NOW + HOUR)
    entry = last("cancel_own_code")
    assert entry.actor_role == "person"
    assert ["agency", str(WORKER.agency_id)] in entry.subjects
    assert tried(second.code, OTHERS, NOW + HOUR).way is Way.WRONG
    for moment in (NOW + HOUR, NOW + DAY, NOW + 3 * DAY):
        assert tried(first.code, at=moment).way is Way.OPEN
        assert tried(second.code, OTHERS, moment).way is Way.WRONG
    with pytest.raises(Refused) as caught:
        cancelled(person_id, NOW + 2 * HOUR)
    assert caught.value.code == "none_waits"


def test_what_has_opened_can_be_ended_and_no_longer_cancelled():
    person_id = a_person()
    given(person_id)
    second = given(person_id, OTHERS)
    with pytest.raises(Refused):
        cancelled(person_id, second.opens_at)
    assert tried(second.code, OTHERS, second.opens_at).way is Way.OPEN


def test_a_newer_code_ends_the_one_that_waits_and_the_day_begins_again():
    person_id = a_person()
    first, second = given(person_id), given(person_id, OTHERS)
    third = given(person_id, "quite another", NOW + HOUR)
    assert third.opens_at == NOW + HOUR + DAY
    assert tried(second.code, OTHERS, NOW + DAY).way is Way.WRONG
    assert tried(first.code, at=NOW + DAY).way is Way.OPEN
    assert tried(first.code, at=third.opens_at).way is Way.WRONG
    assert tried(third.code, "quite another", third.opens_at).way is Way.OPEN


def test_ending_the_old_code_closes_it_at_once_and_the_new_one_still_waits():
    person_id = a_person()
    first, second = given(person_id), given(person_id, OTHERS)
    ended(person_id, NOW + HOUR)
    assert last("end_own_code").subjects[0] == ["person", str(person_id)]
    assert tried(first.code, at=NOW + HOUR).way is Way.WRONG
    assert tried(second.code, OTHERS, NOW + HOUR).way is Way.WAITING
    assert tried(second.code, OTHERS, second.opens_at).way is Way.OPEN
    with pytest.raises(Refused) as caught:
        ended(person_id, NOW + 2 * HOUR)
    assert caught.value.code == "no_code"


def test_wrong_secrets_do_not_prolong_a_code_that_is_about_to_end():
    """Harm: one wrong try wipes out the end of the old code, and it opens for ever."""
    person_id = a_person()
    first, second = given(person_id), given(person_id, OTHERS)
    tried(first.code, "not this one", NOW + HOUR)
    assert tried(first.code, at=second.opens_at).way is Way.WRONG


def test_the_officer_of_the_agency_that_made_it_stops_a_code_and_no_other():
    person_id = a_person()
    given(person_id)
    second = given(person_id, OTHERS)
    code_id = OwnCode.objects.using("vault").get(opens_at=second.opens_at).id
    other = Actor(uuid4(), "privacy_officer", uuid4(), "care")
    worker = Actor(uuid4(), "case_manager", TEAM, "care")
    for by, code in ((other, "none_waits"), (worker, "not_officer")):
        with pytest.raises(Refused) as caught:
            actions.stop_own_code(by=by, code_id=code_id, wall=NOW)
        assert caught.value.code == code
    mine = Actor(uuid4(), "privacy_officer", WORKER.agency_id, "care")
    actions.stop_own_code(by=mine, code_id=code_id, wall=NOW)
    assert tried(second.code, OTHERS, second.opens_at).way is Way.WRONG


def test_nothing_is_cancelled_ended_or_made_when_the_ledger_takes_nothing(monkeypatch):
    person_id = a_person()
    first, second = given(person_id), given(person_id, OTHERS)

    def full(**_words):
        raise OSError

    for module in ("own_codes", "own_code_ends"):
        monkeypatch.setattr(f"tandem.people.actions.{module}.append_entry", full)
    for deed in (cancelled, ended, lambda one, at: given(one, "quite another", at)):
        with pytest.raises(OSError):  # noqa: PT011 -- whatever it says
            deed(person_id, NOW + HOUR)
    monkeypatch.undo()
    assert tried(first.code, at=NOW + HOUR).way is Way.OPEN
    assert tried(second.code, OTHERS, second.opens_at).way is Way.OPEN


def test_the_first_opening_from_where_it_was_made_is_marked_once():
    person_id = a_person()
    code = given(person_id, address="10.1.1.1").code
    tried(code, address="10.1.1.1")
    assert last("try_own_code").details["where_made"] is True
    assert OwnCode.objects.using("vault").get().made_from_hash == ""
    tried(code, address="10.1.1.1")
    assert "where_made" not in last("try_own_code").details


def test_codes_that_wait_are_listed_without_their_person():
    person_id = a_person()
    given(person_id)
    second = given(person_id, OTHERS)
    found = queries.waiting_codes_of(agency_id=WORKER.agency_id, wall=NOW)
    assert list(found.values()) == [second.opens_at]
    assert queries.waiting_codes_of(agency_id=WORKER.agency_id, wall=second.opens_at) == {}


def test_a_code_that_opens_at_once_is_caught_planted(monkeypatch):
    """Harm: a test that would not see the hole guards nothing."""
    monkeypatch.setattr("tandem.people.actions.own_codes.opens_at", lambda made_at, **_: made_at)
    with pytest.raises(AssertionError):
        test_the_first_code_opens_at_once_and_the_next_one_after_a_day()
    with pytest.raises(AssertionError):
        test_no_way_round_the_day("ended")
