"""The science set: lines of ours, peer and ratio from every module of this folder that has `lines`."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

MODULES = ("aberration", "knox", "scan", "hotspots")


def lines() -> Iterator[dict[str, Any]]:
    """Lines as {what, ours_s, peer, peer_s, ratio, note}, seconds by the wall; a peer that is missing leaves None."""
    for name in MODULES:
        if find_spec(f"bench.{name}") is not None:
            yield from import_module(f"bench.{name}").lines()


def as_text(line: dict[str, Any]) -> str:
    """A line for people."""
    peer = f"{line['peer_s']:>10.3f}" if line["peer_s"] else f"{'-':>10}"
    ratio = f"{line['ratio']:>8.0f}x" if line["ratio"] else f"{'-':>9}"
    return f"{line['what']:<58}{peer}{line['ours_s']:>10.4f}{ratio}  {line['note']}".rstrip()
