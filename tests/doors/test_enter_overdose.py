"""An overdose entered on duty: harm prevented is a call counted twice, a person kept, a place nobody can find."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from tandem.agencies.queries import agency_by_id, agency_by_slug
from tandem.agencies.types import AgencyKind, Role
from tandem.audit.models import Entry
from tandem.core.actor import system_actor
from tandem.core.refusals import Refused
from tandem.journeys.enter_overdose import enter_overdose, withdraw_overdose
from tandem.surveillance.actions import pair_agencies, record_overdoses, register_areas
from tandem.surveillance.models import OverdoseEvent
from tandem.surveillance.queries.entries import uncorroborated
from tandem.surveillance.types import EventStatus, Naloxone, NewOverdose, Outcome
from tests.actions.surveillance.conftest import square
from tests.factories.signin import make_agency, make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
AT = "/duty/overdose/"


@pytest.fixture
def ems() -> UUID:
    """An ambulance service with two areas that watches the police agency's enforcement."""
    police, ambulance = (
        agency_by_slug(using="default", slug=make_agency(kind)).id
        for kind in (AgencyKind.POLICE, AgencyKind.FIRE_EMS)
    )
    areas = [square("West End", -84.6, 39.1), square("East Hill", -84.5, 39.1)]
    register_areas(by=BY, agency_id=ambulance, features=areas)
    pair_agencies(by=BY, watching_agency_id=ambulance, seizing_agency_id=police)
    return ambulance


@pytest.fixture
def officer(client, ems) -> Client:
    sign_in(client, Role.PATROL_OFFICER)
    return client


def entered(client: Client, **changed: object):
    form = {"key": str(uuid4()), "ago": "15", "area": "West End", "naloxone": "multiple", "outcome": "nonfatal"}
    return client.post(AT, {**form, **changed}, follow=True)


def fed(ems: UUID, minutes_ago: int, **more: object) -> None:
    at = timezone.now() - timedelta(minutes=minutes_ago)
    words = {"fingerprint": uuid4().hex, "status": EventStatus.COUNTED, **more}
    rows = [NewOverdose(occurred_at=at, local_on=at.date(), **words)]
    record_overdoses(by=BY, agency_id=ems, batch_id=uuid4(), rows=rows)


def typed(**wanted: object) -> int:
    return OverdoseEvent.objects.filter(fingerprint__startswith="duty:", **wanted).count()


def test_four_fields_are_an_event_of_the_agency_that_counts_calls(officer, ems):
    page = officer.get(AT)
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    assert "geolocation=()" in officer.get("/duty/").headers["Permissions-Policy"]
    assert "Recorded" in entered(officer).text
    row = OverdoseEvent.objects.get()
    assert (row.agency_id, row.area.slug, row.naloxone, row.outcome) == (ems, "west-end", "multiple", "nonfatal")
    assert row.status == EventStatus.COUNTED
    assert abs(timezone.now() - timedelta(minutes=15) - row.occurred_at) < timedelta(minutes=1)


def test_the_place_of_the_phone_finds_the_area(officer):
    entered(officer, area="", longitude="-84.45", latitude="39.15")
    assert OverdoseEvent.objects.get().area.slug == "east-hill"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"area": ""}, "Say where"),
        ({"area": "Atlantis"}, "No area has this name"),
        ({"area": "", "longitude": "10", "latitude": "10"}, "none of the known areas"),
        ({"area": "", "longitude": "-84.45"}, "Say where"),
        ({"ago": "other"}, "Which time?"),
        ({"ago": "other", "at": "2001-01-01T10:00"}, "more than a day ago"),
        ({"ago": "other", "at": "2100-01-01T10:00"}, "in the future"),
        ({"naloxone": ""}, "naloxone"),
    ],
)
def test_what_cannot_be_is_not_recorded(officer, wrong, reason):
    answer = entered(officer, **wrong)
    assert answer.status_code == 400
    assert reason in answer.text
    assert not OverdoseEvent.objects.exists()


def test_a_form_sent_twice_or_by_two_crews_is_one_event(officer):
    key = str(uuid4())
    assert "Recorded" in entered(officer, key=key).text
    assert "Recorded" in entered(officer, key=key).text
    assert "Was it another one?" in entered(officer, ago="30").text
    assert OverdoseEvent.objects.count() == 1
    entered(officer, area="East Hill")
    entered(officer, ago="60")
    assert OverdoseEvent.objects.count() == 3


