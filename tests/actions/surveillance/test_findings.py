"""Recording findings: harm prevented is an alert raised twice, lost, or closed without a verdict."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tandem.audit.queries import latest_entries
from tandem.surveillance import models
from tandem.surveillance.actions import move_alert, record_findings
from tandem.surveillance.queries.alerts import alert_detail, alerts_of, findings_on, verdicts_of
from tandem.surveillance.types import AlertNote, AlertState, Detector
from tests.unit.surveillance.test_alerting import MONDAY, found

from .conftest import BY, NOW

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def west(agency_id):
    return models.Area.objects.get(agency_id=agency_id, slug="west-end").id


def a_day(agency_id, day: date = MONDAY):
    return [found(Detector.EARS_C1, day=day), found(Detector.ODMAP_24H, west(agency_id), day)]


def test_a_scan_opens_one_alert_with_its_evidence(areas):
    result = record_findings(by=BY, agency_id=areas, found=a_day(areas), now=NOW)
    assert (result.exceedances, len(result.opened)) == (2, 1)
    (alert,) = alerts_of(areas)
    assert (alert.state, alert.is_whole_agency, alert.areas) == (AlertState.OPEN, True, ("West End",))
    assert (alert.observed, alert.threshold, alert.detectors) == (20, 17.8, (Detector.EARS_C1,))
    assert len(alert_detail(alert.id).evidence) == 2


def test_the_same_scan_again_changes_nothing(areas):
    record_findings(by=BY, agency_id=areas, found=a_day(areas), now=NOW)
    again = record_findings(by=BY, agency_id=areas, found=a_day(areas), now=NOW)
    assert (again.exceedances, again.opened, again.joined) == (0, (), ())
    assert models.Alert.objects.count() == 1
    assert len(latest_entries(using="default", action_prefix="surveillance.record_findings")) == 1


def test_the_next_day_widens_the_alert(areas):
    first = record_findings(by=BY, agency_id=areas, found=a_day(areas), now=NOW)
    after = record_findings(by=BY, agency_id=areas, found=a_day(areas, MONDAY + timedelta(days=1)), now=NOW)
    assert after.joined == first.opened
    assert alerts_of(areas)[0].end_on == MONDAY + timedelta(days=2)


def test_a_running_day_is_brought_up_to_date_and_joined_by_its_complete_day(areas):
    running = replace(found(Detector.EARS_C1), is_preliminary=True)
    record_findings(by=BY, agency_id=areas, found=[running], now=NOW)
    record_findings(by=BY, agency_id=areas, found=[replace(running, observed=24)], now=NOW)
    assert models.Exceedance.objects.get().observed == 24
    assert alerts_of(areas)[0].is_preliminary
    record_findings(by=BY, agency_id=areas, found=[found(Detector.EARS_C1)], now=NOW)
    (alert,) = alerts_of(areas)
    assert not alert.is_preliminary
    assert len(findings_on(areas, start=MONDAY, end=MONDAY + timedelta(days=1))) == 2


def test_nothing_is_recorded_when_the_ledger_fails(areas, monkeypatch):
    def fail(**_):
        raise OSError("disk full")

    monkeypatch.setattr("tandem.surveillance.actions.findings.append_entry", fail)
    with pytest.raises(OSError, match="disk full"):
        record_findings(by=BY, agency_id=areas, found=a_day(areas), now=NOW)
    assert not models.Exceedance.objects.exists()
    assert not models.Alert.objects.exists()


def test_an_alert_lives_through_its_states_and_is_remembered(areas):
    (alert,) = record_findings(by=BY, agency_id=areas, found=a_day(areas), now=NOW).opened
    move_alert(by=BY, alert_id=alert, to=AlertState.ACKNOWLEDGED, note=AlertNote.WILL_LOOK, now=NOW)
    with pytest.raises(ValueError, match="cannot become"):
        move_alert(by=BY, alert_id=alert, to=AlertState.ACKNOWLEDGED, note=AlertNote.WILL_LOOK, now=NOW)
    later = NOW + timedelta(hours=2)
    move_alert(by=BY, alert_id=alert, to=AlertState.CLOSED, note=AlertNote.FALSE_ALARM, now=later)
    history = [(step.to_state, step.note) for step in alert_detail(alert).history]
    assert history[0] == (AlertState.OPEN, None)
    assert set(history[1:]) == {
        (AlertState.ACKNOWLEDGED, AlertNote.WILL_LOOK),
        (AlertState.CLOSED, AlertNote.FALSE_ALARM),
    }
    assert (verdicts_of(areas).closed, verdicts_of(areas).false_alarm) == (1, 1)
    assert latest_entries(using="default", action_prefix="surveillance.move_alert")[0].reason == AlertNote.FALSE_ALARM


def test_a_finding_after_the_close_opens_another_alert(areas):
    (alert,) = record_findings(by=BY, agency_id=areas, found=a_day(areas), now=NOW).opened
    move_alert(by=BY, alert_id=alert, to=AlertState.CLOSED, note=AlertNote.REAL_INCREASE, now=NOW)
    again = record_findings(by=BY, agency_id=areas, found=a_day(areas, MONDAY + timedelta(days=1)), now=NOW)
    assert len(again.opened) == 1
    assert len(alerts_of(areas, only_open=True)) == 1
