"""What a person is shown before signing, and what every screen says of why it may be seen.

Both ask the engine that enforces: the preview supposes that the draft is signed and asks for every staff role.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import product

from django.utils import translation
from django.utils.translation import gettext as _

from tandem.agencies.queries import agency_by_id
from tandem.agencies.types import CARE_ROLES, DUTY_ROLES, Role
from tandem.consent.policy_engine import Question, decide, engine
from tandem.consent.register import VAULT
from tandem.consent.rules import is_about
from tandem.consent.state_layer import closed_by_state
from tandem.consent.types import (
    CONSENT_GROUNDS,
    NO_RELATION,
    Access,
    Category,
    Channel,
    ConsentDraft,
    ConsentState,
    Origin,
    Part2,
    PreviewRow,
    Purpose,
    Recipient,
    RecipientClass,
    RelationKind,
)

_STAFF = sorted(CARE_ROLES, key=lambda role: role is not Role.CASE_MANAGER)
_TIES = (RelationKind.TREATING, *(one for one in RelationKind if one is not RelationKind.TREATING), NO_RELATION)


def preview(*, terms: ConsentDraft, language: str, now: datetime) -> list[PreviewRow]:
    """Who could see what until when, were this draft signed now; police stand last, with what they see."""
    with translation.override(language):
        in_time = terms.expires_at is None or terms.expires_at > now
        rows = []
        for one in terms.recipients:
            shown = _shown(terms, one) if in_time else frozenset()
            rows.append(PreviewRow(_name(one), one.agency_id, tuple(sorted(shown)), terms.expires_at))
        purposes = terms.purposes | {Purpose.ENFORCEMENT}
        police = [
            one
            for one in sorted(terms.categories)
            if _opens(one, DUTY_ROLES, purposes, side=("care", "duty"), is_open=_is_open_at_all)
        ]
        rows.append(PreviewRow(_("Police"), None, tuple(police), None))
    return rows


def explain(*, accesses: Iterable[Access], language: str) -> str:
    """Why the reader is shown what these opened, with the law or agreement it rests on; "" when nothing is open."""
    policies = dict.fromkeys(one for access in accesses for one in access.policies)
    if not policies:
        return ""
    with translation.override(language):
        return _("Shown to you because: %(why)s") % {"why": reasons(policies=policies, language=language)}


def reasons(*, policies: Iterable[str], language: str) -> str:
    """What these policies say of themselves, each sentence with its citation; one no longer in force by its id."""
    known, spoken = engine().policies, language[:2]
    said = {}
    for one in policies:
        policy = known.get(one)
        sentence = policy.sentences.get(spoken, policy.sentences["en"]) if policy else one
        said[sentence] = f"{sentence} ({policy.citation})" if policy else one
    return " ".join(said.values())


def _name(recipient: Recipient) -> str:
    if recipient.agency_id is not None:
        agency = agency_by_id(using=VAULT, agency_id=recipient.agency_id)
        return agency.name if agency else _("An agency that is no longer a partner")
    return _("Any provider that treats you")


def _shown(terms: ConsentDraft, recipient: Recipient) -> frozenset[Category]:
    """What staff of one recipient could see because of this consent, of protected facts or of any others."""
    return frozenset(
        category
        for category in terms.categories
        if any(
            is_about(
                terms,
                agency_id=recipient.agency_id,
                is_treating=recipient.recipient_class is RecipientClass.TREATING_PROVIDERS,
                category=category,
                purpose=purpose,
                part2=part2,
            )
            and _opens(category, _STAFF, [purpose], side=("care",), is_open=_opened_by_consent[part2])
            for purpose in terms.purposes
            for part2 in (True, False)
        )
    )


def _opens(
    category: Category,
    roles: Iterable[str],
    purposes: Iterable[str],
    *,
    side: Iterable[str],
    is_open: Callable[[Question], bool],
) -> bool:
    """Whether the policies open this kind of fact to any of these roles, under any tie, on a page.

    The likeliest come first and the first yes ends the search: each question costs a third of a millisecond.
    """
    return any(
        is_open(Question(role, purpose, category, origin, ConsentState.ACTIVE, tie, Channel.PAGE, one, Part2.UNKNOWN))
        for role, tie, purpose, one, origin in product(roles, _TIES, purposes, side, Origin)
    )


def _is_protected_open(asked: Question) -> bool:
    """Protected facts are open, because of consent, when both a Part 2 fact and one of unknown source are."""
    unknown = decide(asked)
    if not unknown.is_allowed or not decide(asked._replace(part2=Part2.YES)).is_allowed:
        return False
    return bool(unknown.grounds & CONSENT_GROUNDS) and not closed_by_state(asked)


def _is_plain_open(asked: Question) -> bool:
    """Facts that no treatment program wrote are open, because of consent."""
    plain = asked._replace(part2=Part2.NO)
    decision = decide(plain)
    return decision.is_allowed and bool(decision.grounds & CONSENT_GROUNDS) and not closed_by_state(plain)


def _is_open_at_all(asked: Question) -> bool:
    """Facts of whatever source are open, for whatever reason: what is asked about police."""
    return any(
        decide(one).is_allowed and not closed_by_state(one) for one in (asked._replace(part2=code) for code in Part2)
    )


_opened_by_consent = {True: _is_protected_open, False: _is_plain_open}
