"""Reading age: witnesses are syllables and words counted by hand."""

import pytest

from tandem.science.readability import ease_of_spanish, english_syllables, grade_of_english, spanish_syllables

ENGLISH = {
    "the": 1, "cat": 1, "naloxone": 3, "overdose": 3, "fentanyl": 3, "supply": 2, "people": 2, "changed": 1,
    "Australian": 4, "platypus": 3, "seemingly": 3, "hybrid": 2, "mammal": 2, "reptilian": 4, "creature": 2,
    "little": 2, "breathe": 1, "alone": 2, "needed": 2, "doses": 2, "area": 3, "idea": 3, "free": 1,
}  # fmt: skip
SPANISH = {
    "naloxona": 4, "sobredosis": 4, "día": 2, "ciudad": 2, "agua": 2, "ahora": 3, "que": 1, "quien": 1, "guerra": 2,
    "pingüino": 3, "peligro": 3, "muy": 1, "aéreo": 4, "respira": 3, "cuidado": 3, "y": 1,
}  # fmt: skip


@pytest.mark.parametrize(("word", "syllables"), ENGLISH.items())
def test_syllables_of_english(word, syllables):
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(("word", "syllables"), SPANISH.items())
def test_syllables_of_spanish(word, syllables):
    assert spanish_syllables(word) == syllables


def test_the_formulas_on_texts_counted_by_hand():
    """Witness: 13 words, 1 sentence, 26 syllables; 6 words, 1 sentence, 6; 7 words, 2 sentences, 14 in Spanish."""
    hard = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."
    assert grade_of_english(hard) == pytest.approx(0.39 * 13 + 11.8 * 2 - 15.59)
    assert grade_of_english("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    spanish = "Lleva naloxona contigo. No consumas a solas."
    assert ease_of_spanish(spanish) == pytest.approx(206.84 - 60 * 16 / 7 - 1.02 * 3.5)
    assert (grade_of_english(""), ease_of_spanish("...")) == (0, 100)
