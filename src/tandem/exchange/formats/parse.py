"""Rows of text into events. Every row of the table comes out once: as an event, or as a problem."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tandem.exchange.formats import codes, parse_supply, places, times
from tandem.exchange.formats.cells import MAX_READ, Cells, Held, identity
from tandem.exchange.formats.fields import CRIME, DRUG_CHECKING, ENFORCEMENT, FIELD_TESTS, OVERDOSE
from tandem.exchange.formats.mapping import ColumnMapping
from tandem.exchange.formats.problems import PROBLEMS, SWAP_STEP
from tandem.exchange.formats.rows import (
    DAY,
    HOUR,
    SECOND,
    ContextRow,
    EnforcementRow,
    EventRow,
    FieldTestRow,
    OverdoseRow,
    RowProblem,
    SampleRow,
    digest_of,
)
from tandem.exchange.formats.table import Row, RowFault, Table

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def read_rows(
    table: Table, mapping: ColumnMapping, *, now: datetime, never_read: tuple[str, ...] = ()
) -> Iterator[EventRow | RowProblem]:
    """All rows of a table through a complete mapping (see `guess_mapping`). `now` is the wall clock."""
    parser = _Parser(table.header, mapping, now, never_read)
    for row in table.rows():
        if isinstance(row, RowFault):
            yield RowProblem(row.number, row.line, "", row.code, row.sentence)
        else:
            yield parser.read(row)


class _Parser:
    def __init__(
        self, header: tuple[str, ...], mapping: ColumnMapping, now: datetime, never_read: tuple[str, ...]
    ) -> None:
        self._mapping = mapping
        self._zone = ZoneInfo(mapping.timezone)
        self._latest = now + timedelta(days=1)
        position = {name: place for place, name in enumerate(header)}
        self._index = {name: position[column] for name, column in mapping.columns.items()}
        self._drugs = tuple((name, position[name]) for name in mapping.drug_columns)
        self._digested = [place for name, place in position.items() if name not in never_read]
        self._counts_doses = any(word in mapping.columns.get("naloxone", "").lower() for word in ("dose", "count"))
        self._values = {name: {_folded(k): v for k, v in table.items()} for name, table in mapping.values.items()}

    def read(self, row: Row) -> EventRow | RowProblem:
        cells = Cells(row.cells, self._index, [], self._mapping.columns)
        try:
            return self._event(row, cells)
        except Held as held:
            sentence = f"{PROBLEMS[held.code]} {held.step}".strip()
            return RowProblem(row.number, row.line, held.column, held.code, sentence)

    def _event(self, row: Row, cells: Cells) -> EventRow:
        occurred_at, occurred_on, precision = self._occurred(cells)
        place = self._place(cells)
        area = cells.text("area")
        if place.longitude is None and not area:
            cells.notes.append("no_place")
        shared = {
            "row_number": row.number,
            "line": row.line,
            "occurred_at": occurred_at,
            "occurred_on": occurred_on,
            "precision": precision,
            "area": area,
            "longitude": place.longitude,
            "latitude": place.latitude,
            "external_id": identity(cells.value("external_id")),
            "address": cells.text("address"),
            "is_synthetic": cells.value("synthetic").lower() in _YES,
            "digest": digest_of([row.cells[place] for place in self._digested]),
        }
        if self._mapping.kind == OVERDOSE:
            own = self._overdose(cells, occurred_at if precision == SECOND else None)
            return OverdoseRow(**shared, **own, notes=tuple(dict.fromkeys(cells.notes)))  # type: ignore[arg-type]
        if self._mapping.kind == ENFORCEMENT:
            own = self._enforcement(cells)
            return EnforcementRow(**shared, **own, notes=tuple(dict.fromkeys(cells.notes)))  # type: ignore[arg-type]
        shared["reported_on"] = self._second_day(cells, "reported_on")
        return self._supply_row(cells, shared)

    def _supply_row(self, cells: Cells, shared: dict[str, Any]) -> EventRow:
        """A sample, a field test, a crime or a call."""
        kind, columns = self._mapping.kind, self._mapping.columns
        notes = tuple(dict.fromkeys(cells.notes))
        if kind == DRUG_CHECKING:
            return SampleRow(**shared, **parse_supply.sample(cells, columns), notes=notes)
        if kind == FIELD_TESTS:
            return FieldTestRow(**shared, **parse_supply.field_test(cells, columns), notes=notes)
        name = "offence" if kind == CRIME else "call_type"
        text, category = self._coded(cells, name)
        return ContextRow(**shared, category=category or codes.context(kind, text), notes=notes)

    def _occurred(self, cells: Cells) -> tuple[datetime, date, str]:
        """Instant, local day and how exact it is."""
        if "occurred_at" in self._index:
            moment = self._moment(cells, "occurred_at")
            if not moment.has_clock:
                return self._day(moment.wall.date(), "occurred_at")
            return self._instant(cells, moment.wall, "occurred_at", SECOND)
        moment = self._moment(cells, "occurred_on")
        day = moment.wall.date()
        if "time_of_day" not in self._index:
            return self._day(day, "occurred_on")
        fmt = self._mapping.formats.get("time_of_day", "%H:%M:%S")
        text = cells.value("time_of_day")
        clock = times.read_time_of_day(text, fmt) if text else None
        if clock is None:
            cells.notes.append("no_clock_time")
            return self._day(day, "occurred_on")
        wall = datetime.combine(day, clock)
        return self._instant(cells, wall, "occurred_on", HOUR if fmt == "hour" else SECOND)

    def _moment(self, cells: Cells, name: str) -> times.Moment:
        text = cells.value(name)
        column = self._mapping.columns[name]
        if not text:
            raise Held("no_time", column)
        moment = times.reader(self._mapping.formats.get(name, times.ISO))(text)
        if moment is None:
            raise Held("unreadable_time", column)
        return moment

    def _day(self, day: date, name: str) -> tuple[datetime, date, str]:
        if not EARLIEST.date() <= day <= self._latest.date():
            raise Held("time_out_of_range", self._mapping.columns[name])
        return times.start_of(day, self._zone), day, DAY

    def _instant(self, cells: Cells, wall: datetime, name: str, precision: str) -> tuple[datetime, date, str]:
        if not EARLIEST.year - 1 <= wall.year <= self._latest.year + 1:
            raise Held("time_out_of_range", self._mapping.columns[name])
        instant, note = times.to_utc(wall, self._zone)
        if not EARLIEST <= instant <= self._latest:
            raise Held("time_out_of_range", self._mapping.columns[name])
        if note:
            cells.notes.append(note)
        return instant, instant.astimezone(self._zone).date(), precision

    def _place(self, cells: Cells) -> places.Place:
        if "longitude" in self._index or "latitude" in self._index:
            place = places.place(cells.value("longitude"), cells.value("latitude"))
        else:
            place = places.point(cells.value("point"))
        if place.code == places.SWAPPED:
            columns = self._mapping.columns
            lon, lat = columns.get("longitude", ""), columns.get("latitude", "")
            raise Held(
                place.code,
                lat or columns.get("point", ""),
                SWAP_STEP % {"lon": lon, "lat": lat} if lon else "",
            )
        if place.code:
            cells.notes.append(place.code)
        return place

    def _coded(self, cells: Cells, name: str) -> tuple[str, str]:
        """The text of a field, and the word that the mapping gives for it, if any."""
        text = cells.text(name)
        constant = self._mapping.constants.get(name, "")
        if not text and constant:
            return "", constant
        return text, self._values.get(name, {}).get(_folded(text), "")

    def _overdose(self, cells: Cells, called_at: datetime | None) -> dict[str, object]:
        disposition, status = self._coded(cells, "disposition")
        outcome_text, outcome = self._coded(cells, "outcome")
        naloxone_text, naloxone = self._coded(cells, "naloxone")
        sex_text, sex = self._coded(cells, "sex")
        arrived = self._second_time(cells, "arrived_at")
        if arrived and called_at and arrived < called_at:
            cells.notes.append("arrived_before_call")
        return {
            "disposition": disposition,
            "status": status or codes.disposition(disposition),
            "outcome": outcome or codes.outcome(outcome_text),
            **self._naloxone(cells, naloxone, naloxone_text),
            "incident": identity(cells.value("incident")),
            "person": identity(cells.value("person")),
            "age_band": codes.age_band(cells.value("age_band")),
            "sex": sex or codes.sex(sex_text),
            "suspected_drug": self._drug(cells),
            "arrived_at": arrived,
            "dispatched_at": self._second_time(cells, "dispatched_at"),
            "reported_on": self._second_day(cells, "reported_on"),
        }

    def _naloxone(self, cells: Cells, mapped: str, text: str) -> dict[str, object]:
        """Whether naloxone was given, and how many doses where the file counts them."""
        word = mapped or codes.naloxone(text, counts_doses=self._counts_doses)
        counted = cells.value("naloxone_doses") or (text if self._counts_doses or word == "multiple" else "")
        doses = codes.doses(counted)
        if doses is not None and word in {"unknown", "given"}:
            word = codes.naloxone(str(doses), counts_doses=True)
        return {"naloxone": word, "naloxone_doses": doses}

    def _drug(self, cells: Cells) -> str:
        flagged = [name for name, place in self._drugs if cells.cells[place].strip().lower() in _YES]
        return "; ".join(flagged)[:MAX_READ] or cells.text("suspected_drug")

    def _second_time(self, cells: Cells, name: str) -> datetime | None:
        text = cells.value(name)
        if not text:
            return None
        moment = times.reader(self._mapping.formats.get(name, times.ISO))(text)
        if moment is None or not EARLIEST.year <= moment.wall.year <= self._latest.year + 1:
            cells.notes.append("unreadable_second_time")
            return None
        return times.to_utc(moment.wall, self._zone)[0]

    def _second_day(self, cells: Cells, name: str) -> date | None:
        """The local day of a second time; a time with a zone of its own falls on the agency's day."""
        text = cells.value(name)
        if not text:
            return None
        moment = times.reader(self._mapping.formats.get(name, times.ISO))(text)
        if moment is None or not EARLIEST.year <= moment.wall.year <= self._latest.year + 1:
            cells.notes.append("unreadable_second_time")
            return None
        if not moment.has_clock:
            return moment.wall.date()
        return times.to_utc(moment.wall, self._zone)[0].astimezone(self._zone).date()

    def _enforcement(self, cells: Cells) -> dict[str, object]:
        substance, substance_class = self._coded(cells, "substance")
        text = cells.value("quantity")
        quantity = places.number(text) if text else None
        if text and quantity is None:
            raise Held("unreadable_number", self._mapping.columns["quantity"])
        return {
            "substance": substance,
            "substance_class": substance_class or codes.substance(substance),
            "quantity": quantity,
            "quantity_unit": cells.kept("quantity_unit", most=40),
            "offence": cells.text("offence"),
        }


_YES = frozenset({"1", "y", "yes", "true", "t", "x"})


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
