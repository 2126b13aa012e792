"""How a month's figures become tables. Tables that share people or events stand on one desk, protected as one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from tandem.care.types.months import HANDOFF, REACH, WITHIN_HOURS, MonthCounts
from tandem.community.types import Cell, CellKind, Words
from tandem.core.definition_file import read_definition
from tandem.evaluation.rules.desk import (
    GROUP_FROM,
    P90_FROM,
    SHARED,
    Count,
    Desk,
    Entry,
    Measured,
    Rate,
    Row,
    Share,
    Withheld,
    code,
    day,
    inside_tables,
    safe_tables,
    text,
)
from tandem.evaluation.rules.legal_tables import legal_desk
from tandem.evaluation.types import BuiltTables, MonthFigures
from tandem.surveillance.types.months import MonthAlert, MonthEvents

EQUITY_STEPS = ("call", "reached", "consented", "started")
NOTHING = Cell(CellKind.NONE)


def table_words() -> dict[str, dict[str, Words]]:
    """What each table says about itself, by language; a data file that experts review."""
    content: Mapping[str, Any] = read_definition("month_report", "tables")["tables"]
    return {
        key: {language: Words(**words) for language, words in by_language.items()}
        for key, by_language in content.items()
    }


def month_tables(figures: MonthFigures, outlines: Mapping[str, Any]) -> BuiltTables:
    """Every table of the report, as counted and as anyone may read it."""
    words = table_words()
    maps = {"events_by_area": outlines} if outlines else {}
    inside, safe = [], []
    for desk in _desks(figures):
        inside += inside_tables(desk, words)
        safe += safe_tables(desk, words, maps)
    return BuiltTables(tuple(inside), tuple(safe))


def _desks(figures: MonthFigures) -> Iterable[Desk]:
    if figures.events:
        yield events_desk(figures.events)
        yield alerts_desk(figures.alerts)
    if figures.enforcement:
        yield enforcement_desk(figures.enforcement)
    if figures.care:
        yield reach_desk(figures.care)
        yield handoff_desk(figures.care)
        yield from service_desks(figures.care)
    if figures.legal:
        yield legal_desk(figures.legal)


def events_desk(events: MonthEvents) -> Desk:
    """Every list of the month's events; all share their total."""
    desk = Desk()
    total, left_out = desk.count(events.total, tier=SHARED), desk.count(events.left_out)
    desk.table("events", ("measure", "events"), [(code("counted"), total), (code("left_out"), left_out)])
    weeks = desk.counts(count for _, _, count in events.weeks)
    desk.is_sum(total, weeks)
    rows: list[tuple[Entry, ...]] = [
        (day(first), day(after - timedelta(days=1)), count)
        for (first, after, _), count in zip(events.weeks, weeks, strict=True)
    ]
    desk.table("events_by_week", ("first_day", "last_day", "events"), [*rows, (code("total"), NOTHING, total)])
    if len(events.areas) > 1:
        areas = desk.counts(area.events for area in events.areas)
        desk.is_sum(total, areas)
        _areas(desk, events, areas, total)
    _recorded_lists(desk, events, total)
    return desk


def _areas(desk: Desk, events: MonthEvents, counts: list[Count], total: Count) -> None:
    """Events by area; with a rate where the site knows how many people live there."""
    has_rates = any(area.population for area in events.areas)
    lines: list[tuple[Entry, ...]] = []
    for area, count in zip(events.areas, counts, strict=True):
        name = text(area.name) if area.name else code("elsewhere")
        lines.append((name, count, Rate(count, area.population)) if has_rates else (name, count))
    lines.append((code("total"), total, NOTHING) if has_rates else (code("total"), total))
    desk.table("events_by_area", ("area", "events", "rate") if has_rates else ("area", "events"), lines)


