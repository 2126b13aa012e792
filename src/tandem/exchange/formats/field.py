"""One canonical field of a file, and column names as plain words."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """One thing a row may say. `names` are patterns on the plain column name, best first."""

    name: str
    label: str
    value: str  # time, date, clock, longitude, latitude, point, text, code, id, number
    names: tuple[str, ...]
    never: str = ""


def plain(column: str) -> str:
    """A column name as plain words: CREATE_TIME and createTime both become `create time`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", column)
    return re.sub(r"[^a-z0-9]+", " ", split.lower()).strip()
