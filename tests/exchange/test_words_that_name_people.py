"""Columns of free text: harm prevented is a name or a telephone number that enters the records on its own."""

import pytest

from tandem.core.errors import InvalidMapping
from tandem.exchange.formats.mapping import load_mapping
from tandem.exchange.formats.reading import read_file
from tandem.exchange.formats.sensitive import IDENTIFYING, sensitive_column

WRITTEN = "JOHN SMITH OD 12 ELM ST CALL 555-1212"
SENTENCES = [
    "caller says her son took pills and will not wake",
    "mother found him on the floor of the garage",
    "neighbour Ann Lee heard a fall and went up",
    "third call this week for the same house",
    "he left with a friend in a blue car",
    "patient refused transport and walked home to Elm",
    "female sitting on steps of the church alone",
    "worker at the store saw two men leave",
]


@pytest.fixture
def guessed(tmp_path):
    def guessed(kind, header, *rows):
        (tmp_path / "f.csv").write_text("\n".join([header, *rows]))
        return read_file(tmp_path / "f.csv", kind, timezone="America/New_York").guess

    return guessed


@pytest.mark.parametrize(
    "column",
    ["problem description", "call notes", "incident_details", "nature text", "ProblemNarrative", "call description"],
)
def test_what_a_dispatcher_wrote_is_no_kind_of_call(guessed, column):
    rows = [f"C{n},2026-01-0{n + 1},Harbor,SICK PERSON" for n in range(3)]
    found = guessed("calls", f"report_number,incident_date,neighborhood,{column}", *rows)
    assert column not in found.mapping.columns.values()


@pytest.mark.parametrize("column", ["call_type", "Nature", "problem", "INCIDENT_TYPE_DESC", "Call Type Description"])
def test_the_kind_of_a_call_is_still_found(guessed, column):
    rows = [f"C{n},2026-01-0{n + 1},Harbor,SICK PERSON" for n in range(3)]
    found = guessed("calls", f"report_number,incident_date,neighborhood,{column}", *rows)
    assert found.mapping.columns["call_type"] == column


@pytest.mark.parametrize(
    "column", ["label", "laboratory technician", "lab analyst method", "suspected by", "laboratory officer"]
)
def test_people_and_labels_of_a_laboratory_are_not_taken(guessed, column):
    header = f"sample_id,date_collected,neighborhood,substance,{column}"
    rows = [f"A{n},2026-01-03,Harbor,fentanyl,J. Smith" for n in range(3)]
    assert column not in guessed("drug-checking", header, *rows).mapping.columns.values()


@pytest.mark.parametrize(
    "value",
    [WRITTEN, "ask for Jo at (555) 555-0100 ext 2", "CALL:513-555-0100", "call back 1-513-555-0100 after six"],
)
def test_a_telephone_number_within_words_tells_a_column(value):
    one = sensitive_column("problem", ["SICK PERSON"] * 30 + [value])
    assert one is not None
    assert (one.level, one.reason) == (IDENTIFYING, "values hold telephone numbers")


def test_a_mapping_cannot_keep_such_words(tmp_path):
    (tmp_path / "f.csv").write_text(
        f"report_number,incident_date,neighborhood,problem\nC1,2026-01-03,Harbor,{WRITTEN}\n"
    )
    mapping = load_mapping('[columns]\ncall_type = "problem"\n', kind="calls")
    with pytest.raises(InvalidMapping):
        read_file(tmp_path / "f.csv", "calls", timezone="America/New_York", mapping=mapping)


def test_sentences_that_all_differ_are_free_text():
    one = sensitive_column("problem", SENTENCES)
    assert one is not None
    assert one.level == IDENTIFYING


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("call_type", ["PERSON DOWN OR UNCONSCIOUS NOT BREATHING"] * 20),  # the words of a list come again
        ("substance", [f"fentanyl, xylazine, caffeine, heroin, lidocaine, number {n} acetyl" for n in range(20)]),
        ("location", [f"E {n} ST AND OLD MILL ROAD AND PARK LANE" for n in "ABCDEFGHIJ"]),
        ("report_number", [f"{n}-1234" for n in range(100, 120)]),
        ("latitude", [f"39.{n}4567" for n in range(100, 120)]),
        ("longitude", [f"-84.512{n}" for n in range(100, 120)]),
        ("point", [f"POINT (-84.512{n} 39.123{n})" for n in range(100, 120)]),
        ("seen_at", [f"2026-01-03 10:{n}:00" for n in range(10, 40)]),
        ("link", [f"https://city.test/records/of/the/call/number/{n}" for n in range(20)]),
    ],
)
def test_lists_numbers_and_places_are_no_free_text(column, values):
    """Harm: every file of a city goes to the vault, and the duty side can load none."""
    assert sensitive_column(column, values) is None
