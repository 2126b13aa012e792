"""Long runs: harm prevented is half a result that is read as whole, a page that waits for ever, work done twice."""

from datetime import timedelta

import pytest

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import Role
from tandem.journeys.long_runs import WORKERS, ask_for_watch_history, work_off
from tandem.surveillance import models
from tandem.surveillance.actions import ask_run, cancel_run, claim_run, note_beat
from tandem.surveillance.queries.runs import latest_run_of
from tandem.surveillance.rules.runs import SILENT_FOR
from tandem.surveillance.types.runs import RunKind, RunState
from tests.factories.county import actor

from .conftest import BY, NOW

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
KEPT: list[str] = []


@pytest.fixture(autouse=True)
def nothing_kept():
    KEPT.clear()


def ask(agency_id, wall=NOW):
    return ask_run(by=BY, agency_id=agency_id, kind=RunKind.BENCH, clock=NOW, wall=wall)


def state(agency_id, wall=NOW):
    return latest_run_of(agency_id, RunKind.BENCH, wall=wall).state


def worker(during=lambda: None):
    """A worker of three steps that keeps one word; `during` happens after its second."""

    def work(_by, _agency, _clock, progress):
        progress(1, 3)
        progress(2, 3)
        during()
        progress(3, 3)
        return lambda: KEPT.append("result")

    return {RunKind.BENCH: work}


def test_what_was_asked_for_is_done_once_and_kept(agency_id):
    run_id = ask(agency_id)
    assert state(agency_id) is RunState.WAITING
    assert work_off(clock=lambda: NOW, workers=worker()) == 1
    assert work_off(clock=lambda: NOW, workers=worker()) == 0
    assert (state(agency_id), KEPT) == (RunState.DONE, ["result"])
    run = latest_run_of(agency_id, RunKind.BENCH, wall=NOW)
    assert (run.id, run.done, run.steps) == (run_id, 3, 3)


def test_one_at_a_time_for_an_agency(agency_id):
    ask(agency_id)
    with pytest.raises(ValueError, match="already"):
        ask_run(by=BY, agency_id=agency_id, kind=RunKind.WATCH_HISTORY, clock=NOW, wall=NOW)
    work_off(clock=lambda: NOW, workers=worker())
    assert ask(agency_id)


def test_a_run_is_taken_by_one_worker_alone(agency_id):
    ask(agency_id)
    assert claim_run(by=BY, wall=NOW).kind is RunKind.BENCH
    assert claim_run(by=BY, wall=NOW) is None


def test_what_is_cancelled_stops_and_keeps_nothing(agency_id):
    ask(agency_id)
    cancel = {"by": BY, "agency_id": agency_id, "kind": RunKind.BENCH, "wall": NOW}
    work_off(clock=lambda: NOW, workers=worker(during=lambda: cancel_run(**cancel)))
    assert (state(agency_id), KEPT) == (RunState.CANCELLED, [])
    ask(agency_id)
    cancel_run(**cancel)
    assert work_off(clock=lambda: NOW, workers=worker()) == 0


def test_a_process_that_dies_leaves_an_interrupted_run_that_can_be_asked_again(agency_id):
    ask(agency_id)

    def die():
        raise SystemExit

    with pytest.raises(SystemExit):
        work_off(clock=lambda: NOW, workers=worker(during=die))
    assert models.LongRun.objects.get().state == RunState.RUNNING
    assert state(agency_id, NOW + SILENT_FOR) is RunState.RUNNING
    later = NOW + SILENT_FOR + timedelta(seconds=1)
    assert state(agency_id, later) is RunState.INTERRUPTED
    ask(agency_id, later)
    work_off(clock=lambda: later, workers=worker())
    assert (state(agency_id, later), KEPT) == (RunState.DONE, ["result"])
    assert sorted(models.LongRun.objects.values_list("state", flat=True)) == ["done", "interrupted"]


def test_a_worker_that_was_given_up_keeps_nothing_when_it_comes_back(agency_id):
    ask(agency_id)
    later = NOW + timedelta(hours=1)

    def others_go_on():
        assert claim_run(by=BY, wall=later) is None

    work_off(clock=lambda: NOW, workers=worker(during=others_go_on))
    assert (state(agency_id, later), KEPT) == (RunState.INTERRUPTED, [])


def test_a_failure_is_told_by_its_kind_and_the_next_run_goes_on(agency_id):
    ask(agency_id)

    def fail():
        raise OSError("the path of a secret file")

    work_off(clock=lambda: NOW, workers=worker(during=fail))
    run = latest_run_of(agency_id, RunKind.BENCH, wall=NOW)
    assert (run.state, run.failure, KEPT) == (RunState.FAILED, "OSError", [])


def test_result_and_end_stand_together_or_not_at_all(agency_id, monkeypatch):
    ask(agency_id)

    def fail(**_):
        raise OSError("disk full")

    def keeping(*_):
        def keep():
            models.BenchRun.objects.create(agency_id=agency_id, as_of=NOW.date(), made_at=NOW, results={})
            monkeypatch.setattr("tandem.surveillance.actions.runs.append_entry", fail)

        return keep

    with pytest.raises(OSError, match="disk full"):
        work_off(clock=lambda: NOW, workers={RunKind.BENCH: keeping})
    assert not models.BenchRun.objects.exists()


def test_another_agency_asks_and_cancels_nothing(agency_id):
    stranger = actor(41, Role.COORDINATOR, agency_id=models.LongRun().id)
    with pytest.raises(ValueError, match="own agency"):
        ask_run(by=stranger, agency_id=agency_id, kind=RunKind.BENCH, clock=NOW, wall=NOW)
    ask(agency_id)
    with pytest.raises(ValueError, match="own agency"):
        cancel_run(by=stranger, agency_id=agency_id, kind=RunKind.BENCH, wall=NOW)
    assert state(agency_id) is RunState.WAITING


def test_a_beat_of_a_run_that_ended_is_refused(agency_id):
    run_id = ask(agency_id)
    assert not note_beat(by=BY, run_id=run_id, wall=NOW)
    claim_run(by=BY, wall=NOW)
    assert note_beat(by=BY, run_id=run_id, wall=NOW, done=1, steps=2)


def test_every_kind_has_a_worker_and_an_agency_without_pairs_has_no_history(agency_id):
    assert set(WORKERS) == set(RunKind)
    ask_for_watch_history(by=BY, agency=agency_by_id(using="default", agency_id=agency_id), clock=NOW, wall=NOW)
    work_off(clock=lambda: NOW)
    assert latest_run_of(agency_id, RunKind.WATCH_HISTORY, wall=NOW).state is RunState.DONE
    assert not models.WatchHistory.objects.exists()
