"""Planned operations: harm prevented is an operation that leaks, or help that comes after the supply is gone."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from django.db import connections

import tandem
from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind
from tandem.audit.queries import entries_about
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.handoff import actions, queries
from tandem.handoff.models import PlannedOperation
from tandem.handoff.rules import RECEIPT_ALPHABET, RECEIPT_LENGTH
from tandem.handoff.types import OperationState
from tandem.journeys.file_operation import areas_to_name, file_operation, filed_by
from tandem.journeys.planned_operation import open_notice, operation_for, operations_for, place_before, score
from tandem.surveillance.actions import pair_agencies, record_overdoses, register_areas
from tandem.surveillance.queries.responses import response_detail
from tandem.surveillance.types import EventStatus, NewOverdose, SubstanceClass
from tests.actions.surveillance.conftest import square

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
TODAY = date(2026, 3, 2)
START = date(2026, 3, 6)
SOURCE = Path(tandem.__file__).parent


def agency(slug: str, kind: AgencyKind) -> UUID:
    words = {"slug": slug, "name": slug, "kind": kind, "timezone": "America/New_York"}
    return register_agency(using="default", by=BY, agency_id=uuid4(), **words)


@pytest.fixture
def site() -> dict[str, Actor]:
    """Made-up police, ambulance and outreach; the ambulance's four areas; a lead on each side, and others."""
    police, ems = agency("made-up-police", AgencyKind.POLICE), agency("made-up-ems", AgencyKind.FIRE_EMS)
    team = agency("made-up-team", AgencyKind.OUTREACH)
    register_areas(by=BY, agency_id=ems, features=[square(f"Ward {i}", -84.6 + i / 10, 39.1) for i in range(4)])
    pair_agencies(by=BY, watching_agency_id=ems, seizing_agency_id=police)
    return {
        "lead": Actor(uuid4(), "duty_supervisor", police, "duty"),
        "patrol": Actor(uuid4(), "patrol_officer", police, "duty"),
        "health": Actor(uuid4(), "coordinator", team, "care"),
        "analyst": Actor(uuid4(), "epidemiologist", team, "care"),
        "elsewhere": Actor(uuid4(), "coordinator", uuid4(), "care"),
        "ems": Actor(None, "system", ems, "care"),
    }


def file(site, by: str = "lead", **changed: object) -> UUID:
    plan = {"area": "ward-2", "starts_on": START, "days": 2, "substance": SubstanceClass.OPIOID}
    words = {"to_agency_id": site["health"].agency_id, "key": uuid4(), "today": TODAY, "now": NOW}
    return file_operation(by=site[by], **{**plan, **words, **changed})


def test_only_the_health_lead_it_was_sealed_to_can_open_it_and_every_look_is_in_the_ledger(site):
    one = file(site)
    for other in ("lead", "patrol", "analyst", "elsewhere"):
        assert operation_for(site[other], one) is None
        assert operations_for(site[other]) == []
        with pytest.raises(Refused):
            open_notice(by=site[other], operation_id=one, now=NOW)
    plan = open_notice(by=site["health"], operation_id=one, now=NOW).plan
    assert (plan.area, plan.starts_on, plan.days, plan.substance) == ("ward-2", START, 2, "opioid")
    open_notice(by=site["health"], operation_id=one, now=NOW)
    entries = [entry.action for entry in entries_about(using="default", kind="operation", identifier=one)]
    assert sorted(entries) == ["handoff.file_operation", "handoff.open_operation", "handoff.open_operation"]


def test_nothing_readable_stays_in_records_before_or_after_it_is_opened(site):
    """Harm: a copy of the police side's database tells where and when. Every table is searched, not only its own."""
    one = file(site)
    place_before(by=site["health"], operation_id=one, now=NOW)
    row = PlannedOperation.objects.get(id=one)
    assert len(bytes(row.ciphertext)) > 1000
    found = everything_in_records()
    assert "ward-2" not in found
    assert "Ward 2" not in found
    assert str(START) not in found


def everything_in_records() -> str:
    """Every row of every table apart from the areas themselves."""
    found = []
    with connections["default"].cursor() as cursor:
        for table in set(connections["default"].introspection.table_names(cursor)) - {"surveillance_area"}:
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_what_is_due_tells_no_day(site):
    """Two worlds: operations that begin 5 and 40 days later have the same tasks due at the same times."""
    plans = [file(site, starts_on=TODAY + timedelta(days=days)) for days in (5, 40)]
    placed = [place_before(by=site["health"], operation_id=one, now=NOW) for one in plans]
    near, far = ([task.due_at for task in response_detail(one).tasks] for one in placed)
    assert near == far
    soon = [file(site, starts_on=TODAY + timedelta(days=days)) for days in (1, 2)]
    placed = [place_before(by=site["health"], operation_id=one, now=NOW) for one in soon]
    first, second = ([task.due_at for task in response_detail(one).tasks] for one in placed)
    assert first == second
    assert first[0] == NOW


def test_enforcement_sees_received_whatever_follows(site):
    one = file(site)
    before = filed_by(site["lead"], now=NOW)
    place_before(by=site["health"], operation_id=one, now=NOW)
    assert filed_by(site["lead"], now=NOW) == before
    assert [(entry.id, entry.sent_at) for entry in before] == [(one, NOW)]
    assert filed_by(site["patrol"], now=NOW) == []
    assert queries.clocks_of(account_id=site["lead"].account_id, since=NOW - timedelta(days=1)) == []


