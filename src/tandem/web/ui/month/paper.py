"""The month's tables on paper: a tagged PDF (PDF/UA-1) by Typst. Text goes in as data, never as markup."""

from __future__ import annotations

import json
from datetime import datetime
from importlib.resources import files
from typing import Any

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tandem.community.types import ReleasedTable
from tandem.web.ui.month.presenters import Drawing, drawings


def month_pdf(
    tables: list[ReleasedTable], *, title: str, agency: str, made_at: datetime, notes: list[str], label: str
) -> bytes:
    """The report as PDF. Fonts come with Typst; the page asks nothing of this machine or the network."""
    content = {
        "lang": (get_language() or "en").split("-")[0],
        "title": title,
        "agency": agency,
        "label": label,
        "made": _("As of %(day)s") % {"day": date_format(made_at, "DATE_FORMAT")},
        "notes": notes,
        "heads": {
            "definition": _("What is counted"),
            "denominator": _("Of how many"),
            "cannot_say": _("What this cannot say"),
            "nothing": _("Nothing to count in this month."),
            "bars": _("Bar chart of the numbers in the table below"),
            "page": _("Page"),
        },
        "tables": [_table(drawing) for drawing in drawings(tables)],
    }
    template = files("tandem.definitions").joinpath("print", "month_report.typ").read_bytes()
    made: bytes = typst.compile(
        template,
        sys_inputs={"content": json.dumps(content)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    return made


def _table(drawing: Drawing) -> dict[str, Any]:
    largest = max((stage.value or 0 for stage in drawing.funnel), default=0) or 1
    bars = [{"name": stage.name, "share": round(100 * (stage.value or 0) / largest, 1)} for stage in drawing.funnel]
    return {
        "title": drawing.words.title,
        "definition": drawing.words.definition,
        "denominator": drawing.words.denominator,
        "cannot_say": drawing.words.cannot_say,
        "columns": [{"label": column["label"], "number": column["is_number"]} for column in drawing.columns],
        "rows": drawing.rows,
        "bars": bars if any(stage.value for stage in drawing.funnel) else [],
    }
