"""The made-up people: names of plants and birds, phones 555-01xx, streets that do not exist."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from tandem.journeys.riverbend import truth
from tandem.journeys.riverbend.chance import shuffled, stream
from tandem.journeys.riverbend.places import area_names, residents
from tandem.journeys.riverbend.steps import Resident
from tandem.people.types import ContactChoice, Language

PHONES = 100


def make_residents(seed: int, ages: Sequence[int], languages: Sequence[Language]) -> list[Resident]:
    """One person for each age and language; no name twice."""
    rng = stream(seed, "people")
    names = {language: _names(rng, language) for language in (Language.ENGLISH, Language.SPANISH)}
    phones = shuffled(rng, [f"555-{100 + number:04d}" for number in range(PHONES)])
    return [
        _resident(rng, f"R{number + 1:03d}", age, names[language].pop(), language=language, phones=phones)
        for number, (age, language) in enumerate(zip(ages, languages, strict=True))
    ]


def _names(rng: Random, language: Language) -> list[tuple[str, str]]:
    """Every pair of a given and a family name, in an order by chance."""
    found = residents()[language.value]
    return shuffled(rng, [(given, family) for given in found["given"] for family in found["family"]])


def _resident(
    rng: Random, key: str, age: int, name: tuple[str, str], *, language: Language, phones: list[str]
) -> Resident:
    born = date(truth.CLOCK.year - age - 1, rng.randint(1, 12), rng.randint(1, 28))
    phone = phones.pop() if phones and rng.random() < 0.8 else ""
    street, area = rng.choice(residents()["streets"]), rng.choice(area_names())
    return Resident(
        key=key,
        given_name=name[0],
        family_name=name[1],
        birth_on=born,
        phone=phone,
        address=f"{rng.randint(1, 199)} {street}, {area}",
        language=language,
        choice=ContactChoice(
            may_call=bool(phone) and rng.random() < 0.6, may_text=bool(phone) and rng.random() < 0.4
        ),
    )
