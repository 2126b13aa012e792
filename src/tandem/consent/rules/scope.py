"""What consents cover together, and what two of them have in common: the scope never widens.

A merge of two records leaves what both people's consents covered, never what either did.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tandem.consent.rules.presence import PART2_KINDS
from tandem.consent.types import ConsentDraft


def intersection_of(consents: Iterable[ConsentDraft]) -> ConsentDraft:
    """The first consent, narrowed to what all say: givers, receivers, kinds of facts, purposes, the earliest end.

    Two kinds that are not the same have nothing in common, except that a specific consent holds within one for
    treatment, payment and operations. Nothing in common: a consent without categories, which is never in force.
    """
    first, *others = consents
    for other in others:
        first = _within(first, other)
    return first


def _within(one: ConsentDraft, other: ConsentDraft) -> ConsentDraft:
    alike = one.kind == other.kind or {one.kind, other.kind} <= PART2_KINDS
    givers = tuple(giver for giver in one.disclosers if giver in other.disclosers)
    takers = tuple(taker for taker in one.recipients if taker in other.recipients)
    return replace(
        one,
        disclosers=givers,
        recipients=takers,
        categories=one.categories & other.categories if alike else frozenset(),
        purposes=one.purposes & other.purposes,
        expires_at=_earlier(one.expires_at, other.expires_at),
        event_occurred_at=_earlier(one.event_occurred_at, other.event_occurred_at),
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def is_no_wider(new: ConsentDraft, old: ConsentDraft) -> bool:
    """Whether everything that `new` covers was covered by `old`."""
    return (
        new.kind == old.kind
        and set(new.disclosers) <= set(old.disclosers)
        and set(new.recipients) <= set(old.recipients)
        and new.categories <= old.categories
        and new.purposes <= old.purposes
        and (old.expires_at is None or (new.expires_at is not None and new.expires_at <= old.expires_at))
    )


def closest(one: ConsentDraft, others: Iterable[ConsentDraft]) -> ConsentDraft | None:
    """Which of these has most in common with a consent; None when nothing is."""
    ranked = sorted(others, key=lambda other: _size(intersection_of((one, other))), reverse=True)
    return ranked[0] if ranked and _size(intersection_of((one, ranked[0]))) else None


def _size(consent: ConsentDraft) -> int:
    return len(consent.disclosers) * len(consent.recipients) * len(consent.categories) * len(consent.purposes)
