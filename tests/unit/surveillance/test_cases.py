"""Case definitions: harm prevented is a record counted that a definition leaves out, or a gap taken for a "no".

Witness of the truth table: written out by hand from the definition's docstring.
"""

import numpy as np
import pytest

from tandem.agencies.types import AgencyKind
from tandem.surveillance.rules.cases import case_definition, case_definitions, counted_rows, definition_of, judgement
from tandem.surveillance.types import CaseRecord, EventStatus, Judgement, Naloxone, Outcome
from tandem.web.office.surveillance.words import CASES

from .test_detection import steady

HEAD = {"id": "made_up", "title": "Made up", "version": "1", "source": "none", "statuses": ["counted"]}
YES, NO, OPEN = Judgement.MET, Judgement.NOT_MET, Judgement.NOT_JUDGED
FATAL, ALIVE, NOBODY = Outcome.FATAL, Outcome.NONFATAL, Outcome.UNKNOWN
EMS, CORONER = AgencyKind.FIRE_EMS, AgencyKind.CORONER


def said(asked: dict[str, object], status: EventStatus = EventStatus.COUNTED, **record: object) -> Judgement:
    return judgement(definition_of("made_up", HEAD | asked), CaseRecord(status=status, **record))


@pytest.mark.parametrize(
    ("asked", "record", "expected"),
    [
        ({}, {}, YES),
        ({"outcomes": ["fatal"]}, {"outcome": FATAL}, YES),
        ({"outcomes": ["fatal"]}, {"outcome": ALIVE}, NO),
        ({"outcomes": ["fatal"]}, {"outcome": NOBODY}, OPEN),
        ({"outcomes": ["fatal", "nonfatal"]}, {"outcome": NOBODY}, OPEN),
        ({"naloxone": "given"}, {"naloxone": Naloxone.SINGLE}, YES),
        ({"naloxone": "given"}, {"naloxone": Naloxone.MULTIPLE}, YES),
        ({"naloxone": "given"}, {"naloxone": Naloxone.GIVEN}, YES),
        ({"naloxone": "given"}, {"naloxone": Naloxone.NONE}, NO),
        ({"naloxone": "given"}, {"naloxone": Naloxone.UNKNOWN}, OPEN),
        ({"naloxone": "not_given"}, {"naloxone": Naloxone.NONE}, YES),
        ({"naloxone": "not_given"}, {"naloxone": Naloxone.GIVEN}, NO),
        ({"naloxone": "not_given"}, {"naloxone": Naloxone.UNKNOWN}, OPEN),
        ({"drug_classes": ["opioid"]}, {"suspected_drug": "heroin"}, YES),
        ({"drug_classes": ["opioid"]}, {"suspected_drug": "cocaine; fentanyl"}, YES),
        ({"drug_classes": ["opioid"]}, {"suspected_drug": "cocaine"}, NO),
        ({"drug_classes": ["opioid", "stimulant"]}, {"suspected_drug": "cocaine"}, YES),
        ({"drug_classes": ["opioid"]}, {"suspected_drug": ""}, OPEN),
        ({"source_kinds": ["fire_ems"]}, {"source_kind": EMS}, YES),
        ({"source_kinds": ["coroner", "police"]}, {"source_kind": EMS}, NO),
        ({"source_kinds": ["coroner", "police"]}, {"source_kind": CORONER}, YES),
        ({"source_kinds": ["coroner"]}, {"source_kind": None}, OPEN),
        ({"outcomes": ["fatal"], "naloxone": "given"}, {"outcome": FATAL, "naloxone": Naloxone.GIVEN}, YES),
        ({"outcomes": ["fatal"], "naloxone": "given"}, {"outcome": FATAL, "naloxone": Naloxone.UNKNOWN}, OPEN),
        ({"outcomes": ["fatal"], "naloxone": "given"}, {"outcome": ALIVE, "naloxone": Naloxone.UNKNOWN}, NO),
        ({"outcomes": ["fatal"], "naloxone": "given"}, {"outcome": NOBODY, "naloxone": Naloxone.NONE}, NO),
    ],
)
def test_every_criterion_is_met_failed_or_not_known(asked, record, expected):
    assert said(asked, **record) is expected


def test_a_status_that_does_not_count_settles_it():
    assert said({"outcomes": ["fatal"]}, status=EventStatus.FALSE, outcome=NOBODY) is NO


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"outcome": ["fatal"]}, "says outcome, which nothing reads. What counts is said with: statuses, outcomes"),
        ({"outcomes": ["unknown"]}, "outcomes says unknown; known are: fatal, nonfatal"),
        ({"outcomes": "fatal"}, "outcomes must be a list with at least one word"),
        ({"outcomes": []}, "outcomes must be a list with at least one word"),
        ({"naloxone": "yes"}, "naloxone says yes; known are: given, not_given"),
        ({"drug_classes": ["opiate"]}, "drug_classes says opiate; known are: adulterant, benzodiazepine"),
        ({"source_kinds": ["ems"]}, "source_kinds says ems; known are: police, fire_ems, coroner"),
        ({"statuses": ["count"]}, "statuses says count; known are: counted"),
    ],
)
def test_a_file_that_says_what_nobody_reads_is_refused(wrong, sentence):
    with pytest.raises(ValueError, match=f"case definition 'made_up'.*{sentence}"):
        definition_of("made_up", HEAD | wrong)


def test_a_file_without_statuses_is_refused():
    with pytest.raises(ValueError, match="does not say its statuses"):
        definition_of("made_up", {key: value for key, value in HEAD.items() if key != "statuses"})


def test_a_frame_that_was_read_without_the_criteria_is_not_counted():
    frame = steady(5)
    with pytest.raises(ValueError, match="suspected_fatal"):
        counted_rows(frame, case_definition("suspected_fatal"))
    assert counted_rows(frame, case_definition("suspected_overdose")).sum() == len(frame)


def test_rows_of_a_frame_keep_what_was_judged():
    frame = steady(5)
    frame.met["suspected_fatal"] = np.arange(len(frame)) == 1
    kept = frame.rows(np.arange(len(frame)) < 3)
    assert counted_rows(kept, case_definition("suspected_fatal")).tolist() == [False, True, False]


def test_every_shipped_definition_has_words_on_the_pages():
    assert {one.id for one in case_definitions()} == set(CASES)
