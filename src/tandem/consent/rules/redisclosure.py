"""Passing on what was received under a consent (§ 2.33): by what kind of holder, to whom, what for. Default: no."""

from __future__ import annotations

from tandem.consent.rules.presence import TPO
from tandem.consent.types import ConsentDraft, ConsentLaw, Holder, Purpose, RecipientKind, Refusal
from tandem.core.refusals import gettext_noop as _

FOR_TPO, TO_CONTRACTORS = "for_tpo", "to_contractors"
TPO_PURPOSES = frozenset({Purpose.TREATMENT, Purpose.COORDINATION})


def refusal_to_pass_on(
    consent: ConsentDraft,
    *,
    holder: RecipientKind,
    purpose: Purpose,
    law: ConsentLaw,
    is_enforcement: bool = False,
    is_contractor: bool = False,
) -> Refusal | None:
    """Why somebody who received under this consent may not pass it on to one whom no consent names.

    `is_enforcement`: the next receiver is police, a prosecutor or a court. `is_contractor`: it works for the holder
    under a written contract. Where § 2.33 has no confirmed row for the holder, only a new consent opens it.
    """
    if is_enforcement:
        return Refusal(
            "proceedings", _("Records are never passed on to police or courts."), "42 CFR 2.12(d)(1), 2.33(b)"
        )
    held_by = Holder.TPO if consent.kind is TPO else Holder.OTHER
    rows = [one for one in law.onward if (one.holder, one.kind) == (held_by, holder) and one.is_confirmed]
    if any(one.may == FOR_TPO for one in rows) and purpose in TPO_PURPOSES & consent.purposes:
        return None
    if any(one.may == TO_CONTRACTORS for one in rows) and is_contractor and purpose in consent.purposes:
        return None
    return Refusal(
        "no_consent",
        _("The person has not agreed in writing that this agency receives this."),
        "42 CFR 2.31, 2.33",
    )
