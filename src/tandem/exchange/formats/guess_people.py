"""Guessing which columns tell the incident and the person in it: only together do they say which row is which."""

from collections.abc import Sequence

from tandem.core.refusals import gettext_noop as _
from tandem.exchange.formats.draft import Draft, Finding
from tandem.exchange.formats.fields import OVERDOSE
from tandem.exchange.formats.fields_people import INCIDENT, PERSON
from tandem.exchange.formats.mapping import ColumnMapping
from tandem.exchange.formats.profile import Column, name_score

_FILLED = 0.99


def guess_people(columns: Sequence[Column], given: ColumnMapping) -> Draft:
    """The number of the incident, and that of the person in it where the file has one.

    Without a number of the person, a number that no two rows share stays the number of the event: nothing in the
    file says that there are several people.
    """
    if given.kind != OVERDOSE:
        return Draft()
    taken = set(given.columns.values())
    free = [one for one in columns if one.name not in taken and one.values and one.present >= _FILLED]
    person = given.columns.get("person") or next((one.name for one in free if name_score(PERSON, one)), "")
    incident = given.columns.get("incident", "")
    if not incident and "external_id" not in given.columns:
        numbers = [one for one in free if name_score(INCIDENT, one) and not one.sensitive]
        incident = next((one.name for one in numbers if person or _is_shared(one)), "")
    found = {"incident": incident}
    if incident or "external_id" in given.columns:
        found["person"] = person
    found = {name: column for name, column in found.items() if column and name not in given.columns}
    reasons = {
        "incident": _("name; rows of one incident are told apart by person or by all they say"),
        "person": _("name; read only to tell the people of one incident apart"),
    }
    return Draft(found, findings=tuple(Finding(name, column, 0.9, reasons[name]) for name, column in found.items()))


def _is_shared(column: Column) -> bool:
    """Whether some rows share a number, as those of one incident do, and most do not, unlike those of a class."""
    return len(column.values) / 2 <= column.distinct < len(column.values)
