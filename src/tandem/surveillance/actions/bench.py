"""Keeping runs of the alert bench, and choosing what the nights use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from tandem.agencies.rules import refusal_to_act_for
from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.core.refusals import gettext_noop as _
from tandem.surveillance.models import BenchRun, ChosenRule, DetectionChoice
from tandem.surveillance.rules.bench import chosen_rules, refusal_to_choose
from tandem.surveillance.rules.bench_results import results_of
from tandem.surveillance.types import ChoiceReason, Detector
from tandem.surveillance.types import ChosenRule as Rule

RECORDS = "default"


def keep_bench_run(*, by: Actor, agency_id: UUID, as_of: date, results: Mapping[str, Any], now: datetime) -> UUID:
    """Keep what the bench measured on the record before `as_of`. `now` is the agency's clock.

    ValueError with the reason when the actor does not stand for the agency.
    """
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        run = BenchRun.objects.create(
            agency_id=agency_id, as_of=as_of, made_at=now, by_id=by.account_id, results=dict(results)
        )
        append_entry(
            using=RECORDS,
            by=by,
            action="surveillance.keep_bench_run",
            subjects=[("agency", agency_id), ("bench_run", run.id)],
            details={"as_of": as_of.isoformat()},
        )
    return run.id


def choose_detection(
    *,
    by: Actor,
    agency_id: UUID,
    run_id: UUID,
    budget_per_month: float,
    detectors: Sequence[Detector],
    reason: ChoiceReason,
    now: datetime,
) -> int:
    """Use these detectors at night, at the thresholds that keep a budget of false alarms. Returns the version.

    The thresholds are those of a kept run; ValueError with the reason when it does not allow the choice.
    """
    with transaction.atomic(using=RECORDS):
        run = BenchRun.objects.select_for_update().get(id=run_id, agency_id=agency_id)
        refusal = refusal_to_act_for(by, agency_id) or _refusal(run, budget_per_month, detectors)
        if refusal is None and reason is ChoiceReason.BACK_TO_SHIPPED:
            refusal = _("That reason belongs to the rules as shipped.")
        if refusal:
            raise ValueError(refusal)
        rules = chosen_rules(results_of(run.results), budget_per_month, detectors)
        return _write(by, agency_id, (run, budget_per_month, rules), reason, now)


def _refusal(run: BenchRun, budget_per_month: float, detectors: Sequence[Detector]) -> str | None:
    return refusal_to_choose(results_of(run.results), budget_per_month, detectors)


def return_to_shipped(*, by: Actor, agency_id: UUID, now: datetime) -> int:
    """Use the rules as shipped again, as a new version. Returns it; ValueError with the reason of a refusal."""
    if refusal := refusal_to_act_for(by, agency_id):
        raise ValueError(refusal)
    with transaction.atomic(using=RECORDS):
        latest = _latest(agency_id)
        if latest is None or latest.budget_per_month is None:
            raise ValueError(_("The rules as shipped are in use already."))
        return _write(by, agency_id, (None, None, ()), ChoiceReason.BACK_TO_SHIPPED, now)


def _percent(budget: float | None) -> int | None:
    """The ledger holds whole numbers: hundredths of an alarm a month."""
    return None if budget is None else round(100 * budget)


def _latest(agency_id: UUID) -> DetectionChoice | None:
    rows = DetectionChoice.objects.select_for_update().filter(agency_id=agency_id)
    return rows.order_by("-version").first()


def _write(
    by: Actor,
    agency_id: UUID,
    chosen: tuple[BenchRun | None, float | None, Sequence[Rule]],
    reason: ChoiceReason,
    now: datetime,
) -> int:
    run, budget, rules = chosen
    latest = _latest(agency_id)
    choice = DetectionChoice.objects.create(
        agency_id=agency_id,
        run=run,
        version=latest.version + 1 if latest else 1,
        budget_per_month=budget,
        reason=reason,
        by_id=by.account_id,
        chosen_at=now,
    )
    ChosenRule.objects.bulk_create(
        ChosenRule(
            choice=choice, detector=rule.detector, threshold=rule.threshold, alarms=rule.alarms, days=rule.days
        )
        for rule in rules
    )
    append_entry(
        using=RECORDS,
        by=by,
        action="surveillance.choose_detection",
        subjects=[("agency", agency_id), ("detection_choice", choice.id)],
        reason=reason,
        details={
            "version": choice.version,
            "budget_percent": _percent(budget),
            "detectors": [str(rule.detector) for rule in rules],
        },
    )
    return choice.version
