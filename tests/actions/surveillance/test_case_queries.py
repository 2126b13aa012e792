"""Case definitions in the database: harm prevented is a count that differs from what the definition says of a record.

Witness: `rules.cases.judgement`, row by row, whose own truth table is written by hand; and counts made by hand.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from uuid import uuid4

import pytest

from tandem.agencies.types import AgencyKind
from tandem.surveillance import models
from tandem.surveillance.actions import record_overdoses
from tandem.surveillance.queries.cases import case_counts, met_by, not_judged_by
from tandem.surveillance.queries.counts import overdose_area_totals
from tandem.surveillance.queries.frames import overdose_frame
from tandem.surveillance.queries.months import month_events
from tandem.surveillance.rules.cases import case_definition, counted_rows, judgement
from tandem.surveillance.rules.entries import TYPED_IN
from tandem.surveillance.types import CaseRecord, EventStatus, Judgement, Naloxone, NewOverdose, Outcome

from .conftest import BY

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AT = datetime(2024, 5, 1, 12, tzinfo=UTC)
UNTIL = AT + timedelta(days=30)
PERIOD = {"start": date(2024, 4, 1), "end": date(2024, 6, 1)}
STATUSES = (EventStatus.COUNTED, EventStatus.FALSE)
# "cocaine and heroin" is kept as two names; "4-anpp" is a part of another name.
DRUGS = ("", "heroin", "cocaine and heroin", "cocaine", "phenethyl 4-anpp", "xylazine")
PLAIN = replace(case_definition("suspected_overdose"), id="made_up")
CASES = {
    "plain": PLAIN,
    "fatal": replace(PLAIN, outcomes=(Outcome.FATAL,)),
    "given": replace(PLAIN, naloxone_given=True),
    "not given": replace(PLAIN, naloxone_given=False),
    "opioid": replace(PLAIN, drug_classes=("opioid",)),
    "two classes": replace(PLAIN, drug_classes=("stimulant", "adulterant")),
    "sent by EMS": replace(PLAIN, source_kinds=(AgencyKind.FIRE_EMS,)),
    "told by a coroner": replace(PLAIN, source_kinds=(AgencyKind.CORONER,)),
    "all": replace(
        PLAIN,
        outcomes=(Outcome.NONFATAL,),
        naloxone_given=True,
        drug_classes=("opioid",),
        source_kinds=(AgencyKind.FIRE_EMS,),
    ),
}


@pytest.fixture
def every_record(areas):
    """Every combination of what a definition can ask for, from the feed and typed in."""
    rows = []
    for values in product(STATUSES, Outcome, Naloxone, DRUGS, (False, True)):
        status, outcome, naloxone, drug, typed = values
        number = len(rows)
        row = NewOverdose(
            occurred_at=AT + timedelta(hours=number),
            local_on=AT.date(),
            fingerprint=f"{TYPED_IN if typed else 'feed:'}{number}",
            area_name="West End",
            status=status,
            outcome=outcome,
            naloxone=naloxone,
            suspected_drug=drug,
        )
        rows.append(row)
    record_overdoses(by=BY, agency_id=areas, batch_id=uuid4(), rows=rows)
    return areas


def as_record(row: models.OverdoseEvent) -> CaseRecord:
    return CaseRecord(
        status=EventStatus(row.status),
        outcome=Outcome(row.outcome),
        naloxone=Naloxone(row.naloxone),
        suspected_drug=row.suspected_drug,
        source_kind=None if row.fingerprint.startswith(TYPED_IN) else AgencyKind.FIRE_EMS,
    )


def test_the_database_says_of_every_record_what_the_rule_says(every_record):
    rows = list(models.OverdoseEvent.objects.filter(agency_id=every_record))
    assert len(rows) == 2 * len(Outcome) * len(Naloxone) * len(DRUGS) * 2
    for name, case in CASES.items():
        said = {row.id: judgement(case, as_record(row)) for row in rows}
        for condition, expected in ((met_by(case), Judgement.MET), (not_judged_by(case), Judgement.NOT_JUDGED)):
            found = set(models.OverdoseEvent.objects.filter(condition).values_list("id", flat=True))
            assert found == {key for key, one in said.items() if one is expected}, (name, expected)
        counts = case_counts(every_record, **PERIOD, until=UNTIL, case=case)
        kept = Counter(said[row.id] for row in rows if row.occurred_at < UNTIL)
        assert (counts.met, counts.not_met, counts.not_judged) == tuple(kept[one] for one in Judgement), name


def test_counts_made_by_hand(areas):
    told = [Outcome.FATAL, Outcome.FATAL, Outcome.NONFATAL, Outcome.UNKNOWN]
    statuses = [EventStatus.COUNTED, EventStatus.FALSE, EventStatus.COUNTED, EventStatus.COUNTED]
    record_overdoses(
        by=BY,
        agency_id=areas,
        batch_id=uuid4(),
        rows=[
            NewOverdose(occurred_at=AT, local_on=AT.date(), fingerprint=f"p{i}", status=status, outcome=outcome)
            for i, (status, outcome) in enumerate(zip(statuses, told, strict=True))
        ],
    )
    case = case_definition("suspected_fatal")
    counts = case_counts(areas, **PERIOD, until=UNTIL, case=case)
    assert (counts.met, counts.not_met, counts.not_judged) == (1, 2, 1)
    assert overdose_area_totals(areas, **PERIOD, until=UNTIL, case=case).events == 1
    month = month_events(areas, **PERIOD, case="suspected_fatal")
    assert (month.total, month.left_out, month.outcomes["fatal"]) == (1, 3, 1)
    frame = overdose_frame(areas, timezone="America/New_York", until=UNTIL, cases=[case])
    assert (len(frame), counted_rows(frame, case).sum()) == (4, 1)
