"""Each night: bring every class of data back to its limit, then prove it from the rows that are left."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tandem.core import side
from tandem.core.actor import Actor
from tandem.core.errors import RetentionNotKept
from tandem.core.retention import Age, FieldClass, Proof, class_of_fields, limited_classes
from tandem.journeys.retention import keepers, persons
from tandem.journeys.retention.keepers import Keeper, Night, night_of
from tandem.oversight.actions.retention import record_proofs
from tandem.oversight.queries.legal import persons_held
from tandem.oversight.queries.retention import site_limits
from tandem.oversight.rules.retention import days_of

TELL = "trust_report.publish"


def all_keepers() -> Mapping[str, Keeper]:
    """Every class that has something to keep, with its keeper."""
    return {**keepers.keepers(), **persons.keepers()}


def keep_limits(*, by: Actor, now: datetime, kept_by: Mapping[str, Keeper] | None = None) -> list[Proof]:
    """Enforce and prove every limit; RetentionNotKept, after everything was recorded, when a proof fails.

    A class whose work fails does not keep the others from theirs; its own proof then tells what is left.
    """
    found = all_keepers() if kept_by is None else kept_by
    with side.on(side.CARE):
        night = night_of(by=by, now=now, held=persons_held(now=now))
        limits = limits_in_force()
        proofs = [_proof(one, found.get(one.key), night, limits[one.key]) for one in provable(found)]
        record_proofs(by=by, proofs=proofs, job=TELL)
    failed = sorted(one.field_class for one in proofs if not one.is_kept)
    if failed:
        raise RetentionNotKept(f"Older than promised: {', '.join(failed)}.", "Run `tandem doctor`.")
    return proofs


def provable(kept_by: Mapping[str, Keeper]) -> list[FieldClass]:
    """Classes that something keeps, and those of which no table holds a field. Silence is no proof."""
    in_use = {key for classes in class_of_fields().values() for key in classes}
    return [one for one in limited_classes() if one.key in kept_by or one.key not in in_use]


def limits_in_force() -> Mapping[str, timedelta]:
    """The limit of each class on this site: the house's, or the site's own where that may be."""
    asked = site_limits()
    return {
        one.key: timedelta(days=days_of(one, asked.get(one.key, []))[0])
        for one in limited_classes()
        if one.limit is not None
    }


def _proof(one: FieldClass, keeper: Keeper | None, night: Night, limit: timedelta) -> Proof:
    before = night.now - limit
    removed = held = 0
    age = Age()
    if keeper is not None:
        removed = _removed(keeper, night, before)
        age, held = keeper.age(night, before), keeper.held(night, before)
    return Proof(one.key, limit, age.oldest_at, age.past, held, removed, night.now)


def _removed(keeper: Keeper, night: Night, before: datetime) -> int:
    try:
        return keeper.remove(night, before)
    except Exception:  # noqa: BLE001 -- the proof that follows looks at the rows themselves and fails aloud
        return 0
