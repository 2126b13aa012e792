"""Substances in free text: harm prevented is a rumour counted as a finding, or one lost to a slip of the pen."""

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from tandem.surveillance.rules.substance_text import read_substances, slips_between
from tandem.surveillance.rules.substances import dictionary, name_of, unconfirmed_columns

LABELLED = Path(__file__).with_name("substance_texts.tsv")


def labelled() -> list[tuple[str, set[str], bool]]:
    """Text, what a person read in it, and whether it says that nothing was found."""
    lines = LABELLED.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("\t") for line in lines]
    return [(text, set(keys.split()) - {"-"}, keys == "-") for text, keys in pairs]


def test_the_labelled_texts_are_read_as_people_read_them():
    """Witness: texts labelled by hand. The figures are printed, and may not get worse."""
    right = wrong = missed = 0
    misread = []
    for text, keys, _ in labelled():
        found = set(read_substances(text).keys)
        right, wrong, missed = right + len(found & keys), wrong + len(found - keys), missed + len(keys - found)
        if found != keys:
            misread.append((text, sorted(keys), sorted(found)))
    precision, recall = right / (right + wrong), right / (right + missed)
    print(f"{len(labelled())} texts: precision {precision:.3f}, recall {recall:.3f}; misread: {misread}")  # noqa: T201
    assert precision >= 0.98
    assert recall >= 0.97


def test_a_text_that_says_nothing_was_found_is_told_from_one_that_names_nothing():
    denials = {text for text, _, says_nothing in labelled() if says_nothing}
    assert {text for text in denials if not read_substances(text).says_nothing} <= {"xylazine test strip negative"}
    quiet = [text for text, keys, says_nothing in labelled() if not keys and not says_nothing]
    assert [text for text in quiet if read_substances(text).says_nothing] == []


@pytest.mark.parametrize("word", ["", "   ", "pills", "12.5", "?!", "é", "a" * 5_000])
def test_text_without_a_substance_names_none(word):
    assert read_substances(word).keys == ()


def test_every_name_of_the_dictionary_is_found_and_leads_to_its_entry():
    for entry in dictionary().values():
        for name in (*entry.names, *entry.street, *entry.misspelled):
            assert entry.key in read_substances(f"suspected {name}").keys, name


def test_what_no_expert_has_checked_is_said():
    assert {"schedule", "nibrs", "street"} <= set(unconfirmed_columns())
    assert name_of("fentanyl") == "Fentanyl"
    assert name_of("dropped-since") == "dropped-since"
    known = set(dictionary())
    assert [one.key for one in dictionary().values() if not set(one.found_with) <= known] == []


def test_slips_are_counted_as_they_are_made():
    """Witness: counted by hand."""
    pairs = {("heroin", "herion"): 1, ("fentanyl", "fentanil"): 1, ("cocaine", "codeine"): 2, ("abc", "abc"): 0}
    assert {pair: slips_between(*pair, most=3) for pair in pairs} == pairs
    assert slips_between("heroin", "zzzzzz", most=2) == 3


@pytest.mark.skipif(not os.environ.get("TANDEM_REFERENCE"), reason="TANDEM_REFERENCE is not set")
def test_causes_of_death_name_what_the_medical_examiner_ticked():
    """Witness: Connecticut's medical examiner 2012-2018, 5,105 causes in words beside ticked columns."""
    path = Path(os.environ["TANDEM_REFERENCE"]) / "connecticut/Accidental_Drug_Related_Deaths_2012-2018.csv"
    with path.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    columns = {"Heroin": "heroin", "Cocaine": "cocaine", "Fentanyl": "fentanyl", "Methadone": "methadone"}
    counts: dict[str, Counter[tuple[bool, bool]]] = {column: Counter() for column in columns}
    for row in rows:
        keys = read_substances(f"{row['COD']}; {row['OtherSignifican']}").keys
        for column, key in columns.items():
            counts[column][row[column].strip().upper().startswith("Y"), key in keys] += 1
    for column, count in counts.items():
        precision = count[True, True] / (count[True, True] + count[False, True])
        recall = count[True, True] / (count[True, True] + count[True, False])
        print(f"{column}: precision {precision:.3f}, recall {recall:.3f}")  # noqa: T201
        assert precision >= 0.97
        assert recall >= 0.88  # the rest are texts such as "Multiple Drug Toxicity"
