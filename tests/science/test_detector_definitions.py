"""The detector definitions are data that experts review: each must be complete, dated and usable.

Harm prevented: an alarm rule in use that nobody has looked at for years, or with a number nobody can trace.
"""

import tomllib
from datetime import UTC, datetime
from importlib.resources import files

import pytest

from tandem.science.aberration import ears, rolling_threshold

FOLDER = files("tandem.definitions") / "detectors"
FILES = sorted(entry.name for entry in FOLDER.iterdir() if entry.name.endswith(".toml"))
KEYS = ("id", "title", "version", "author", "reviewer", "status", "source", "review_by", "parameters")


def load(name):
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", FILES)
def test_each_definition_is_complete_and_not_past_its_review(name):
    definition = load(name)
    for key in (
        "id",
        "title",
        "version",
        "author",
        "reviewer",
        "status",
        "source",
        "review_by",
        "parameters",
    ):
        assert key in definition, f"{name} lacks {key}"
    today = datetime.now(UTC).date()
    assert definition["review_by"] > today, f"{name}: review it with an epidemiologist, then set review_by"


def test_the_detectors_accept_their_definitions():
    rule = load("ears.toml")
    parameters = dict(rule["parameters"])
    for method in parameters.pop("methods"):
        for scope in ("agency", "area"):
            assert ears([1.0] * 20, method=method, **parameters, **rule[scope]).judged[-1]
    odmap = load("odmap_24h.toml")
    for scope in ("agency", "area"):
        found = rolling_threshold([1.0], [2000.0], coverage_start=0.0, **odmap["parameters"], **odmap[scope])
        assert found.judged.all()


def test_formula_that_is_not_documented_says_so():
    assert load("odmap_24h.toml")["status"] == "UNCONFIRMED"
