"""What stands in the place of a hidden number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

K = 11
"""The smallest count that is shown (besides 0). CMS cell size policy: 1 to 10 are not published."""


@dataclass(frozen=True)
class Suppressed:
    """A hidden number. It knows only why it is hidden, never what was there.

    `primary`: the count is from 1 to k-1, and the mark says so ("1-10" with an en dash).
    `secondary`: shown, it would let someone work out a small count; it may be of any size ("hidden").
    It takes part in no arithmetic, so a total or a percentage cannot be made from it by accident.
    """

    kind: Literal["primary", "secondary"]
    k: int = K

    def __str__(self) -> str:
        return f"1\u2013{self.k - 1}" if self.kind == "primary" else "hidden"

    def __format__(self, spec: str) -> str:
        # A template that formats numbers ("{:,}") must not fail on a hidden one.
        return str(self)


Shown = int | Suppressed
"""A count as it may be shown."""
