"""Which tests can run on this machine, and the plain list of those that did not.

A pytest plugin, loaded by tests/conftest.py. Without it a green run could hide that half of the tests were
skipped.
"""

import os
from collections import Counter

import pytest

from tests.browser import chromium_path

NEEDS = {
    "browser": (chromium_path, "no Chromium found (install the package chromium)"),
    "postgres": (
        lambda: os.environ.get("TANDEM_TEST_POSTGRES"),
        "no PostgreSQL that trusts user postgres on 127.0.0.1:5432",
    ),
}
TIERS = {
    "slow": "slow tier: .ci/run or script/test --slow runs it",
    "full": "full tier: script/test --full runs it",
}
NOT_RUN = pytest.StashKey[Counter]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = Counter()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what this machine cannot run; browser tests share one worker, so that only one browser is open.

    Slow tests come first: begun last, one of them keeps a worker busy long after the other has nothing left.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        for marker, (found, reason) in NEEDS.items():
            if item.get_closest_marker(marker) and not found():
                item.add_marker(pytest.mark.skip(reason=reason))
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))


def pytest_deselected(items: list[pytest.Item]) -> None:
    for item in items:
        reason = next((text for tier, text in TIERS.items() if item.get_closest_marker(tier)), "not selected")
        item.config.stash[NOT_RUN][reason] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of pytest-xdist hands its counts to the controller."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["not_run"] = dict(session.config.stash[NOT_RUN])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Every worker collects the same tests, so the largest count is the true one."""
    counts: dict[str, int] = getattr(node, "workeroutput", {}).get("not_run", {})
    known = node.config.stash[NOT_RUN]  # type: ignore[attr-defined]
    for reason, count in counts.items():
        known[reason] = max(known[reason], count)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = Counter(reason_of(report) for report in terminalreporter.stats.get("skipped", []))
    total = Counter(skipped) + config.stash[NOT_RUN]
    ran = sum(len(terminalreporter.stats.get(kind, [])) for kind in ("passed", "failed", "error"))
    terminalreporter.section("what ran and what did not")
    terminalreporter.line(f"{ran} tests ran.")
    if not total:
        terminalreporter.line("Nothing was left out.")
    for reason, count in total.most_common():
        terminalreporter.line(f"{count} not run: {reason}")


def reason_of(report: pytest.TestReport) -> str:
    """The reason of a skip without the place where it was raised."""
    place = report.longrepr
    text = place[2] if isinstance(place, tuple) else str(place)
    return text.removeprefix("Skipped: ")
