"""Guessing the columns of words: how it ended, naloxone, drug, substance, the publisher's number."""

import re
from collections.abc import Sequence

from tandem.core.errors import InvalidMapping
from tandem.core.refusals import gettext_noop as _
from tandem.core.sentences import filled
from tandem.exchange.formats import codes, places
from tandem.exchange.formats.draft import Draft, Finding
from tandem.exchange.formats.fields import OVERDOSE, Field, fields_of
from tandem.exchange.formats.mapping import ColumnMapping
from tandem.exchange.formats.profile import Column, name_score
from tandem.exchange.formats.sensitive import IDENTIFYING, NEVER_READ, SensitiveColumn

_HANDLED = frozenset(
    {"occurred_at", "occurred_on", "time_of_day", "arrived_at", "dispatched_at", "reported_on"}
    | {"longitude", "latitude", "point", "area", "incident", "person"}
)
_DEATH_REGISTER = re.compile(
    r"manner( of)? ?death|cause of death|\bcod\b|primary ?cause|\bdeath date\b|date of death|decedent"
)
# Their text is kept with the event, which the police side can read: never from a column that points to a person.
_KEPT_AS_WRITTEN = frozenset(
    {"external_id", "incident", "disposition", "suspected_drug", "substance", "offence", "quantity_unit", "call_type"}
    | {
        "sample_number",
        "seizure_number",
        "expected",
        "method",
        "laboratory",
        "appearance",
        "stamp",
        "press",
        "lab_signature",
    }
    | {"found", "tested_for", "kit", "lab_result"}
)
_YES_NO = frozenset({"y", "n", "yes", "no", "true", "false", "1", "0", "t", "f"})
_FLAG_YES = frozenset({"1", "y", "yes", "true", "t"})


def refuse_never_read(given: ColumnMapping, sensitive: Sequence[SensitiveColumn]) -> None:
    """A mapping cannot ask for a column that is never read, nor keep the text of one that points to a person."""
    never = {one.column for one in sensitive if one.level == NEVER_READ}
    pointing = {one.column for one in sensitive if one.level == IDENTIFYING}
    for name, column in given.columns.items():
        if column in never:
            raise InvalidMapping(
                filled(
                    "The mapping reads %(name)s from “%(column)s”, a column that Tandem never reads.",
                    name=name,
                    column=column,
                ),
                _("Social security numbers, nationality and immigration status are left out; remove that line."),
            )
        if name in _KEPT_AS_WRITTEN and column in pointing:
            raise InvalidMapping(
                f"The mapping reads {name} from “{column}”, whose values can point to a person.",
                "What this field holds is kept as it stands; remove that line, or name another column.",
            )


def guess_words(columns: Sequence[Column], given: ColumnMapping) -> Draft:
    """All fields that hold words or codes, each column used once."""
    taken = set(given.columns.values())
    found: dict[str, str] = {}
    findings: list[Finding] = []
    for field in fields_of(given.kind):
        if field.name in given.columns or field.name in _HANDLED:
            continue
        best = _best(columns, field, taken)
        if best:
            found[field.name] = best[0].name
            findings.append(Finding(field.name, best[0].name, best[1], best[2]))
            # The same description often names both the offence and the substance.
            if field.name != "substance":
                taken.add(best[0].name)
    by_name = {column.name: column for column in columns}
    outcome = by_name.get({**found, **given.columns}.get("outcome", ""))
    values = {"outcome": table} if outcome and (table := _yes_no_outcome(outcome)) else {}
    constants, notes = _death_register(columns, given, bool(outcome))
    drugs = _drug_flags(columns) if given.kind == OVERDOSE else ()
    if drugs:
        notes = (*notes, filled("Suspected drugs are read from %(count)s yes/no columns.", count=len(drugs)))
    return Draft(found, values=values, constants=constants, drug_columns=drugs, findings=tuple(findings), notes=notes)


def _best(columns: Sequence[Column], field: Field, taken: set[str]) -> tuple[Column, float, str] | None:
    best: tuple[Column, float, str] | None = None
    for column in columns:
        score = name_score(field, column)
        if column.sensitive and field.name in _KEPT_AS_WRITTEN:
            continue
        if not score or column.name in taken or not column.values:
            continue
        fit, reason = _value_fit(field.name, column)
        total = score * fit
        if fit and (best is None or total > best[1]):
            best = (column, total, reason)
    return best


