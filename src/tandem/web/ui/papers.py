"""A person's papers as tagged PDF (PDF/UA-1) by Typst, in the language they read. Text goes in as data."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from importlib.resources import files
from typing import Any

import typst
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Part:
    """One heading of a paper with what stands under it."""

    title: str
    lines: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


def table_part(title: str, table: Mapping[str, Any], *, nothing: str) -> Part:
    """A table of a page as a part of a paper; what is said when it is empty."""
    columns = [str(column["label"]) for column in table["columns"]]
    rows = [[str(cell["text"] if isinstance(cell, Mapping) else cell) for cell in row] for row in table["rows"]]
    return Part(title, [] if rows else [nothing], columns, rows)


def paper(
    *, title: str, name: str, made_at: datetime, notes: Sequence[str], parts: Sequence[Part], notice: str
) -> bytes:
    """The PDF. `notice` is the short statement of § 2.32, which is never translated."""
    content = {
        "lang": (get_language() or "en").split("-")[0],
        "title": title,
        "name": name,
        "made": _("As of %(day)s") % {"day": date_format(made_at, "DATE_FORMAT")},
        "page": _("Page"),
        "notes": list(notes),
        "sections": [asdict(part) for part in parts],
        "foot": [{"lang": "en", "text": notice}],
    }
    template = files("tandem.definitions").joinpath("print", "own_papers.typ").read_bytes()
    made: bytes = typst.compile(
        template,
        sys_inputs={"content": json.dumps(content)},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(made_at.timestamp()),
    )
    return made
