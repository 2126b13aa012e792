"""`tandem alert-bench`: harm prevented is a budget chosen by figures that are not those of the page."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from tandem.cli.alert_bench import alert_bench
from tests.actions.surveillance.conftest import agency_id, areas  # noqa: F401 -- fixtures
from tests.actions.surveillance.test_alert_bench import SURGE, agency, quick  # noqa: F401

pytestmark = pytest.mark.django_db(databases=["default"])


def test_it_says_what_each_rule_costs_and_finds_as_shipped_and_within_the_budget(agency, quick):  # noqa: F811
    """Witness: the same run as JSON, of which the step within the budget is one of the curve."""
    asked = ["--agency", agency.slug, "--as-of", SURGE.isoformat(), "--budget", "2"]
    told = CliRunner().invoke(alert_bench, [*asked, "--json"], catch_exceptions=False)
    results = json.loads(told.output)
    assert date.fromisoformat(results["as_of"]) == SURGE
    judged = {line["detector"]: line for line in results["detectors"] if line["judged"]}
    for line in judged.values():
        assert line["at_budget"] in line["curve"]
        assert line["at_budget"]["per_month"] <= 2.0
        assert (
            line["at_budget"] == [one for one in line["curve"] if one["allowed"] <= 2 * 12 / 365.25 * one["days"]][-1]
        )
    waiting = [line for line in results["detectors"] if not line["judged"]]
    assert all(line["at_budget"] is None for line in waiting)
    text = CliRunner().invoke(alert_bench, asked, catch_exceptions=False).output.splitlines()
    assert len(text) == 1 + 2 * len(judged) + len(waiting) + bool(results["shown"]["rise"])
    assert sum("within 2 a month" in line for line in text) == len(judged)