def _recorded_lists(desk: Desk, events: MonthEvents, total: Count) -> None:
    """Outcome, naloxone and arrival where the source records them; else one table says that it does not."""
    silent = []
    for key, counts in (("outcome", events.outcomes), ("naloxone", events.naloxone)):
        if counts.get("unknown", 0) == events.total:
            silent.append((code(key),))
            continue
        found = desk.counts(counts.values())
        desk.is_sum(total, found)
        named = zip(counts, found, strict=True)
        rows = [(code(f"{key}.{name}"), count, Share(count, total)) for name, count in named]
        desk.table(f"events_by_{key}", (key, "events", "share"), [*rows, (code("total"), total, NOTHING)])
    if events.minutes_known:
        known, unknown = desk.counts((events.minutes_known, events.total - events.minutes_known))
        desk.is_sum(total, [known, unknown])
        minutes: list[tuple[Entry, Entry]] = [
            (code("times_known"), known),
            (code("times_unknown"), unknown),
            (code("minutes_median"), Measured(known, events.minutes_median)),
            (code("minutes_p90"), Measured(known, events.minutes_p90, P90_FROM)),
        ]
        desk.table("arrival", ("measure", "value"), minutes)
    else:
        silent.append((code("arrival"),))
    if silent:
        desk.table("not_recorded", ("not_recorded",), silent)


def alerts_desk(alerts: Iterable[MonthAlert]) -> Desk:
    """Alerts and responses. Outside, those for the whole area only: others would tell of a neighbourhood's count."""
    desk = Desk()
    rows = [
        Row(
            (
                day(alert.start_on),
                day(alert.end_on - timedelta(days=1)),
                code("whole_area") if alert.is_whole_agency else text(", ".join(alert.areas)),
                NOTHING if alert.hours_to_response is None else _plain(CellKind.NUMBER, alert.hours_to_response),
                _plain(CellKind.PERCENT, 100 * alert.tasks_done / alert.tasks) if alert.tasks else NOTHING,
            ),
            is_inside=not alert.is_whole_agency,
        )
        for alert in alerts
    ]
    desk.table("alerts", ("first_day", "last_day", "area", "hours_to_response", "tasks_done"), rows)
    return desk


def _plain(kind: CellKind, value: float) -> Cell:
    return Cell(kind, f"{value:.1f}")


def enforcement_desk(enforcement: Mapping[str, int]) -> Desk:
    """Enforcement by class of substance: context."""
    desk = Desk()
    total = desk.count(sum(enforcement.values()), tier=SHARED)
    found = desk.counts(enforcement.values())
    desk.is_sum(total, found)
    rows = [(code(f"substance.{name}"), count) for name, count in zip(enforcement, found, strict=True)]
    desk.table("enforcement", ("substance", "events"), [*rows, (code("total"), total)])
    return desk


def reach_desk(care: MonthCounts) -> Desk:
    """The reach funnel, its times and its breakdowns. A breakdown that cannot be protected is withheld whole."""
    for kept in (("language", "age_band"), ("language",), ()):
        desk = _reach_desk(care, kept)
        if not desk.linked.protect()[1]:
            break
    return desk


def _reach_desk(care: MonthCounts, kept: tuple[str, ...]) -> Desk:
    desk = Desk()
    steps = dict(zip(REACH, desk.funnel([care.reach[step] for step in REACH], tier=1), strict=True))
    rows = [(code(f"step.{step}"), count, Share(count, steps["call"])) for step, count in steps.items()]
    desk.table("reach", ("step", "people", "share_of_first"), rows)
    tried = steps["attempted"]
    within = desk.later_steps(tried, [care.within[hours] for hours in WITHIN_HOURS])
    lines: list[tuple[Entry, ...]] = [
        (code(f"within.{hours}"), one, Share(one, tried)) for hours, one in zip(WITHIN_HOURS, within, strict=True)
    ]
    lines.append((code("hours_median"), Measured(tried, care.attempt_hours.median), NOTHING))
    lines.append((code("hours_p90"), Measured(tried, care.attempt_hours.p90, P90_FROM), NOTHING))
    desk.table("first_attempt", ("measure", "people_or_hours", "share_of_attempted"), lines)
    for grouping, groups in care.groups.items():
        _equity(desk, grouping, groups, steps, is_kept=grouping in kept)
    return desk


