"""Recording what is known of areas beside their events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from tandem.audit.actions import append_entry
from tandem.core.actor import Actor
from tandem.surveillance.models import Area, AreaIndicator
from tandem.surveillance.rules.areas import names_to_areas, plain_name
from tandem.surveillance.rules.indicators import refusal_to_take
from tandem.surveillance.types import IndicatorOutcome, NewIndicator

RECORDS = "default"
CHUNK = 500
_Standing = dict[tuple[UUID, str, int], AreaIndicator]


def record_indicators(
    *, by: Actor, agency_id: UUID, rows: Sequence[NewIndicator], source: str = "", replace: bool = False
) -> list[IndicatorOutcome]:
    """Record values for an agency's areas; says of each row, in order, what became of it.

    The same value again is a duplicate. Another value for the same area, indicator and year is held, or takes the old
    one's place with `replace`. One ledger entry with counts when anything was accepted.
    """
    with transaction.atomic(using=RECORDS):
        areas = Area.objects.select_for_update().filter(agency_id=agency_id)
        by_name = names_to_areas((area.id, area.name, area.aliases) for area in areas)
        standing: _Standing = {
            (row.area_id, row.indicator, row.year): row
            for row in AreaIndicator.objects.filter(area__agency_id=agency_id)
        }
        before = {row.id: row.value for row in standing.values()}
        outcomes = [
            _take(row, by_name.get(plain_name(row.area)), standing, source=source[:200], replace=replace)
            for row in rows
        ]
        fresh = [row for row in standing.values() if row.id not in before]
        changed = [row for row in standing.values() if before.get(row.id, row.value) != row.value]
        AreaIndicator.objects.bulk_create(fresh, batch_size=CHUNK)
        AreaIndicator.objects.bulk_update(changed, ["value", "source"], batch_size=CHUNK)
        if fresh or changed:
            append_entry(
                using=RECORDS,
                by=by,
                action="surveillance.record_indicators",
                subjects=[("agency", agency_id)],
                details={**Counter(str(outcome) for outcome in outcomes), "replaced": len(changed)},
            )
    return outcomes


def _take(
    row: NewIndicator, area_id: UUID | None, standing: _Standing, *, source: str, replace: bool
) -> IndicatorOutcome:
    """Put one value into what stands, unsaved; says what became of it."""
    if refusal_to_take(row.indicator, row.year, row.value):
        return IndicatorOutcome.OUT_OF_RANGE
    if area_id is None:
        return IndicatorOutcome.UNKNOWN_AREA
    key = (area_id, str(row.indicator), row.year)
    old = standing.get(key)
    if old is None:
        standing[key] = AreaIndicator(
            area_id=area_id, indicator=row.indicator, year=row.year, value=row.value, source=source
        )
        return IndicatorOutcome.ACCEPTED
    if old.value == row.value:
        return IndicatorOutcome.DUPLICATE
    if not replace:
        return IndicatorOutcome.OTHER_VALUE
    old.value, old.source = row.value, source
    return IndicatorOutcome.ACCEPTED
