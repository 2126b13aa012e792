"""Reads the Cincinnati reference file for the witnesses; skips when the reference folder is not named."""

import csv
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FIRST, LAST = date(2015, 7, 17), date(2017, 12, 31)


def reference(*parts: str) -> Path:
    """A file of the reference folder named by TANDEM_REFERENCE, or a skip that says why."""
    root = os.environ.get("TANDEM_REFERENCE")
    if not root:
        pytest.skip("TANDEM_REFERENCE is not set: the reference data are not part of the repository")
    return Path(root, *parts)


def call_times() -> list[datetime]:
    """All call times, sorted; wall clock of Cincinnati, marked UTC only to be comparable."""
    path = reference("cincinnati", "heroin_overdose_calls_2015-07_2017-12.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["CREATE_TIME_INCIDENT"] for row in csv.DictReader(file)]
    return sorted(datetime.strptime(text, "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=UTC) for text in texts)


def daily_counts() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Calls a day from FIRST to LAST, all dispositions."""
    days = Counter(time.date() for time in call_times())
    length = (LAST - FIRST).days + 1
    return np.array([days[FIRST + timedelta(i)] for i in range(length)], dtype=np.float64)


def position(day: date) -> int:
    return (day - FIRST).days