def test_naloxone_and_outreach_are_due_before_it_begins(site):
    one = file(site)
    first = place_before(by=site["health"], operation_id=one, now=NOW)
    assert place_before(by=site["health"], operation_id=one, now=NOW) == first
    tasks = response_detail(first).tasks
    begins = datetime(2026, 3, 6, 5, tzinfo=UTC)
    early = [task for task in tasks if "naloxone" in task.title.lower() or "outreach" in task.title.lower()]
    assert len(early) == 2
    assert all(NOW < task.due_at <= begins for task in early)
    assert tasks[-1].due_at > begins + timedelta(days=21)
    assert tasks[-1].due_at > NOW + timedelta(days=45 + 21)
    assert operation_for(site["health"], one).state is OperationState.PLACED
    late = place_before(by=site["health"], operation_id=file(site), now=begins + timedelta(hours=9))
    assert response_detail(late).tasks[0].due_at == begins + timedelta(hours=9)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"by": "patrol"}, "supervisor"),
        ({"by": "health"}, "supervisor"),
        ({"area": "nowhere"}, "areas of the list"),
        ({"starts_on": TODAY - timedelta(days=1)}, "past"),
        ({"starts_on": TODAY + timedelta(days=46)}, "too far"),
        ({"days": 30}, "how long"),
        ({"to_agency_id": uuid4()}, "health lead"),
    ],
)
def test_what_cannot_be_filed_says_why(site, changed, reason):
    with pytest.raises(Refused, match=reason):
        file(site, **changed)
    assert not PlannedOperation.objects.exists()


def test_a_form_sent_twice_is_filed_once(site):
    key = uuid4()
    one = file(site, key=key)
    assert file(site, key=key) == one
    for other in ({"area": "ward-1"}, {"days": 1}, {"starts_on": TODAY}, {"substance": SubstanceClass.STIMULANT}):
        with pytest.raises(Refused, match="other answers"):
            file(site, key=key, **other)
    assert open_notice(by=site["health"], operation_id=one, now=NOW).plan.area == "ward-2"
    row = PlannedOperation.objects.get()
    assert key.hex not in str(row.__dict__).replace("-", "")
    assert re.fullmatch(f"[{RECEIPT_ALPHABET}]{{{RECEIPT_LENGTH}}}", row.receipt)


def test_it_is_scored_with_the_area_against_its_share_before(site):
    """Witness: planted Poisson counts; the area's rate triples after the day, three others stay as they were."""
    rng = np.random.default_rng(8)
    ems, rows = site["ems"].agency_id, []
    for day in range(-364, 22):
        for ward in range(4):
            rate = 0.5 * (3 if ward == 2 and day >= 0 else 1)
            for number in range(rng.poisson(rate)):
                at = datetime(2026, 3, 6, 17, tzinfo=UTC) + timedelta(days=day)
                name, where = f"{day}/{ward}/{number}", {"longitude": -84.55 + ward / 10, "latitude": 39.15}
                row = NewOverdose(
                    occurred_at=at, local_on=at.date(), fingerprint=name, status=EventStatus.COUNTED, **where
                )
                rows.append(row)
    record_overdoses(by=BY, agency_id=ems, batch_id=uuid4(), rows=rows)
    one = file(site)
    early = datetime(2026, 3, 10, 15, tzinfo=UTC)
    with pytest.raises(Refused, match="not over"):
        score(by=site["health"], operation_id=one, today=early.date(), now=early)
    later = datetime(2026, 3, 28, 15, tzinfo=UTC)
    figures = score(by=site["health"], operation_id=one, today=later.date(), now=later).scores
    row = PlannedOperation.objects.get(id=one)
    assert len(bytes(row.ciphertext)) == len(bytes(PlannedOperation.objects.get(id=file(site)).ciphertext))
    assert str(figures[-1].expected) not in everything_in_records()
    assert [figure.days for figure in figures] == [7, 14, 21]
    last = figures[-1]
    assert last.expected == pytest.approx(10.5, rel=0.35)
    assert 1 < last.ratio_low < 3 < last.ratio_high
    assert open_notice(by=site["health"], operation_id=one, now=later).scores == figures
    score(by=site["health"], operation_id=one, today=later.date(), now=later)
    assert open_notice(by=site["health"], operation_id=one, now=later).scores == figures
    assert operation_for(site["health"], one).state is OperationState.SCORED


def test_the_sealed_content_goes_at_its_limit(site):
    one = file(site)
    assert actions.empty_operations(by=BY, before=NOW, left_out=(), now=NOW) == 0
    assert actions.empty_operations(by=BY, before=NOW + timedelta(days=1), left_out=(), now=NOW) == 1
    assert bytes(PlannedOperation.objects.get(id=one).ciphertext) == b""
    with pytest.raises(Refused, match="deleted"):
        open_notice(by=site["health"], operation_id=one, now=NOW)


def test_no_forecast_detector_report_or_public_page_reads_it():
    """Harm: a map that turns red before a raid. Whoever imports it is named here, and nobody else."""
    word = re.compile(r"PlannedOperation|planned_operation|file_operation|operations_for|OperationPlan")
    readers = {
        path.relative_to(SOURCE).parts[:2]
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts and word.search(path.read_text(encoding="utf-8"))
    }
    assert {"/".join(parts) for parts in readers} == {
        "handoff/actions.py",
        "handoff/models.py",
        "handoff/notices.py",
        "handoff/queries.py",
        "handoff/rules.py",
        "handoff/types.py",
        "journeys/file_operation.py",
        "journeys/planned_operation.py",
        "journeys/retention",
        "surveillance/queries",
        "surveillance/types",
        "web/duty",
        "web/office",
    }


def test_the_areas_are_those_that_the_watching_agency_counts(site):
    watching, areas = areas_to_name(site["lead"].agency_id)
    assert watching == site["ems"].agency_id
    assert [area.slug for area in areas] == ["ward-0", "ward-1", "ward-2", "ward-3"]
