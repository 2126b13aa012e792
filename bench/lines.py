"""A line of the science set: ours, peer, ratio, what was aimed at and whether that is reached."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

from bench.peers import Ran
from bench.stopwatch import Clocked

RECORDED = "peer's time recorded in an earlier run on another machine"
DIFFERENT = "the two answers differ; the timing means nothing"
HEADING = f"{'what':<78}{'peer s':>10}{'ours s':>10}{'ratio':>9}{'CPU':>8}{'load':>6}  aim"


@dataclass(frozen=True)
class Aim:
    """What is aimed at: peer over ours by the wall and by processor, ours in seconds or megabytes, growth of cost."""

    ratio: float | None = None
    cpu_ratio: float | None = None
    seconds: float | None = None
    mb: float | None = None
    power: float | None = None

    def __str__(self) -> str:
        parts = (
            (self.ratio, "at least {:,g}x"),
            (self.cpu_ratio, "at least {:,g}x CPU"),
            (self.seconds, "at most {:g} s"),
            (self.mb, "at most {:,g} MB"),
            (self.power, "at most as close pairs to the power of {:g}"),
        )
        return ", ".join(words.format(value) for value, words in parts if value is not None)

    def is_reached(self, line: dict[str, Any]) -> bool | None:
        """None where the line lacks a figure that the aim needs."""
        least = ((self.ratio, "ratio", 1), (self.cpu_ratio, "cpu_ratio", 1))
        most = ((self.seconds, "ours_s", -1), (self.mb, "peak_mb", -1), (self.power, "power", -1))
        found = []
        for value, key, sign in (*least, *most):
            if value is not None:
                figure = line.get(key)
                found.append(None if figure is None else (figure - value) * sign >= 0)
        if not found or None in found:
            return False if False in found else None
        return all(found)


def line(
    what: str,
    ours: Clocked,
    peer: str | None = None,
    ran: Ran | None = None,
    *,
    same: bool | None = None,
    aim: Aim | None = None,
    note: str = "",
    recorded: bool = False,
    **more: object,
) -> dict[str, Any]:
    """One line of the table.

    `same`: whether the peer's answer is ours, None where it was not compared; a difference is said, and leaves no
    ratio. `recorded`: the peer's time is not of this run. Ratios are the peer's seconds over ours.
    """
    ran = ran or Ran()
    same = None if same is None else bool(same)  # NumPy's own truth is no JSON
    true = same is not False
    found: dict[str, Any] = {
        "what": what,
        "ours_s": ours.wall_s,
        "ours_cpu_s": ours.cpu_s,
        "peer": peer,
        "peer_s": ran.wall_s,
        "peer_cpu_s": ran.cpu_s,
        "ratio": ran.wall_s / ours.wall_s if ran.wall_s and true else None,
        "cpu_ratio": ran.cpu_s / ours.cpu_s if ran.cpu_s and true else None,
        "same_answer": same,
        "load": _load(),
        "same_run": None if ran.wall_s is None else not recorded,
        "aim": str(aim) if aim else None,
        "note": "; ".join(part for part in ("" if true else DIFFERENT, ran.note, note) if part),
        **more,
    }
    found["reached"] = aim.is_reached(found) if aim else None
    return found


def _load() -> float | None:
    """How many processes wanted a processor in the last minute, ours included: figures are fair up to one a core."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def nothing(what: str, note: str) -> dict[str, Any]:
    """The line of something that could not be measured at all."""
    empty = dict.fromkeys(("ours_s", "ours_cpu_s", "peer", "peer_s", "peer_cpu_s", "ratio", "cpu_ratio"))
    rest = {"same_answer": None, "load": _load(), "same_run": None, "aim": None, "note": note, "reached": None}
    return {"what": what, **empty, **rest}


def as_text(found: dict[str, Any]) -> str:
    """A line for people."""
    figures = "".join(
        f"{found[key]:>{width}.{digits}f}{unit}" if found[key] is not None else f"{'-':>{width + len(unit)}}"
        for key, width, digits, unit in (
            ("peer_s", 10, 3, ""),
            ("ours_s", 10, 4, ""),
            ("ratio", 8, 1, "x"),
            ("cpu_ratio", 7, 1, "x"),
        )
    )
    verdict = {True: "reached: ", False: "MISSED: ", None: "open: "}[found["reached"]]
    end = "; ".join(part for part in (verdict + found["aim"] if found["aim"] else "", found["note"]) if part)
    return f"{found['what']:<78}{figures}{found['load'] or 0:>6.1f}  {end}".rstrip()
