"""Guessing the columns of time."""

import re
from collections.abc import Sequence

from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.exchange.formats import times
from tandem.exchange.formats.draft import Draft, Finding, Missing
from tandem.exchange.formats.fields import Field, fields_of
from tandem.exchange.formats.mapping import ColumnMapping
from tandem.exchange.formats.profile import Column, name_score

_CLOCK_BONUS = 0.2
_SURE_SHARE = 0.5
# A column that is called like the time may hold many broken values and is still the time.
_NAMED_LEAST = 0.4
_NAMED_SCORE = 0.6
_NOT_FOUND = _("No column says when the events happened.")


def guess_times(columns: Sequence[Column], given: ColumnMapping) -> Draft:
    """Date and time, or a day with a clock column; and the times of dispatch and arrival."""
    fields = {field.name: field for field in fields_of(given.kind)}
    by_name = {column.name: column for column in columns}
    if {"occurred_at", "occurred_on"} & set(given.columns):
        draft = _formats_of_given(by_name, given)
    else:
        draft = _occurrence(columns, fields, given)
    found = dict(draft.columns)
    formats = dict(draft.formats)
    findings = list(draft.findings)
    taken = {*given.columns.values(), *found.values()}
    for name in ("arrived_at", "dispatched_at"):
        if name in fields and name not in given.columns:
            best = _best(columns, fields[name], taken)
            if best and not best[1].date_only:
                found[name], formats[name] = best[0].name, best[1].format
                findings.append(Finding(name, best[0].name, best[2], _reason(best[1])))
    if "reported_on" in fields and "reported_on" not in given.columns:
        best = _best(columns, fields["reported_on"], {*given.columns.values(), *found.values()})
        if best:
            found["reported_on"], formats["reported_on"] = best[0].name, best[1].format
            findings.append(Finding("reported_on", best[0].name, best[2], _reason(best[1])))
    return Draft(found, formats, findings=tuple(findings), notes=draft.notes, missing=draft.missing)


def _formats_of_given(by_name: dict[str, Column], given: ColumnMapping) -> Draft:
    """Formats for columns that a person named without a format."""
    found: dict[str, str] = {}
    formats: dict[str, str] = {}
    notes: list[str] = []
    for name in ("occurred_at", "occurred_on", "arrived_at", "dispatched_at", "reported_on", "time_of_day"):
        column = by_name.get(given.columns.get(name, ""))
        if column is None or name in given.formats:
            continue
        clock = name == "time_of_day"
        guess = times.guess_time_of_day(column.values) if clock else times.guess_format(column.values)
        if guess is not None and guess.date_only and name == "occurred_at":
            # The clock in the column is an artefact: taken as an instant, its zone could move the day.
            found["occurred_on"], formats["occurred_on"] = column.name, guess.format
            notes.append(_day_only(column.name))
        elif guess is not None:
            formats[name] = guess.format
            notes += [guess.remark] if guess.remark else []
        else:
            notes.append(f'No date format fits column “{column.name}”. Write under [formats]: {name} = "…".')
    return Draft(found, formats, notes=tuple(notes))


Best = tuple[Column, times.TimeGuess, float]


def _candidates(columns: Sequence[Column], field: Field, taken: set[str]) -> list[Best]:
    found = []
    for column in columns:
        score = name_score(field, column)
        if not score or column.name in taken or not column.values:
            continue
        least = _NAMED_LEAST if score >= _NAMED_SCORE else 0.8
        guess = times.guess_format(column.values, least=least)
        if guess is not None:
            confidence = score * guess.share * (0.4 + 0.6 * column.present)
            found.append((column, guess, min(1.0, confidence)))
    return found


def _best(columns: Sequence[Column], field: Field, taken: set[str]) -> Best | None:
    return max(_candidates(columns, field, taken), key=lambda one: one[2], default=None)


