"""Which samples belong to one supply: by stamp, press, signature or the same adulterants, never by person.

A person cannot be the link: a sample has no field for one. The same adulterants are the weakest sign, and count only
where the mixture is rare among all samples.

Whoever brings a sample to be checked must not be found by it. A link that holds such samples therefore needs many of
them, and tells months and how many areas, never days or which areas (definitions/supply/links.toml).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from tandem.core.definition_file import read_definition
from tandem.surveillance.rules.substances import is_adulterant
from tandem.surveillance.types import Sample, SampleOrigin


class LinkKind(StrEnum):
    """By what samples are linked, the strongest sign first."""

    SIGNATURE = "signature"
    PRESS = "press"
    STAMP = "stamp"
    ADULTERANTS = "adulterants"


@dataclass(frozen=True, slots=True)
class SupplyLink:
    """Samples of at least two places or agencies with one mark. `substances` are in at least half of them.

    `is_exact`: all were seized. Else `areas` is empty, `places` still counts them, and the days are firsts of months.
    """

    kind: LinkKind
    mark: str
    samples: tuple[UUID, ...]
    agency_ids: tuple[UUID, ...]
    areas: tuple[str, ...]
    places: int
    first_on: date
    last_on: date
    substances: tuple[str, ...]
    is_exact: bool


@dataclass(frozen=True, slots=True)
class LinkLimits:
    """A link that holds samples which were not seized needs so many samples, and so many of these."""

    least_samples: int
    least_checked: int


def link_limits() -> LinkLimits:
    """The limits as the definition has them."""
    found = read_definition("supply", "links")["parameters"]
    return LinkLimits(int(found["least_samples"]), int(found["least_checked"]))


def _marks() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_definition("supply", "reading")["marks"]
    return found


def supply_links(samples: Sequence[Sample]) -> tuple[SupplyLink, ...]:
    """Links over places or agencies, those with the strongest sign first, then those seen last."""
    groups: dict[tuple[LinkKind, str], list[Sample]] = defaultdict(list)
    for one in samples:
        for key in marks_of(one):
            groups[key].append(one)
    rare, limits = _marks()["most_common_share"] * len(samples), link_limits()
    found = [
        _link(kind, mark, shown)
        for (kind, mark), group in groups.items()
        if not (kind is LinkKind.ADULTERANTS and len(group) > rare) and len(shown := _shown(group, limits)) > 1
    ]
    wide = [one for one in found if len(one.agency_ids) > 1 or one.places > 1]
    order = list(LinkKind)
    return tuple(sorted(wide, key=lambda one: (order.index(one.kind), -one.last_on.toordinal(), one.mark)))


def marks_of(one: Sample) -> Iterable[tuple[LinkKind, str]]:
    """The marks of a sample that can link it, written alike."""
    texts = ((LinkKind.SIGNATURE, one.lab_signature), (LinkKind.PRESS, one.press), (LinkKind.STAMP, one.stamp))
    for kind, text in texts:
        mark = " ".join(re.findall(r"[^\W_]+", text.casefold()))
        if mark not in _marks()["no_mark"]:
            yield kind, mark
    adulterants = sorted({it.substance for it in one.findings if it.is_confirmed and is_adulterant(it.substance)})
    if len(adulterants) >= _marks()["least_adulterants"]:
        yield LinkKind.ADULTERANTS, " + ".join(adulterants)


def _shown(group: list[Sample], limits: LinkLimits) -> list[Sample]:
    """All samples of a group where enough are checked ones; else the seized ones alone."""
    seized = [one for one in group if one.origin is SampleOrigin.SEIZURE]
    checked = len(group) - len(seized)
    is_enough = len(group) >= limits.least_samples and checked >= limits.least_checked
    return group if is_enough else seized


def _link(kind: LinkKind, mark: str, group: list[Sample]) -> SupplyLink:
    is_exact = all(one.origin is SampleOrigin.SEIZURE for one in group)
    days = [one.collected_on if is_exact else one.collected_on.replace(day=1) for one in group]
    areas = tuple(sorted({one.area_name for one in group if one.area_name}))
    keys = sorted({key for one in group for key in one.substances})
    return SupplyLink(
        kind=kind,
        mark=mark,
        samples=tuple(one.id for one in group),
        agency_ids=tuple(sorted({one.agency_id for one in group}, key=str)),
        areas=areas if is_exact else (),
        places=len(areas),
        first_on=min(days),
        last_on=max(days),
        substances=tuple(key for key in keys if 2 * sum(key in one.substances for one in group) >= len(group)),
        is_exact=is_exact,
    )
