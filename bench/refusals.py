"""How long the gate takes to refuse somebody who looks for a person: with a record in the vault, and without one.

`python -m bench.refusals [samples]`: interleaved samples, Welch's t and the gap of the medians (promise A6: |t| < 4.5
and a gap below 2 ms at 10,000 samples of each). Nothing is asserted: tests/privacy/test_same_work.py compares work.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

from bench.sealing import settled_django

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SAMPLES, WARM, PEOPLE = 1_000, 50, 200


def welch_t(first: list[float], second: list[float]) -> float:
    """Welch's t of two samples; 0.0 when neither varies."""
    spread = statistics.variance(first) / len(first) + statistics.variance(second) / len(second)
    return (statistics.fmean(first) - statistics.fmean(second)) / spread**0.5 if spread else 0.0


def asker() -> tuple[Callable[[UUID], float], list[UUID]]:
    """Seconds that one refusal takes, and people with a tie to another agency in the vault."""
    settled_django()
    from django.db import transaction

    from tandem.consent import gate
    from tandem.consent.actions import record_relation
    from tandem.consent.types import Channel, Purpose, RelationKind, RelationSource
    from tandem.core.actor import Actor

    ours, theirs = (Actor(uuid4(), "case_manager", uuid4(), "care") for _ in range(2))
    people = [uuid4() for _ in range(PEOPLE)]
    tie = {"kind": RelationKind.VISIT, "source": RelationSource.OUTREACH, "agency_id": theirs.agency_id}
    with transaction.atomic(using="vault"):
        for person in people:
            record_relation(by=theirs, now=NOW, person_id=person, **tie)

    def seconds(person: UUID) -> float:
        began = time.perf_counter()
        gate.open_record(by=ours, person=person, purpose=Purpose.TREATMENT, channel=Channel.PAGE, now=NOW)
        return time.perf_counter() - began

    return seconds, people


def main() -> int:
    """Print the figures of so many samples of each."""
    samples = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES
    ask, people = asker()
    rng = random.Random(6)  # noqa: S311 - it draws the order of the samples
    known: list[float] = []
    unknown: list[float] = []
    for turn in range(samples + WARM):
        pair = [(known, rng.choice(people)), (unknown, UUID(int=rng.getrandbits(128), version=4))]
        rng.shuffle(pair)
        for kept, person in pair:
            taken = ask(person)
            if turn >= WARM:
                kept.append(taken)
    gap = abs(statistics.median(known) - statistics.median(unknown)) * 1e3
    middle = [f"{statistics.median(one) * 1e3:.3f} ms" for one in (known, unknown)]
    sys.stdout.write(f"Refusal of a stranger, {samples} samples each\n")
    sys.stdout.write(f"median {middle[0]} with a record, {middle[1]} without, gap {gap:.4f} ms (goal below 2)\n")
    sys.stdout.write(f"Welch's t {welch_t(known, unknown):+.2f} (goal within 4.5)\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