def _occurrence(columns: Sequence[Column], fields: dict[str, Field], given: ColumnMapping) -> Draft:
    found = _candidates(columns, fields["occurred_at"], set(given.columns.values()))
    if not found:
        found = _by_values_alone(columns, given)
    if not found:
        return Draft(missing=(_missing(columns, fields["occurred_at"]),))
    column, guess, confidence = max(found, key=lambda one: one[2] + (0 if one[1].date_only else _CLOCK_BONUS))
    remarks = (guess.remark,) if guess.remark else ()
    if not guess.date_only:
        finding = Finding("occurred_at", column.name, confidence, _reason(guess))
        return Draft({"occurred_at": column.name}, {"occurred_at": guess.format}, findings=(finding,), notes=remarks)
    finding = Finding("occurred_on", column.name, confidence, _reason(guess))
    day = Draft({"occurred_on": column.name}, {"occurred_on": guess.format}, findings=(finding,), notes=remarks)
    with_clock = _with_clock(day, columns, fields["time_of_day"], column)
    if with_clock is None:
        return _finer(found) or Draft(
            day.columns, day.formats, findings=day.findings, notes=(*remarks, _day_only(column.name))
        )
    return with_clock


def _finer(found: Sequence[Best]) -> Draft | None:
    """Another well-named column that has a clock, such as the time of the call beside the day of the incident."""
    clocked = [one for one in found if not one[1].date_only and one[2] >= _NAMED_SCORE]
    if not clocked:
        return None
    column, guess, confidence = max(clocked, key=lambda one: one[2])
    finding = Finding("occurred_at", column.name, confidence, _reason(guess))
    notes = (guess.remark,) if guess.remark else ()
    return Draft({"occurred_at": column.name}, {"occurred_at": guess.format}, findings=(finding,), notes=notes)


def _with_clock(day: Draft, columns: Sequence[Column], field: Field, date_column: Column) -> Draft | None:
    """A clock column beside the day; the one whose name shares most words with the day's column."""
    words = set(date_column.plain.split())
    best: tuple[float, Column, times.TimeGuess] | None = None
    for column in columns:
        score = name_score(field, column)
        if not score or column.name == date_column.name or column.present < _SURE_SHARE:
            continue
        guess = times.guess_time_of_day(column.values)
        if guess is None:
            continue
        total = score + 0.2 * len(words & set(column.plain.split()))
        if best is None or total > best[0]:
            best = (total, column, guess)
    if best is None:
        return None
    _, column, guess = best
    return Draft(
        {**day.columns, "time_of_day": column.name},
        {**day.formats, "time_of_day": guess.format},
        findings=(*day.findings, Finding("time_of_day", column.name, guess.share, _reason(guess))),
        notes=day.notes,
    )


def _by_values_alone(columns: Sequence[Column], given: ColumnMapping) -> list[Best]:
    """The only column with dates in it, whatever its name; none when there are several."""
    found: list[Best] = []
    for column in columns:
        if column.present < _SURE_SHARE or column.name in given.columns.values() or _is_other_date(column):
            continue
        guess = times.guess_format(column.values)
        if guess is not None and guess.share > 0.9 and not guess.format.startswith("epoch"):
            found.append((column, guess, 0.4))
    return found if len(found) == 1 else []


def _is_other_date(column: Column) -> bool:
    return column.sensitive is not None or any(
        word in column.plain for word in ("clos", "updat", "birth", "modif", "load", "extract", "publish", "expir")
    )


def _missing(columns: Sequence[Column], field: Field) -> Missing:
    """The line to write. A column that is called like the time and cannot be read needs its format too."""
    dated = [column.name for column in columns if times.guess_format(column.values[:200]) is not None]
    named = [column.name for column in columns if name_score(field, column) >= _NAMED_SCORE and column.values]
    if named and not dated:
        line = f'occurred_at = "{named[0]}", and under [formats]: occurred_at = "%m/%d/%Y %H:%M"'
        sentence = filled(
            "“%(column)s” is called like the time of the events, but its values fit no known format.", column=named[0]
        )
        return Missing("occurred_at", sentence, line, tuple(named[:12]))
    loose = [column.name for column in columns if re.search(r"date|time|hour|\bday\b", column.plain)]
    candidates = tuple(dict.fromkeys(dated + loose))[:12] or tuple(column.name for column in columns)[:12]
    chosen = candidates[0] if len(candidates) == 1 else "COLUMN"
    return Missing("occurred_at", _NOT_FOUND, f'occurred_at = "{chosen}"', candidates)


def _reason(guess: times.TimeGuess) -> str:
    return filled(
        "name, and %(share)s of the values are in the format %(format)s",
        share=f"{guess.share:.0%}",
        format=guess.format,
    )


def _day_only(column: str) -> str:
    return filled("“%(column)s” gives the day without a usable clock: events are dated to the day.", column=column)
