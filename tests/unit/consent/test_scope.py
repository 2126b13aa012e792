"""What a consent covers never grows: not by merging two records, not by an edit, an import or a default.

Harm prevented: two records become one, and a receiver whom only one of them named reads both.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tandem.consent.rules import closest, intersection_of, is_about, is_no_wider, missing_elements
from tandem.consent.types import Category, ConsentDraft, ConsentKind, Purpose, Recipient
from tests.factories.consents import NOW, OUTREACH, PERSON, POLICE, RECOVERY, complete_consent

AGENCIES = (OUTREACH, RECOVERY, POLICE)
KINDS = (
    ConsentKind.PART2_DISCLOSURE,
    ConsentKind.PART2_TPO,
    ConsentKind.HIPAA_AUTHORIZATION,
    ConsentKind.PART2_COUNSELLING_NOTES,
)
SHARED = (Category.CONTACT, Category.REFERRAL, Category.TREATMENT, Category.COUNSELLING_NOTES)
PURPOSES = (Purpose.TREATMENT, Purpose.COORDINATION, Purpose.OUTREACH)
consents = st.builds(
    complete_consent,
    kind=st.sampled_from(KINDS),
    disclosers=st.lists(st.sampled_from(AGENCIES), min_size=1, unique=True).map(tuple),
    recipients=st.lists(st.sampled_from([Recipient(agency_id=one) for one in AGENCIES]), min_size=1, unique=True).map(
        tuple
    ),
    categories=st.frozensets(st.sampled_from(SHARED), min_size=1),
    purposes=st.frozensets(st.sampled_from(PURPOSES), min_size=1),
    expires_at=st.one_of(st.none(), st.integers(1, 400).map(lambda days: NOW + timedelta(days=days))),
)
Cell = tuple[object, ...]


def scope(terms: ConsentDraft) -> set[Cell]:
    """Everything that a consent opens, one by one: who gives, who receives, what, what for, from which source."""
    return {
        (giver, taker, category, purpose, part2)
        for giver, taker, category, purpose, part2 in product(
            terms.disclosers, AGENCIES, SHARED, PURPOSES, (True, False)
        )
        if is_about(terms, agency_id=taker, is_treating=False, category=category, purpose=purpose, part2=part2)
    }


@given(consents, consents)
def test_two_records_have_in_common_what_both_consents_cover(one: ConsentDraft, other: ConsentDraft) -> None:
    both = intersection_of((one, other))
    assert scope(both) <= scope(one) & scope(other)
    assert scope(intersection_of((other, one))) <= scope(one) & scope(other)
    if one.kind == other.kind:
        assert scope(both) == scope(one) & scope(other)
    for whole in (one, other):
        assert both.expires_at is None or whole.expires_at is None or both.expires_at <= whole.expires_at


@given(consents, consents, consents)
def test_a_third_record_only_takes_away(one: ConsentDraft, two: ConsentDraft, three: ConsentDraft) -> None:
    assert scope(intersection_of((one, two, three))) <= scope(intersection_of((one, two)))
    assert scope(intersection_of((one, two, three))) <= scope(three)


@given(consents, st.lists(consents, max_size=4))
def test_the_closest_has_something_in_common_or_there_is_none(one: ConsentDraft, others: list[ConsentDraft]) -> None:
    found = closest(one, others)
    best = max((len(scope(intersection_of((one, other)))) for other in others), default=0)
    assert (found is None) <= (best == 0)
    assert found is None or found in others


@given(consents, consents)
def test_no_wider_means_a_smaller_scope(new: ConsentDraft, old: ConsentDraft) -> None:
    if is_no_wider(new, old):
        assert scope(new) <= scope(old)


def test_a_union_in_place_of_the_intersection_is_caught_planted() -> None:
    one = complete_consent(categories=frozenset({Category.CONTACT}))
    other = complete_consent(categories=frozenset({Category.REFERRAL}))
    union = complete_consent(categories=one.categories | other.categories)
    assert not scope(union) <= scope(one) & scope(other)
    assert scope(intersection_of((one, other))) == set()


def test_what_nobody_said_covers_nothing() -> None:
    """Harm: a field left out of a form or an import reads as "all of it"."""
    empty = ConsentDraft(person_id=PERSON, kind=ConsentKind.PART2_DISCLOSURE)
    assert scope(empty) == set()
    assert len(missing_elements(empty)) >= 9
    whole = complete_consent()
    for gone in ("disclosers", "categories", "recipients", "purposes"):
        default = next(one.default for one in fields(ConsentDraft) if one.name == gone)
        assert scope(complete_consent(**{gone: default})) == set()
    assert scope(whole)
