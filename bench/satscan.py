"""SaTScan as a peer: the files it reads, a run of its batch program, and the clusters it writes down.

The program stands at `$TANDEM_PEERS/satscan/satscan`, built from its published sources. Its seconds are those of the
whole program, reading and writing included; by the wall it never takes less than two, as it waits for its printer.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bench.peers import MISSING, Ran, limit_s, place_of, run, trouble

FIRST_DAY = np.datetime64("2020-01-01")
_CLUSTER = re.compile(r"^\d+\.(?=Location IDs)", re.MULTILINE)
_END = re.compile(r"\n\s*\n|\n_{9}|\nNOTE")
_FIELD = re.compile(r"^\s*([A-Z][^:\n]*?)\.*:\s*(.*)$")
_STATISTIC = ("Test statistic", "Log likelihood ratio")


@dataclass(frozen=True)
class Asked:
    """What a scan is asked: events (place number, day from 0), places in km, shape (places, 2), and how to look.

    `people`, shape (places,): who lives there, for the Poisson model; None: space-time permutation.
    """

    at: np.ndarray
    day: np.ndarray
    places: np.ndarray
    days: int
    longest: int
    is_prospective: bool
    radius_km: float
    permutations: int
    people: np.ndarray | None = None
    workers: int = 2


def scanned(asked: Asked) -> Ran:
    """What SaTScan says: `clusters` as `clusters_of` reads them."""
    program = place_of("satscan", "satscan")
    if program is None:
        return Ran(MISSING)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in files_of(asked).items():
            (folder / file).write_text(text, encoding="utf-8")
        ended = run([str(program), "a.prm"], folder, stop_after_s=limit_s())
        found = folder / "a.txt"
        text = found.read_text("utf-8", "replace") if found.exists() else ""
    note = trouble(ended, limit_s()) or ("" if text else "peer's answer could not be read")
    if note:
        return Ran(note)
    return Ran("", ended.wall_s, ended.cpu_s, says={"clusters": clusters_of(text)})


def files_of(asked: Asked) -> dict[str, str]:
    """Parameters, events, places and, for the Poisson model, people."""
    dates = (FIRST_DAY + asked.day).astype(str)
    told = {
        "a.prm": _parameters(asked),
        "a.cas": "".join(f"{at} 1 {day.replace('-', '/')}\n" for at, day in zip(asked.at, dates, strict=True)),
        "a.geo": "".join(f"{n} {x:.6f} {y:.6f}\n" for n, (x, y) in enumerate(asked.places)),
    }
    if asked.people is not None:
        told["a.pop"] = "".join(f"{n} 2020 {people}\n" for n, people in enumerate(asked.people))
    return told


def _parameters(asked: Asked) -> str:
    """Circles, at least two cases, half of all at most, standard Monte Carlo."""
    first, last = (str(day).replace("-", "/") for day in (FIRST_DAY, FIRST_DAY + asked.days - 1))
    people = {} if asked.people is None else {"PopulationFile": "a.pop"}
    settings: dict[str, dict[str, object]] = {
        "Input": {
            "CaseFile": "a.cas",
            "PrecisionCaseTimes": 3,
            "StartDate": first,
            "EndDate": last,
            **people,
            "CoordinatesFile": "a.geo",
            "CoordinatesType": 0,
        },
        "Analysis": {
            "AnalysisType": 4 if asked.is_prospective else 3,
            "ModelType": 2 if asked.people is None else 0,
            "ScanAreas": 1,
            "TimeAggregationUnits": 3,
            "TimeAggregationLength": 1,
        },
        "Output": {"ResultsFile": "a.txt"},
        "Spatial Window": {
            "MaxSpatialSizeInPopulationAtRisk": 50,
            "UseDistanceFromCenterOption": "y",
            "MaxSpatialSizeInDistanceFromCenter": asked.radius_km,
        },
        "Temporal Window": {"MaxTemporalSizeInterpretation": 1, "MaxTemporalSize": asked.longest},
        "Inference": {"PValueReportType": 1, "MonteCarloReps": asked.permutations, "ProspectiveStartDate": last},
        "Run Options": {"NumberParallelProcesses": asked.workers},
        "System": {"Version": "10.3.2"},
    }
    parts = [(f"[{name}]", *(f"{key}={value}" for key, value in keys.items())) for name, keys in settings.items()]
    return "".join("\n".join(part) + "\n" for part in parts)


def clusters_of(text: str) -> list[dict[str, Any]]:
    """The clusters of a result file, in its order: places, first and last date, cases, expected, statistic, p."""
    found = []
    for block in _CLUSTER.split(text)[1:]:
        fields: dict[str, str] = {}
        last = ""
        for row in _END.split(block, maxsplit=1)[0].splitlines():
            match = _FIELD.match(row)
            if match:
                last = match[1]
                fields[last] = match[2].strip()
            elif last:
                fields[last] += " " + row.strip()
        found.append(_cluster(fields))
    return found


def _cluster(fields: dict[str, str]) -> dict[str, Any]:
    first, last = fields["Time frame"].split(" to ")
    p_value = fields.get("P-value")
    return {
        "places": [name.strip() for name in fields["Location IDs included"].split(",")],
        "radius": float(fields["Coordinates / radius"].rsplit("/", 1)[1].split()[0]),
        "first": _date(first),
        "last": _date(last),
        "cases": int(fields["Number of cases"]),
        "expected": float(fields["Expected cases"]),
        "statistic": float(next(fields[name] for name in _STATISTIC if name in fields)),
        "p_value": float(p_value.lstrip("< ")) if p_value else None,
    }


def _date(text: str) -> np.datetime64:
    year, month, day = (int(part) for part in text.strip().split("/"))
    return np.datetime64(f"{year:04d}-{month:02d}-{day:02d}")
