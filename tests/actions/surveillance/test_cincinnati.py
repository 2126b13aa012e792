"""The surge of August 2016: witnesses are the published calls of Cincinnati and the limits of the replay."""

import csv
from datetime import UTC, date, datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tandem.agencies.queries import agency_by_id
from tandem.exchange.formats import codes
from tandem.journeys.nightly_detection import detect_night, detect_running_day, scan_complete_day, scan_running_day
from tandem.surveillance.actions import record_overdoses
from tandem.surveillance.queries.alerts import alerts_of
from tandem.surveillance.types import Detector, EventStatus, NewOverdose

from .conftest import BY

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ZONE = ZoneInfo("America/New_York")
SURGE, QUIET = date(2016, 8, 23), date(2016, 8, 18)
EVENING = datetime(2016, 8, 23, 20, tzinfo=ZONE)


@pytest.fixture
def cincinnati(agency_id, reference):
    path = reference / "cincinnati" / "heroin_overdose_calls_2015-07_2017-12.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = [as_row(number, row) for number, row in enumerate(csv.DictReader(file))]
    assert record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=rows).accepted == 5_688
    return agency_by_id(using="default", agency_id=agency_id)


def as_row(number, row):
    wall = datetime.strptime(row["CREATE_TIME_INCIDENT"], "%m/%d/%Y %I:%M:%S %p").replace(tzinfo=ZONE)
    status = EventStatus(codes.disposition(codes.given(row["DISPOSITION_TEXT"])))
    return NewOverdose(occurred_at=wall.astimezone(UTC), local_on=wall.date(), fingerprint=str(number), status=status)


def city(judged):
    return {finding.detector: finding for finding in judged.exceedances if finding.area_id is None}


def test_the_surge_alarms_city_wide_and_the_week_before_is_quiet(cincinnati):
    found = city(scan_complete_day(cincinnati, SURGE))
    assert found[Detector.EARS_C1].observed >= 23
    assert (found[Detector.EARS_C1].alarms, found[Detector.EARS_C1].days) == (9, 365)
    assert Detector.EARS_C2 in found
    assert not {Detector.EARS_C1, Detector.EARS_C2} & set(city(scan_complete_day(cincinnati, QUIET)))


def test_all_calls_alarmed_nine_times_too(cincinnati):
    """Witness: 26 calls against a limit of 17.80, nine alarms in the year before."""
    c1 = city(scan_complete_day(cincinnati, SURGE, case="all_calls"))[Detector.EARS_C1]
    assert (c1.observed, round(c1.threshold, 2), c1.alarms, c1.days) == (26, 17.8, 9, 365)


def test_the_running_evening_says_when_the_limit_was_crossed(cincinnati):
    """Witness: 18 calls by 19:31:36 exceed 17.80."""
    c1 = city(scan_running_day(cincinnati, EVENING.astimezone(UTC)))[Detector.EARS_C1]
    assert (c1.observed, c1.is_preliminary, c1.alarms) == (18, True, 9)
    assert c1.crossed_at.astimezone(ZONE).strftime("%H:%M:%S") == "19:31:36"
    before = datetime(2016, 8, 23, 19, 31, 36, tzinfo=ZONE).astimezone(UTC)
    assert Detector.EARS_C1 not in city(scan_running_day(cincinnati, before))


def test_the_whole_surge_is_one_alert(cincinnati):
    """Witness: city-wide C1 or C2 on 23, 24 and 25 August; eight nights, each run twice, and the running evening."""
    detect_running_day(by=BY, agency=cincinnati, clock=EVENING.astimezone(UTC))
    for day in range(23, 31):
        detect_night(by=BY, agency=cincinnati, day=date(2016, 8, day))
        detect_night(by=BY, agency=cincinnati, day=date(2016, 8, day))
    (alert,) = alerts_of(cincinnati.id)
    assert alert.start_on == SURGE
    assert alert.is_whole_agency
    assert alert.end_on == date(2016, 8, 26)
