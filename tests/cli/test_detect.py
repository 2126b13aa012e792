"""`tandem detect`: harm prevented is a surge it does not list, or a quiet day it does not call quiet."""

import json
import subprocess
import sys
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from tandem.cli.detect import detect
from tandem.core.errors import BadInput, NoSuchFile

SURGE = date(2024, 3, 1)


@pytest.fixture
def calls(tmp_path):
    """Forty days with two calls each, then ten on the last day, with other column names and dates of its own."""
    lines = ["Incident Date;Neighborhood;Disposition"]
    for back in range(40, 0, -1):
        day = SURGE - timedelta(days=back)
        lines += [
            f"{day:%m/%d/%Y} 01:15:00 PM;Harbor;TRANSPORT",
            f"{day:%m/%d/%Y} 0{2 + back % 3}:15:00 PM;Hill;TRANSPORT",
        ]
    lines += [f"{SURGE:%m/%d/%Y} 0{1 + k % 9}:{10 + k}:00 PM;Harbor;TRANSPORT" for k in range(10)]
    path = tmp_path / "calls.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def run(*arguments: str):
    return CliRunner().invoke(detect, arguments)


def test_a_file_is_judged_without_a_database(calls):
    result = run("--file", str(calls), "--timezone", "America/New_York", "--as-of", "2024-03-02", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    city = [x for x in found["exceedances"] if x["area"] is None]
    assert {"ears_c1", "ears_c2", "odmap_24h"} <= {x["detector"] for x in city}
    first = city[0]
    assert (first["start"], first["end"], first["observed"]) == ("2024-03-01", "2024-03-02", 10)
    assert {"expected", "threshold", "case_definition", "alarms_before", "crossed_at"} <= set(first)
    assert "Harbor" in {x["area"] for x in found["exceedances"]}


def test_a_quiet_day_is_called_quiet(calls):
    result = run("--file", str(calls), "--timezone", "America/New_York", "--as-of", "2024-03-01")
    assert result.exit_code == 0
    assert "Nothing: no rule alarmed for the whole agency or any of 2 areas." in result.output
    assert "EARS C1 alarmed for the whole agency on" in result.output


def test_the_first_days_of_a_record_are_called_too_short(calls):
    result = run("--file", str(calls), "--timezone", "America/New_York", "--as-of", "2024-01-23")
    assert "3 of 3 places could not be judged: too short a past." in result.output


def test_refusals_name_what_to_do(calls):
    assert run().exit_code == 2
    assert isinstance(run("--file", "missing.csv").exception, NoSuchFile)
    wrong = run("--file", str(calls), "--case-definition", "nothing").exception
    assert isinstance(wrong, BadInput)
    assert "all_calls, suspected_fatal, suspected_nonfatal, suspected_overdose" in str(wrong)


def test_a_file_needs_no_django(calls):
    """Harm: analysts without the server extra could not use the detectors."""
    code = (
        "import sys\n"
        "sys.modules['django'] = None\n"
        "from tandem.cli.detect import detect\n"
        f"detect(['--file', {str(calls)!r}, '--as-of', '2024-03-02'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "EARS C1, 10 events" in done.stdout
