"""Finding people: by the keyed index alone first, then, among those whom the gate opened, by how alike they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from itertools import combinations
from uuid import UUID

from tandem.consent.types import Access, Category, require
from tandem.core.definition_file import read_definition
from tandem.core.refusals import Refused
from tandem.core.row_locks import rows_open
from tandem.keys.queries import blind_index, subjects_sharing_tokens, subjects_with
from tandem.people.models import PartnerNumber, Person
from tandem.people.opened import label_of
from tandem.people.rules.matching import compare, compare_with_typed
from tandem.people.rules.searching import parts_of_search, refusal_to_search
from tandem.people.types import Details, Found, MatchStrength, Pair, SearchTerms


def candidates(*, access: Access, terms: SearchTerms, now: datetime) -> list[UUID]:
    """Ids that the index gives for these terms, at most 200; no name is read. Each still goes through the gate."""
    require(access, person_id=None, category=Category.PERSON_SEARCH, now=now)
    refusal = refusal_to_search(terms)
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    tokens = ((purpose, blind_index(purpose, parts)) for purpose, parts in parts_of_search(terms))
    found = subjects_with((purpose, token) for purpose, token in tokens if token is not None)
    with rows_open(found):  # the gate decides on each of them next; here only who was merged away is read
        gone = _merged_away(found)
    return [one for one in found if one not in gone]


def matches(*, access: Mapping[UUID, Access], terms: SearchTerms, now: datetime) -> list[Found]:
    """How alike the opened people are to what was typed, the most alike first; the unlike are left out."""
    weights = read_definition("matching", "people")
    numbers: dict[UUID, list[str]] = {}
    for row in PartnerNumber.objects.using("vault").filter(
        person_id__in=list(access), agency_id=terms.number_agency_id
    ):
        numbers.setdefault(row.person_id, []).append(row.number.reveal())
    scored = [
        Found(person_id, compare_with_typed(terms, details, numbers.get(person_id, ()), weights=weights))
        for person_id, details in opened_details(access=access, now=now).items()
    ]
    shown = [one for one in scored if one.match.strength is not MatchStrength.NONE]
    return sorted(shown, key=lambda one: (-one.match.bits, one.person_id))


def duplicates_among(*, access: Mapping[UUID, Access], now: datetime) -> list[Pair]:
    """Pairs of opened people who share an index entry and are alike; the most alike first."""
    gone = _merged_away(access)
    blocks = subjects_sharing_tokens([one for one in access if one not in gone])
    wanted = {pair for block in blocks for pair in combinations(sorted(block), 2)}
    ids = {one for pair in wanted for one in pair}
    details = opened_details(access={one: access[one] for one in ids}, now=now)
    weights = read_definition("matching", "people")
    pairs = [
        Pair(first, second, compare(details[first], details[second], weights=weights))
        for first, second in wanted
        if first in details and second in details
    ]
    shown = [pair for pair in pairs if pair.match.strength is not MatchStrength.NONE]
    return sorted(shown, key=lambda pair: (-pair.match.bits, pair.first_id))


def opened_details(*, access: Mapping[UUID, Access], now: datetime) -> dict[UUID, Details]:
    """Name, birth date and phone of the people whose identity their own Access opens; the others are left out."""
    found = {}
    for person_id, row in Person.objects.using("vault").in_bulk(list(access)).items():
        mine, label = access[person_id], label_of(row)
        if not mine.opens(Category.IDENTITY, label):
            continue
        require(mine, person_id=person_id, category=Category.IDENTITY, now=now, label=label)
        born = row.birth_on.reveal()
        found[person_id] = Details(
            given_name=row.given_name.reveal(),
            family_name=row.family_name.reveal(),
            preferred_name=row.preferred_name.reveal(),
            birth_on=date.fromisoformat(born) if born else None,
            phone=row.phone.reveal() if mine.opens(Category.CONTACT, label) else "",
        )
    return found


def _merged_away(ids: Collection[UUID]) -> set[UUID]:
    rows = Person.objects.using("vault").filter(id__in=list(ids), merged_into__isnull=False)
    return set(rows.values_list("id", flat=True))
