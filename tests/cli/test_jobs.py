"""`tandem jobs`: harm prevented is a night in which nobody looked, and one failing job that silences the others."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import tandem.jobs
from tandem.jobs.command import TURNS, jobs, jobs_of
from tandem.jobs.daily import detection

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_every_job_module_belongs_to_its_turn():
    for turn in TURNS:
        modules = {path.stem for path in (Path(tandem.jobs.__file__).parent / turn).glob("[!_]*.py")}
        assert set(jobs_of(turn)) == modules


def test_the_jobs_of_a_turn_are_found_and_run():
    result = CliRunner().invoke(jobs, ["run", "daily"])
    assert result.exit_code == 0, result.output
    assert "detection: done" in result.output


def test_a_failing_job_is_named_and_the_others_still_run(monkeypatch):
    def fail(now):
        raise ValueError("Jane Canary")

    monkeypatch.setattr(detection, "run", fail)
    result = CliRunner().invoke(jobs, ["run", "daily"])
    assert result.exit_code == 1
    assert "detection: failed (ValueError)" in result.output
    assert "seizure_watches: done" in result.output
    assert "Canary" not in result.output
