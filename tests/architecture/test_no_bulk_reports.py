"""No program reports a person: one way leads to a mandatory report, it takes one person, and a human walks it."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.architecture.tree import Source, house, imports, plant

STORY = "tandem.journeys.mandatory_report"
DEEDS = "tandem.oversight.actions.mandatory"
ALLOWED = {STORY: {"tandem.web.care.duty.views"}, DEEDS: {STORY}}


def other_ways(tree: Iterable[Source]) -> list[str]:
    """Modules that reach a report otherwise than by the pages of the question, or deeds that take many people."""
    findings = []
    for source in tree:
        for node, full in imports(source):
            for guarded, allowed in ALLOWED.items():
                if (full == guarded or full.startswith(guarded + ".")) and source.name not in allowed | {guarded}:
                    findings.append(source.at(node, f"{full}: reports are made by one story alone."))
        if source.name in ALLOWED:
            findings += [source.at(node, f"{node.name} takes people in bulk.") for node in in_bulk(source)]
    return findings


def in_bulk(source: Source) -> list[ast.FunctionDef]:
    """Public functions with a parameter for several people."""
    return [
        node
        for node in source.syntax.body
        if isinstance(node, ast.FunctionDef)
        and any(word.arg in ("person_ids", "people", "persons", "report_ids") for word in node.args.kwonlyargs)
    ]


def test_no_other_way_leads_to_a_report() -> None:
    """Harm: a nightly job, an interface or a command reports families in bulk."""
    assert other_ways(house()) == []


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("jobs/daily/reports.py", "from tandem.journeys import mandatory_report\n"),
        ("api/v1/reports.py", "from tandem.journeys.mandatory_report import draft\n"),
        ("cli/report.py", "from tandem.oversight.actions import mandatory\n"),
        ("journeys/mandatory_report.py", "def draft(*, person_ids):\n    pass\n"),
    ],
)
def test_no_other_way_leads_to_a_report_planted(tmp_path: Path, where: str, code: str) -> None:
    """Harm: as above, planted."""
    assert other_ways(plant(tmp_path / "tandem", {where: code}))


def test_every_address_of_a_report_names_one_person_or_one_report() -> None:
    """Harm: a page that reports a whole list."""
    from tests.architecture.screens import routes
    from tests.privacy.pages import patterns

    assert routes is not None
    found = [
        (route, pattern)
        for route, pattern in patterns("tandem.config.urls_care")
        if getattr(pattern.callback, "__module__", "") == "tandem.web.care.duty.views"
    ]
    assert len(found) == 4
    for route, pattern in found:
        if route != "/care/reports/":
            assert set(pattern.pattern.converters) & {"person_id", "report_id"}, route