def _value_fit(name: str, column: Column) -> tuple[float, str]:
    """How well the values fit the field, 0 to 1, and the reason to show."""
    values = column.values[:1000]
    if name == "external_id":
        return _id_fit(column)
    if name == "substance":
        known = _share(values, lambda value: codes.substance(value) != "unknown")
        return (0.3 + 0.7 * known if known >= 0.15 else 0.0), filled(
            "name, and %(share)s of the values name a substance", share=f"{known:.0%}"
        )
    if name in {"quantity", "naloxone_doses"}:
        read = _share(values, lambda value: places.number(value) is not None)
        return (read if read >= 0.8 else 0.0), filled(
            "name, and %(share)s of the values are numbers", share=f"{read:.0%}"
        )
    if name == "naloxone":
        read = _share(values, lambda value: codes.naloxone(value) != "unknown")
    elif name == "sex":
        read = _share(values, lambda value: codes.sex(value) != "unknown")
    elif name == "age_band":
        read = _share(values, lambda value: bool(codes.age_band(value)))
    elif name == "synthetic":
        read = _share(values, lambda value: value.lower() in _YES_NO)
    elif name == "outcome":
        read = _share(values, lambda value: value.lower() in _YES_NO | {"u"} or codes.outcome(value) != "unknown")
    elif name in {"suspected_drug", "disposition", "offence"}:
        words = _share(values, lambda value: bool(re.search(r"[A-Za-z]{2}", value)))
        return (words if words >= 0.5 else 0.0), _("name")
    else:
        return 1.0, _("name")
    return (read if read >= 0.5 else 0.0), filled(
        "name, and %(share)s of the values are understood", share=f"{read:.0%}"
    )


def _share(values: Sequence[str], test: "object") -> float:
    assert callable(test)
    return sum(bool(test(value)) for value in values) / len(values) if values else 0.0


def _id_fit(column: Column) -> tuple[float, str]:
    """A number that differs in every row. Counting from one is refused: the next file counts again."""
    if column.present < 0.99 or column.distinct < len(column.values):
        return 0.0, ""
    numbers = [int(value) for value in column.values if value.isascii() and value.isdigit() and len(value) < 19]
    if len(numbers) > 0.9 * len(column.values) and min(numbers) < 1000:
        return 0.0, ""
    return 1.0, _("name, and a different value in every row")


def _yes_no_outcome(column: Column) -> dict[str, str]:
    """Yes and no mean death or life according to the question that the column's name asks."""
    seen = sorted({value for value in column.values if value.lower() in _YES_NO})
    if not seen:
        return {}
    yes, no = ("nonfatal", "fatal") if re.search(r"surviv|alive|non ?fatal", column.plain) else ("fatal", "nonfatal")
    return {value: yes if value.lower() in _FLAG_YES else no for value in seen}


def _death_register(
    columns: Sequence[Column], given: ColumnMapping, has_outcome: bool
) -> tuple[dict[str, str], tuple[str, ...]]:
    if given.kind != OVERDOSE or has_outcome or "outcome" in given.constants:
        return {}, ()
    signs = [column.name for column in columns if _DEATH_REGISTER.search(column.plain)]
    if not signs:
        return {}, ()
    note = filled(
        '“%(column)s” shows a register of deaths: all rows are fatal ([constants] outcome = "fatal").',
        column=signs[0],
    )
    return {"outcome": "fatal"}, (note,)


def _drug_flags(columns: Sequence[Column]) -> tuple[str, ...]:
    """Columns named after a drug that hold only yes or no."""
    found = []
    for column in columns:
        name = column.name.upper()
        if codes.substance(name) == "unknown" or name in {"OTHER", "UNKNOWN"} or not column.values:
            continue
        if re.search(r"naloxone|narcan|\bany|date|time", column.plain):
            continue
        if _share(column.values, lambda value: value.lower() in _YES_NO) >= 0.9:
            found.append(column.name)
    return tuple(found) if len(found) >= 3 else ()
