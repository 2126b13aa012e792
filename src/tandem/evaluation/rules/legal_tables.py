"""How the month's demands for records become a table: by kind, with their total, protected as one."""

from __future__ import annotations

from collections.abc import Iterable

from tandem.evaluation.rules.desk import Count, Desk, Entry, code
from tandem.oversight.types.legal import DemandKind, LegalCounts
from tandem.science.small_numbers import K

MEASURES = ("received", "refused", "narrowed", "produced")


def legal_desk(legal: LegalCounts) -> Desk:
    """Demands by kind: received, refused, narrowed, answered with records. A month without any is rows of zeros."""
    desk = Desk()
    columns = {name: desk.counts(getattr(legal, name)[kind] for kind in DemandKind) for name in MEASURES}
    totals = {name: desk.count(sum(count.value for count in found), tier=1) for name, found in columns.items()}
    for name, found in columns.items():
        desk.is_sum(totals[name], found)
    for produced, narrowed in zip(columns["produced"], columns["narrowed"], strict=True):
        desk.is_nested([produced, narrowed])
    desk.is_nested([totals["produced"], totals["narrowed"]])
    rows = [_row(f"demand.{kind}", [columns[name][at] for name in MEASURES]) for at, kind in enumerate(DemandKind)]
    rows.append(_row("total", [totals[name] for name in MEASURES]))
    desk.table("legal_demands", ("demand_kind", *(f"demands_{name}" for name in MEASURES)), rows)
    return desk


def _row(name: str, counts: list[Count]) -> tuple[Entry, ...]:
    return (code(name), *counts)


def year_totals(months: Iterable[LegalCounts]) -> dict[str, int | None]:
    """A year's totals beside its published months; None where the total would narrow a hidden month down.

    Each month's total stands published, or hidden as the month's table has it. The year's total tells what the hidden
    ones sum up to; it is shown where every one of them can still be anything from 1 to 10, and where it is not small.
    """
    totals, hidden = dict.fromkeys(MEASURES, 0), {name: list[int]() for name in MEASURES}
    for month in months:
        desk = legal_desk(month)
        shown, _withheld = desk.linked.protect()
        for name, count in zip(MEASURES, desk.tables[0].rows[-1].entries[1:], strict=True):
            if not isinstance(count, Count):
                raise TypeError("the last row of the table holds the totals")
            totals[name] += count.value
            if not isinstance(shown[count.at], int):
                hidden[name].append(count.value)
    return {name: totals[name] if _may_show(totals[name], hidden[name]) else None for name in MEASURES}


def _may_show(total: int, hidden: list[int]) -> bool:
    """Whether the sum of hidden counts leaves each of them the whole band from 1 to k-1."""
    if 0 < total < K:
        return False
    known, others = sum(hidden), len(hidden) - 1
    return not hidden or (known - others >= K - 1 and known - (K - 1) * others <= 1)