def test_another_person_at_the_same_place_is_counted(officer, ems):
    """Harm: several people overdose at one corner, and the second crew's entry is thrown away."""
    entered(officer)
    asked = entered(officer)
    assert asked.status_code == 400
    assert "Was it another one?" in asked.text
    assert "Recorded" in entered(officer, another="on").text
    fed(ems, 14, area_name="West End")
    statuses = OverdoseEvent.objects.filter(fingerprint__startswith="duty:").values_list("status", flat=True)
    assert sorted(statuses) == [EventStatus.COUNTED, EventStatus.DUPLICATE]


@pytest.mark.parametrize(
    "more", [{}, {"another": "on"}, {"area": "", "longitude": "-84.5505", "latitude": "39.1505"}]
)
def test_a_call_that_the_feed_has_is_not_counted_again(officer, ems, more):
    fed(ems, 20, longitude=-84.55, latitude=39.15)
    assert "Recorded" in entered(officer, **more).text
    assert typed(status=EventStatus.DUPLICATE) == 1
    assert "Recorded" in entered(officer, area="", longitude="-84.56", latitude="39.16", another="on").text
    assert typed(status=EventStatus.COUNTED) == 1


def answers(client: Client) -> list[tuple[int, str]]:
    """Everything an officer can see while entering, asking again, insisting and withdrawing."""
    fixed = [str(UUID(int=n << 120)) for n in (1, 2, 3)]
    seen = [
        entered(client, key=fixed[0]),
        entered(client, key=fixed[1]),
        entered(client, key=fixed[1], another="on"),
        entered(client, key=fixed[0], outcome="fatal"),
    ]
    for row in OverdoseEvent.objects.filter(fingerprint__startswith="duty:").order_by("recorded_at"):
        seen.append(client.post(f"{AT}{row.id}/withdraw/", follow=True))
    seen.append(entered(client, key=fixed[2]))
    return [(one.status_code, without_chance(one.text)) for one in seen]


def without_chance(page: str) -> str:
    """The page without tokens, random ids and the minute of the clock, which differ however often it is opened."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    page = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", page)
    return re.sub(r"nonce=\"[^\"]+\"|\d{1,2}:\d\d|\d{1,2} [ap]\.m\.|noon|midnight", "", page)


def test_what_the_feed_holds_changes_nothing_that_an_officer_sees(officer, ems):
    """Two worlds. Harm: an officer asks the ambulance's record, place by place, who overdosed where."""
    without = answers(officer)
    assert [status for status, _ in without] == [200, 400, 200, 400, 200, 200, 200]
    OverdoseEvent.objects.all().delete()
    for minutes in (14, 16, 20):
        fed(ems, minutes, area_name="West End")
    before = deeds()
    assert answers(officer) == without
    assert typed(status=EventStatus.DUPLICATE) == 1
    assert deeds() - before == Counter({"surveillance.record_overdoses": 3, "surveillance.withdraw_entry": 2})


def deeds() -> Counter[str]:
    """How often each deed of surveillance stands in the ledger."""
    rows = Entry.objects.using("default").filter(action__startswith="surveillance.")
    return Counter(rows.values_list("action", flat=True))


def test_another_agencys_entry_is_not_asked_about_and_the_call_counts_once(officer, ems):
    medic = Client()
    sign_in(medic, Role.DUTY_SUPERVISOR, agency=agency_by_id(using="default", agency_id=ems).slug)
    assert "Recorded" in entered(medic).text
    assert "Recorded" in entered(officer).text
    assert sorted(OverdoseEvent.objects.values_list("status", flat=True)) == ["counted", "duplicate"]
    first = OverdoseEvent.objects.get(status="counted")
    assert "only what you entered" in officer.post(f"{AT}{first.id}/withdraw/", follow=True).text
    assert "Withdrawn" in medic.post(f"{AT}{first.id}/withdraw/", follow=True).text
    assert sorted(OverdoseEvent.objects.values_list("status", flat=True)) == ["cancelled", "counted"]


