"""The science set: lines of ours, peer and ratio, one part after the other; no part can end the run."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from bench.lines import nothing

MODULES = ("aberration", "knox", "knox_in_r", "after", "scan", "hotspots", "growth", "start")


def lines(only: str | None = None) -> Iterator[dict[str, Any]]:
    """Lines as `bench.lines.line` makes them, each as soon as it is there; `only` one module's."""
    for name in MODULES:
        if only in {None, name}:
            for part in import_module(f"bench.{name}").PARTS:
                yield from _guarded(part)


def _guarded(part: Any) -> Iterator[dict[str, Any]]:
    try:
        yield from part()
    except Exception as error:  # noqa: BLE001 - the other parts are still wanted, and this one is told
        work = getattr(part, "func", part)
        reason = " ".join(f"not measured: {type(error).__name__}: {error}".split())
        yield nothing((work.__doc__ or work.__name__).splitlines()[0], reason[:200])
