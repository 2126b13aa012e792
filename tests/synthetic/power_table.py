"""Writes the page of planted truth and its picture: `python -m tests.synthetic.power_table docs/explanation`.

Seeds are fixed, so the same code writes the same page. With a number after the folder that many trials a method.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from tests.synthetic.measured import EVERYTHING, Found

BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PICTURE = "planted-truth.svg"
TITLES = {
    "spike": ("A week with more overdoses in an agency with three a day", "times as many"),
    "near repeats": ("Events that are followed by others within 150 m and a week or so", "followers of each event"),
    "seizure effect": ("Overdoses near and after a seizure; both cluster and share a season", "times as many"),
    "scan": ("Nine of 144 places with more in the last week", "times as many"),
    "hot spots": ("Sixteen of 256 areas with a higher rate", "times the rate"),
    "silence": ("An agency whose line is down, two events a day", "days without a report"),
    "nowcast": ("Late reports: final numbers inside the 95 % interval, by a surge in the last days", "times as many"),
    "capture-recapture": (
        "A thousand people inside the interval, by dependence of two lists",
        "log odds ratio",
    ),
    "forecast": ("Deaths by area inside the 90 % interval, by how many neighbours share a level", "areas alike"),
}
_COLOURS = ("#1f3b57", "#b3261e", "#2f7d4f", "#8a5a9e", "#c77d1a", "#4f8fb8", "#777777", "#a0a832")


def tables(found: Iterable[Found]) -> list[str]:
    """A table for each family: methods down, sizes across, per cent found; then what else was measured."""
    lines: list[str] = []
    for family, members in groupby(found, key=lambda one: one.family):
        rows = list(members)
        title, unit = TITLES[family]
        sizes = sorted({one.size for one in rows})
        lines += ["", f"### {title}", "", f"{rows[0].trials} trials; columns: {unit}.", ""]
        heads = [f"{size:g}" + (" (nothing)" if size == rows[0].nothing else "") for size in sizes]
        lines += [f"| method | {' | '.join(heads)} |", "|---|" + "--:|" * len(sizes)]
        for name in dict.fromkeys(one.method for one in rows):
            cells = {one.size: one for one in rows if one.method == name}
            lines.append(f"| {name} | " + " | ".join(_cell(cells[size]) for size in sizes) + " |")
    return lines


def _cell(one: Found) -> str:
    return f"{100 * one.share:.1f} %" + (f"<br>{one.note}" if one.note else "")


def drawn(found: list[Found]) -> Any:
    """Share found by size of what was planted; the left end of each curve is the false alarms."""
    from tandem.cli.analyze.output import new_figure

    shown = ("spike", "near repeats", "seizure effect", "scan", "hot spots", "silence")
    figure = new_figure(width=11.0, height=7.0)
    for panel, family in zip(figure.subplots(2, 3, sharey=True).ravel(), shown, strict=True):
        rows = [one for one in found if one.family == family]
        for colour, name in zip(_COLOURS, dict.fromkeys(one.method for one in rows), strict=False):
            curve = [(one.size, 100 * one.share) for one in rows if one.method == name]
            panel.plot(*zip(*curve, strict=True), "o-", color=colour, markersize=3.5, linewidth=1.4, label=name)
        panel.axhline(5, color="#9fb0c0", linewidth=0.8, linestyle=":")
        panel.set_title(family, loc="left", fontsize=10)
        panel.set_xlabel(TITLES[family][1], fontsize=8)
        panel.set_ylim(-3, 103)
        panel.tick_params(labelsize=8)
        panel.spines[["top", "right"]].set_visible(False)
        panel.legend(frameon=False, fontsize=7, loc="lower right")
    figure.supylabel("% found", fontsize=9)
    return figure


def main(folder: Path, trials: int | None) -> None:
    """Measure everything, and put the tables between the two marks of the page."""
    from tandem.cli.analyze.output import save_picture

    found: list[Found] = []
    for measure, usual in EVERYTHING.items():
        found += measure(trials or usual)
        sys.stdout.write(f"{measure.__name__}: done\n")
        sys.stdout.flush()
    page = folder / "planted-truth.md"
    text = page.read_text(encoding="utf-8")
    before, after = text[: text.index(BEGIN) + len(BEGIN)], text[text.index(END) :]
    page.write_text(before + "\n" + "\n".join(tables(found)) + "\n\n" + after, encoding="utf-8")
    save_picture(drawn(found), folder / PICTURE)


if __name__ == "__main__":
    np.seterr(all="ignore")
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)
