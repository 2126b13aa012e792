"""The list of consents taken back, keys/revoked.list: it stands outside the database and outlives a restored one.

One line a revocation, ids and moments only. The gate reads it beside the table, so a consent that an older backup
still shows in force opens nothing, even before `apply_revoked_list` has taken it back there again.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

NAME = "revoked.list"


@dataclass(frozen=True, slots=True)
class Revoked:
    """A consent taken back: when, by whom, and from when it counts (later than `at` under § 2.35 alone)."""

    consent_id: UUID
    at: datetime
    by: UUID | None = None
    counts_from: datetime | None = None


@dataclass
class _Read:
    """What was read of a list so far, and how far; only what was appended since is read again."""

    file: int = 0
    upto: int = 0
    found: dict[UUID, Revoked] = field(default_factory=dict)


_known: dict[str, _Read] = {}
_turn = threading.Lock()


def path_of_list() -> Path:
    """Where the list of this site stands."""
    return Path(settings.TANDEM_HOME) / "keys" / NAME


def revoked_in(path: Path | None = None) -> Mapping[UUID, Revoked]:
    """A list by consent, this site's without a path. The first line about a consent counts; a cut one is passed over.

    Asked for each look at a consent, so a list that did not grow is not read again.
    """
    place = str(path or path_of_list())
    with _turn:
        read = _known.setdefault(place, _Read())
        try:
            stat = os.stat(place)
        except FileNotFoundError:
            del _known[place]
            return {}
        if stat.st_ino != read.file or stat.st_size < read.upto:
            read.file, read.upto, read.found = stat.st_ino, 0, {}
        if stat.st_size > read.upto:
            with open(place, "rb") as file:
                file.seek(read.upto)
                fresh = file.read()
            whole = fresh[: fresh.rfind(b"\n") + 1]  # the rest is a line that is being written now
            read.upto += len(whole)
            read.found = {**{one.consent_id: one for one in reversed(list(_lines(whole)))}, **read.found}
        return read.found


def add_revoked(one: Revoked) -> None:
    """Append to this site's list, and wait until it is on the medium."""
    words = {"consent": str(one.consent_id), "at": one.at.isoformat(), "by": str(one.by) if one.by else None}
    words["from"] = one.counts_from.isoformat() if one.counts_from else None
    handle = os.open(path_of_list(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(f"\n{json.dumps(words)}\n".encode())  # begins a line of its own even after one that was cut
        file.flush()
        os.fsync(file.fileno())


def _lines(text: bytes) -> Iterator[Revoked]:
    for line in text.decode("utf-8", errors="replace").splitlines():
        try:
            raw = json.loads(line)
            yield Revoked(
                UUID(raw["consent"]),
                datetime.fromisoformat(raw["at"]),
                UUID(raw["by"]) if raw["by"] else None,
                datetime.fromisoformat(raw["from"]) if raw["from"] else None,
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
