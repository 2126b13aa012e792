"""Weights and laboratory words: harm prevented is a seizure that stands as something that it was not."""

from datetime import date

import pytest

from tandem.surveillance.rules.laboratory import laboratory_word, refuted_on, schedules_named
from tandem.surveillance.rules.weights import grams_of
from tandem.surveillance.types.laboratory import KnownFinding, LabState, LabWord

MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)


@pytest.mark.parametrize(
    ("quantity", "unit", "grams"),
    [
        (2.5, "g", 2.5),
        (1, "OZ", 28.349523125),
        (2, "Pounds", 907.18474),
        (0.5, "KG.", 500),
        (250, "mg", 0.25),
        (0, "GM", 0),
        (10, "dosage unit", None),
        (3, "litre", None),
        (3, "", None),
        (None, "g", None),
        (-1, "g", None),
        (float("nan"), "g", None),
    ],
)
def test_only_a_unit_of_mass_is_a_weight(quantity, unit, grams):
    """Witness: NIST Handbook 44, appendix C."""
    found = grams_of(quantity, unit)
    assert found == (None if grams is None else pytest.approx(grams))


@pytest.mark.parametrize(
    ("findings", "state", "on"),
    [
        ([], LabState.PRESUMPTIVE, None),
        ([("fentanyl", JUNE), ("caffeine", MAY)], LabState.CONFIRMED, JUNE),
        ([("cocaine", MAY), ("caffeine", JUNE)], LabState.CORRECTED, JUNE),
        ([("nothing-found", MAY)], LabState.CORRECTED, MAY),
        ([("unlisted", MAY)], LabState.PRESUMPTIVE, None),
        ([("unlisted", MAY), ("heroin", JUNE)], LabState.CONFIRMED, JUNE),
        ([("cocaine", MAY), ("fentanyl", JUNE)], LabState.CONFIRMED, JUNE),
    ],
)
def test_one_substance_of_the_class_confirms_and_none_corrects(findings, state, on):
    word = laboratory_word("opioid", [KnownFinding(*one) for one in findings])
    assert (word.state, word.on) == (state, on)


def test_a_watch_is_refuted_only_when_each_of_its_seizures_is():
    wrong, right = LabWord(LabState.CORRECTED, ("cocaine",), MAY), LabWord(LabState.CONFIRMED, ("heroin",), MAY)
    assert refuted_on([wrong, LabWord(LabState.CORRECTED, ("cocaine",), JUNE)]) == JUNE
    for others in ([right], [LabWord()]):
        assert refuted_on([wrong, *others]) is None
    assert refuted_on([]) is None


def test_schedules_are_those_of_the_dictionary():
    assert schedules_named("heroin; fentanyl") == ("I", "II")
    assert schedules_named("caffeine") == schedules_named("") == ()
