"""Instruments: harm prevented is a score that no clinician would recognise."""

import pytest

from tandem.care.rules.instruments import instrument, instrument_names, refusal_to_screen, score


def answers(total: int) -> dict[str, int]:
    """Seven answers with this total."""
    return {f"gad7_{number}": min(3, max(0, total - 3 * (number - 1))) for number in range(1, 8)}


@pytest.mark.parametrize(
    ("total", "band", "is_positive"),
    [
        *[(total, "minimal", False) for total in range(5)],
        *[(total, "mild", False) for total in range(5, 10)],
        *[(total, "moderate", True) for total in range(10, 15)],
        *[(total, "severe", True) for total in range(15, 22)],
    ],
)
def test_gad7_bands(total, band, is_positive):
    """Witness: Spitzer et al. 2006: 5 mild, 10 moderate, 15 severe; 10 or more is positive."""
    result = score(instrument("gad7"), answers(total))
    assert (result.total, result.band, result.is_positive) == (total, band, is_positive)


def test_a_missing_answer_gives_no_score():
    some = answers(12)
    del some["gad7_7"]
    result = score(instrument("gad7"), some)
    assert (result.total, result.band, result.is_positive) == (None, "", None)
    assert result.missing == ("gad7_7",)


def test_answers_outside_the_form_are_refused():
    form = instrument("gad7")
    assert refusal_to_screen(form, {}).code == "no_answers"
    assert refusal_to_screen(form, {"gad7_1": 4}).code == "not_an_answer"
    assert refusal_to_screen(form, {"phq9_1": 1}).code == "not_an_answer"
    assert refusal_to_screen(form, {"gad7_1": 3}) is None


@pytest.mark.parametrize("name", instrument_names())
def test_bands_cover_each_possible_total_once(name):
    form = instrument(name)
    highest = len(form.items) * max(points for points, _text in form.options)
    for total in range(highest + 1):
        assert len([band for band in form.bands if band.low <= total <= band.high]) == 1
    assert form.licence
    assert form.languages == ("en",)