def _equity(
    desk: Desk,
    grouping: str,
    groups: Mapping[str, Mapping[str, int]],
    steps: Mapping[str, Count | Withheld],
    *,
    is_kept: bool,
) -> None:
    """A breakdown. Outside, small groups stand as one; when that is too small, no group's steps are shown."""
    named = {group: [counts[step] for step in EQUITY_STEPS] for group, counts in groups.items()}
    alone, together = apart({group: values[0] for group, values in named.items()})
    totals = [steps[step] for step in EQUITY_STEPS]
    known = [total for total in totals if isinstance(total, Count)]
    is_shown = is_kept and len(known) == len(totals) and bool(alone)
    rows = []
    lines: list[list[Count]] = []
    for group, values in named.items():
        if is_shown and group in alone:
            lines.append(_line(desk, values))
            rows.append(Row(_with_share(f"{grouping}.{group}", lines[-1])))
        else:
            inside: list[Count | Withheld] = [Withheld(value) for value in values]
            rows.append(Row(_with_share(f"{grouping}.{group}", inside), is_inside=is_shown))
    if is_shown and together:
        lines.append(_line(desk, [sum(values) for values in zip(*(named[one] for one in together), strict=True)]))
        rows.append(Row(_with_share("other_groups", lines[-1]), is_outside=True))
    if is_shown:
        for at, total in enumerate(known):
            desk.is_sum(total, [line[at] for line in lines])
    columns = (grouping, *(f"step.{step}" for step in EQUITY_STEPS), "share_started")
    desk.table(f"equity_by_{grouping}", columns, rows)


def apart(sizes: Mapping[str, int]) -> tuple[set[str], set[str]]:
    """Groups large enough to stand alone, and those that stand together; none alone when that cannot be."""
    by_size = sorted(sizes, key=lambda group: (sizes[group], group))
    together = [group for group in by_size if sizes[group] < GROUP_FROM]
    alone = [group for group in by_size if sizes[group] >= GROUP_FROM]
    while together and alone and 0 < sum(sizes[group] for group in together) < GROUP_FROM:
        together.append(alone.pop(0))
    return (set(alone), set(together)) if alone else (set(), set(sizes))


def _line(desk: Desk, values: list[int]) -> list[Count]:
    line = desk.counts(values)
    desk.is_nested(line)
    return line


def _with_share(name: str, counts: Sequence[Count | Withheld]) -> tuple[Entry, ...]:
    return (code(name), *counts, Share(counts[-1], counts[0]))


def handoff_desk(care: MonthCounts) -> Desk:
    """Warm handoffs from officers: nested steps and the minutes to the meeting."""
    desk = Desk()
    steps = dict(zip(HANDOFF, desk.funnel([care.handoff[step] for step in HANDOFF], tier=1), strict=True))
    rows: list[tuple[Entry, ...]] = [
        (code(f"step.{step}"), count, Share(count, steps["offered"])) for step, count in steps.items()
    ]
    desk.table("handoff", ("step", "people", "share_of_first"), rows)
    arrived, times = steps["arrived"], care.arrival_minutes
    lines = [
        (code("minutes_median"), Measured(arrived, times.median)),
        (code("minutes_p90"), Measured(arrived, times.p90, P90_FROM)),
    ]
    desk.table("handoff_minutes", ("measure", "value"), lines)
    return desk


def service_desks(care: MonthCounts) -> Iterable[Desk]:
    """Services, naloxone and follow-ups. Numbers given are shown where the people are: one person may get many."""
    desk = Desk()
    rows: list[tuple[Entry, ...]] = []
    for kind, (people, given) in care.services.items():
        count = desk.count(people)
        rows.append((code(f"service.{kind}"), count, Measured(count, given)))
    kits = desk.count(care.naloxone_people)
    rows.append((code("service.naloxone_left"), kits, Measured(kits, care.naloxone_kits)))
    desk.table("services", ("service", "people", "number_given"), rows)
    yield desk
    desk = Desk()
    lines: list[tuple[Entry, ...]] = []
    for at, (due, reached) in care.follow_ups.items():
        pair = desk.funnel([due, reached])
        lines.append((code(f"follow_up.{at}"), *pair, Share(pair[1], pair[0])))
    desk.table("follow_ups", ("follow_up", "due", "done", "share"), lines)
    yield desk
