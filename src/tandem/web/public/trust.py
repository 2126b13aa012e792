"""Why you can trust this: every promise and how its tests ended, the rules, how long things are kept, the ledger.

Reads what every installation carries, and the statements that the care side published; no vault, no person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tandem.community.queries import statement
from tandem.core.policy_words import RuleWords, rules_by_file
from tandem.core.promises import Group, Promise, Result, Run, State, last_runs, promise_groups, result_of
from tandem.core.retention import field_classes
from tandem.web.public.trust_statements import held_demands, kept_classes, ledger_facts
from tandem.web.ui.kinds_of_facts import LAWS

BADGES = {
    State.KEPT: ("good", gettext_lazy("Kept")),
    State.BROKEN: ("bad", gettext_lazy("Broken")),
    State.NOT_RUN: ("warn", gettext_lazy("Not tested on this version")),
    State.OPEN: ("info", gettext_lazy("Not yet kept in full")),
}
OLD_AFTER = timedelta(hours=48)


@require_safe
def trust(request: HttpRequest) -> HttpResponse:
    """The page, for anyone."""
    language, now = (get_language() or "en").split("-")[0], timezone.now()
    runs = last_runs()
    groups = [_group(one, runs, language) for one in promise_groups()]
    retention = statement("retention")
    context = {
        "groups": groups,
        "figures": _figures(groups),
        "alarm": _alarm(groups, now, retention.as_of if retention else None),
        "kept": kept_classes(field_classes(), retention, language, now),
        "retention_at": retention.as_of if retention else None,
        "ledger": ledger_facts(statement("ledger")),
        "demands": held_demands(statement("legal_demands"), statement("break_glass")),
        "laws": [
            {"title": LAWS.get(name, name), "rules": [_rule(one, language) for one in rules]}
            for name, rules in rules_by_file().items()
        ],
    }
    return render(request, "public/trust.html", context)


def _group(group: Group, runs: Mapping[str, Run], language: str) -> dict[str, Any]:
    rows = [_promise(one, result_of(one, runs), language) for one in group.promises]
    return {
        "letter": group.letter,
        "title": group.words.get(language, group.words["en"]),
        "rows": rows,
        "broken": any(row["state"] is State.BROKEN for row in rows),
        "count": _count(rows),
    }


def _count(rows: list[dict[str, Any]]) -> str:
    """How many of a group are kept."""
    kept = sum(row["state"] is State.KEPT for row in rows)
    return _("%(kept)d of %(all)d kept") % {"kept": kept, "all": len(rows)}


def _promise(one: Promise, result: Result, language: str) -> dict[str, Any]:
    kind, words = BADGES[result.state]
    return {
        "id": one.id,
        "state": result.state,
        "kind": kind,
        "badge": words,
        "sentence": one.words.get(language, one.words["en"]),
        "tested": _tested(one, result),
        "missing": one.missing.get(language, one.missing["en"]) if one.is_open else "",
        "issue": one.issue,
        "figure": one.figure,
        "tests": one.tests,
        "planted": one.planted,
    }


def _tested(one: Promise, result: Result) -> str:
    """When and on which version its tests ran, and how they ended."""
    if not one.tests and not one.planted:
        return _("No test yet.")
    run = result.oldest
    if run is None:
        return _("Its tests have not been run on this version.")
    counts = {
        "passed": result.tests_passed,
        "tests": len(one.tests),
        "caught": result.planted_caught,
        "planted": len(one.planted),
        "day": date_format(run.on, "DATE_FORMAT"),
        "version": run.version,
        "commit": run.commit,
    }
    words = _(
        "%(passed)d of %(tests)d tests passed, %(caught)d of %(planted)d breaches planted on purpose were caught "
        "(%(day)s, version %(version)s, %(commit)s)."
    )
    return words % counts


def _figures(groups: list[dict[str, Any]]) -> list[dict[str, Any]]:
    states = [row["state"] for group in groups for row in group["rows"]]
    labels = {
        State.KEPT: _("promises kept, each with its tests"),
        State.OPEN: _("not yet kept in full, named as such"),
        State.NOT_RUN: _("not tested on this version"),
        State.BROKEN: _("broken"),
    }
    return [{"label": label, "value": number_format(states.count(state))} for state, label in labels.items()]


def _alarm(groups: list[dict[str, Any]], now: datetime, proved_at: datetime | None) -> str:
    """What must be said before anything else; nothing when all is well."""
    broken = sum(row["state"] is State.BROKEN for group in groups for row in group["rows"])
    said = []
    if broken:
        words = ngettext("%(count)d promise is broken.", "%(count)d promises are broken.", broken)
        said.append(words % {"count": broken})
    if proved_at is not None and now - proved_at > OLD_AFTER:
        said.append(_("The nightly proof of how long things are kept is more than two days old."))
    return " ".join(said)


def _rule(one: RuleWords, language: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "opens": one.opens,
        "cite": one.cite,
        "sentence": one.sentences.get(language, one.sentences["en"]),
    }