def test_the_enterer_or_a_supervisor_withdraws_it_and_it_counts_no_more(officer):
    lead, other = Client(), Client()
    sign_in(lead, Role.DUTY_SUPERVISOR)
    sign_in(other, Role.PATROL_OFFICER, username="another.officer")
    entered(officer)
    entered(officer, area="East Hill")
    first, second = OverdoseEvent.objects.order_by("recorded_at")
    assert "Withdraw" not in other.get(AT).text
    assert "only what you entered" in other.post(f"{AT}{first.id}/withdraw/", follow=True).text
    assert officer.get(AT).text.count("/withdraw/") == lead.get(AT).text.count("/withdraw/") == 2
    assert "Withdrawn" in officer.post(f"{AT}{first.id}/withdraw/", follow=True).text
    assert "Withdrawn" in lead.post(f"{AT}{second.id}/withdraw/", follow=True).text
    assert "withdrawn already" in lead.post(f"{AT}{second.id}/withdraw/", follow=True).text
    assert typed(status=EventStatus.CANCELLED) == 2
    assert "/withdraw/" not in lead.get(AT).text


def test_only_so_many_within_an_hour(officer):
    """Harm: one account makes a surge of its own, with an alert at its end."""
    row = {"ago": "60", "another": "on"}
    assert all("Recorded" in entered(officer, **row).text for _ in range(12))
    answer = entered(officer, **row)
    assert answer.status_code == 400
    assert "You entered 12 overdoses within an hour" in answer.text
    OverdoseEvent.objects.update(recorded_at=timezone.now() - timedelta(minutes=61))
    assert "Recorded" in entered(officer, **row).text


def test_the_same_form_with_other_answers_is_not_taken_for_sent_and_keeps_them(officer):
    key = str(uuid4())
    entered(officer, key=key)
    answer = entered(officer, key=key, area="East Hill", outcome="fatal")
    assert answer.status_code == 400
    assert "sent before with other answers" in answer.text
    assert key not in answer.text
    assert "East Hill" in answer.text
    new = re.search(r'name="key" value="([0-9a-f-]{36})"', answer.text)[1]
    assert "Recorded" in entered(officer, key=new, area="East Hill", outcome="fatal").text
    assert OverdoseEvent.objects.count() == 2


def test_a_place_is_kept_to_a_hundred_metres(officer):
    entered(officer, area="", longitude="-84.451234", latitude="39.156789")
    row = OverdoseEvent.objects.get()
    assert (row.longitude, row.latitude) == (-84.451, 39.157)


@pytest.mark.parametrize("who", [{"role": "case_manager"}, {"side": "care"}, {"account_id": None}])
def test_the_story_itself_refuses_whoever_is_not_on_duty(officer, who):
    by = replace(make_staff(Role.PATROL_OFFICER).actor, **who)
    with pytest.raises(Refused, match="on duty"):
        withdraw_overdose(by=by, event_id=uuid4(), wall=timezone.now())
    with pytest.raises(Refused, match="on duty"):
        enter_overdose(
            by=by,
            at=timezone.now(),
            longitude=None,
            latitude=None,
            area_name="West End",
            naloxone=Naloxone.MULTIPLE,
            outcome=Outcome.NONFATAL,
            entry_id=uuid4(),
            now=timezone.now(),
            wall=timezone.now(),
        )


def test_what_no_feed_brought_is_named(officer, ems):
    entered(officer)
    today = timezone.now().date()
    assert uncorroborated(ems, today=today) == 0
    assert uncorroborated(ems, today=today + timedelta(days=9)) == 1
    OverdoseEvent.objects.update(status=EventStatus.DUPLICATE)
    assert uncorroborated(ems, today=today + timedelta(days=9)) == 0


def test_a_feed_that_comes_later_takes_the_place_of_what_was_typed_in(officer, ems):
    entered(officer)
    typed = OverdoseEvent.objects.get()
    fed(ems, 14, area_name="East Hill")
    fed(ems, 14, area_name="West End", status=EventStatus.CANCELLED)
    typed.refresh_from_db()
    assert typed.status == EventStatus.COUNTED
    fed(ems, 14, area_name="West End")
    typed.refresh_from_db()
    assert typed.status == EventStatus.DUPLICATE
