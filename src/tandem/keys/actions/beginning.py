"""The first keys of a site, made before its databases; needs no Django."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from tandem.core.actor import Actor
from tandem.keys import files


def make_first_keys(*, by: Actor, home: Path, now: datetime) -> bool:
    """Make the first wrapping key and the key of the indexes; False when they stand already."""
    return files.make_first_keys(home, now, by.job)
