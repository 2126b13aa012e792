"""Looking for the person whom an approved demand names: this one person, a few times, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from tandem.consent.types import Refusal
from tandem.core.refusals import gettext_noop as _
from tandem.oversight.types.legal import Demand, DemandSearch, DemandState

# A name and a birth date, and room for two slips of the pen.
SEARCHES_AT_MOST = 3


def refusal_to_look(demand: Demand, earlier: Sequence[DemandSearch] = ()) -> Refusal | None:
    """Why nobody may look whether the person is known: not before two people approved, so that a no tells nothing.

    Nor once the person is found and the scope set, nor more often than a few times for one demand.
    """
    if demand.state is DemandState.NARROWED:
        return Refusal(
            "is_found", _("The person is found and the scope is set. Nobody looks again."), "42 CFR 2.13(a)"
        )
    if demand.state is not DemandState.APPROVED:
        sentence = _("Nobody looks whether the person is known before two people have approved.")
        return Refusal("not_approved", sentence, "42 CFR 2.13(c)")
    if len(earlier) >= SEARCHES_AT_MOST:
        sentence = _("Somebody has looked three times for this demand. Refuse it, or ask the court whom it means.")
        return Refusal("looked_enough", sentence, "42 CFR 2.13(a)")
    return None


def refusal_to_look_for(earlier: Sequence[DemandSearch], *, name_mark: str, birth_mark: str) -> Refusal | None:
    """Why this name and birth date may not be looked for: they must be those of the first search but for one slip."""
    if not earlier or name_mark == earlier[0].name_mark or birth_mark == earlier[0].birth_mark:
        return None
    sentence = _("This is another person than the first search was for. A demand opens the search for one person.")
    return Refusal("other_person", sentence, "42 CFR 2.13(a)")


def refusal_to_name(person_id: UUID, earlier: Sequence[DemandSearch]) -> Refusal | None:
    """Why nothing may be opened about this person: a search for this demand must have found them and nobody else."""
    if any(one.found == (person_id,) for one in earlier):
        return None
    return Refusal("not_found_so", _("No search for this demand has found this person."), "42 CFR 2.13(a)")
