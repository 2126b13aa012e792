"""Retention: harm prevented is a page that says 30 days over rows that are ten years old."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction

from tandem.agencies.actions import create_account, register_agency
from tandem.agencies.models import Account
from tandem.agencies.types import AgencyKind, Role
from tandem.audit.models import Entry, OutboxRow
from tandem.community.queries import statement
from tandem.core.actor import Actor, system_actor
from tandem.core.errors import RetentionNotKept
from tandem.core.refusals import Refused
from tandem.core.retention import class_of_fields, limited_classes
from tandem.exchange.models import ImportBatch, QuarantinedRow
from tandem.exchange.originals import keep, path_of
from tandem.handoff.models import Envelope
from tandem.journeys import relay
from tandem.journeys.retention.nightly import all_keepers, keep_limits, limits_in_force
from tandem.oversight.actions.retention import confirm_limit, propose_limit
from tandem.oversight.models import LimitChange
from tandem.oversight.queries.retention import latest_proofs
from tandem.surveillance.actions import record_enforcement, record_overdoses
from tandem.surveillance.models import EnforcementEvent, OverdoseEvent
from tandem.surveillance.types import EventStatus, NewEnforcement, NewOverdose, SubstanceClass

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
OFFICER = Actor(uuid4(), "privacy_officer", uuid4(), "care")
SECOND = Actor(uuid4(), "coordinator", OFFICER.agency_id, "care")
HOUSE = timedelta(days=30)


def agency(slug: str = "real-fire", *, is_demo: bool = False) -> UUID:
    """An agency on both sides; a real one unless said otherwise."""
    identifier = uuid4()
    for using in ("default", "vault"):
        words = {"slug": slug, "name": slug, "kind": AgencyKind.FIRE_EMS, "timezone": "America/New_York"}
        register_agency(using=using, by=BY, agency_id=identifier, is_demo=is_demo, **words)
    return identifier


def calls(agency_id: UUID, *days_ago: int) -> None:
    """Overdose calls and seizures with exact places and numbers, so many days ago."""
    for days in days_ago:
        at = NOW - timedelta(days=days)
        place = {"longitude": -84.5, "latitude": 39.1, "fingerprint": uuid4().hex, "external_id": f"N{days}"}
        overdose = NewOverdose(occurred_at=at, local_on=at.date(), status=EventStatus.COUNTED, **place)
        record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[overdose])
        seizure = NewEnforcement(occurred_on=at.date(), substance_class=SubstanceClass.OPIOID, **place)
        record_enforcement(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[seizure])


def night(now: datetime = NOW, **without: object) -> dict[str, object]:
    """One night; `without` names classes whose keeper does nothing, planted."""
    kept_by = {
        key: replace(one, remove=lambda _night, _before: 0) if key in without else one
        for key, one in all_keepers().items()
    }
    return {one.field_class: one for one in keep_limits(by=BY, now=now, kept_by=kept_by)}


def test_exact_places_go_after_30_days_and_the_event_stays():
    calls(agency(), 29, 31, 400)
    proof = night()["exact_location"]
    assert [row.longitude is None for row in OverdoseEvent.objects.order_by("-local_on")] == [False, True, True]
    assert [row.latitude is None for row in EnforcementEvent.objects.order_by("-local_on")] == [False, True, True]
    assert (proof.removed, proof.past, proof.is_kept) == (4, 0, True)
    assert (NOW - proof.oldest_at).days == 29


def test_incident_numbers_go_after_a_year():
    calls(agency(), 300, 400)
    night()
    assert sorted(OverdoseEvent.objects.values_list("external_id", flat=True)) == ["", "N300"]


def test_a_night_that_removes_nothing_fails_its_proof_planted():
    """Harm: the proof believes the broom. Planted: the broom does nothing, and the rows themselves say so."""
    calls(agency(), 31)
    with pytest.raises(RetentionNotKept, match="exact_location"):
        night(exact_location=None)
    proof = latest_proofs()["exact_location"]
    assert (proof.past, proof.is_kept) == (2, False)
    assert relay.drain(now=NOW).failed == 0
    said = statement("retention")
    assert said is not None
    assert said.content["classes"]["exact_location"]["is_kept"] is False


def test_a_broom_that_breaks_does_not_keep_the_others_from_theirs():
    calls(agency(), 31)
    Session.objects.using("vault").create(session_key="a", session_data="x", expire_date=NOW - timedelta(days=3))

    def breaks(*_: object) -> int:
        raise OSError

    kept_by = {**all_keepers(), "exact_location": replace(all_keepers()["exact_location"], remove=breaks)}
    with pytest.raises(RetentionNotKept, match=r"^Older than promised: exact_location\."):
        keep_limits(by=BY, now=NOW, kept_by=kept_by)
    assert not Session.objects.using("vault").exists()


def test_demonstrations_are_left_alone():
    """Harm: the first night of a demonstration eats the surge that it shows, all of it ten years old."""
    calls(agency("demo-fire", is_demo=True), 4000)
    proof = night()["exact_location"]
    assert OverdoseEvent.objects.get().longitude is not None
    assert (proof.oldest_at, proof.removed, proof.is_kept) == (None, 0, True)


def test_a_second_night_changes_nothing_and_leaves_no_entry_of_removal():
    calls(agency(), 31)
    night()
    entries = Entry.objects.using("default").count()
    assert night(NOW + timedelta(hours=1))["exact_location"].removed == 0
    assert Entry.objects.using("default").count() == entries


def test_every_removal_leaves_an_entry_with_numbers_only():
    calls(agency(), 31, 400)
    night()
    found = {row.action: row.details for row in Entry.objects.using("default").filter(job="test")}
    assert found["surveillance.drop_exact_places"] == {"rows": 4}
    assert found["surveillance.drop_incident_numbers"] == {"rows": 2}


def envelope(agency_id: UUID, days: int) -> UUID:
    row = Envelope(receipt=uuid4().hex[:16], ciphertext=b"sealed", agency_id=agency_id, to_agency_id=uuid4())
    row.sent_at = NOW - timedelta(days=days)
    row.save()
    return row.id


def test_sealed_offers_are_emptied_and_the_offer_stays():
    real, demo = agency(), agency("demo-police", is_demo=True)
    old, new, shown = envelope(real, 31), envelope(real, 5), envelope(demo, 900)
    assert night()["sealed_offer"].removed == 1
    assert bytes(Envelope.objects.get(id=old).ciphertext) == b""
    assert (
        bytes(Envelope.objects.get(id=new).ciphertext)
        == bytes(Envelope.objects.get(id=shown).ciphertext)
        == b"sealed"
    )


def test_an_offer_that_nobody_opened_is_not_thrown_away_but_shouted_about():
    """Harm: the offer of somebody who said yes is deleted unread, and the page says that all is well."""
    waits = envelope(agency(), 31)
    OutboxRow.objects.create(job="deflection_intake.open_envelope", payload={"envelope_id": str(waits)}, attempts=99)
    with pytest.raises(RetentionNotKept, match="sealed_offer"):
        night()
    assert bytes(Envelope.objects.get(id=waits).ciphertext) == b"sealed"


def test_sessions_and_sign_ins_of_both_sides_go():
    agency("police")
    for using in ("default", "vault"):
        sessions = Session.objects.using(using)
        sessions.create(session_key="old", session_data="x", expire_date=NOW - timedelta(days=3))
        sessions.create(session_key="new", session_data="x", expire_date=NOW + timedelta(hours=3))
    who = {"username": "wren", "display_name": "Wren", "agency_slug": "police", "role": Role.CASE_MANAGER}
    account_id = create_account(using="vault", by=BY, on_side="care", password="made-up-password-1", **who)
    Account.objects.using("vault").filter(id=account_id).update(last_login=NOW - timedelta(days=91))
    night()
    for using in ("default", "vault"):
        assert list(Session.objects.using(using).values_list("session_key", flat=True)) == ["new"]
    assert Account.objects.using("vault").get(id=account_id).last_login is None


def test_delivered_work_goes_and_waiting_work_stays():
    agency()
    for delivered in (NOW - timedelta(days=31), NOW - timedelta(days=2), None):
        OutboxRow.objects.using("default").create(job="made.up", payload={}, delivered_at=delivered)
    night()
    assert OutboxRow.objects.using("default").count() == 2


def batch(agency_id: UUID, path: object, days: int) -> ImportBatch:
    row = ImportBatch(agency_id=agency_id, kind="overdose", file_sha256="a" * 64, file_bytes=3, mapping="")
    row.save(using="default")
    ImportBatch.objects.using("default").filter(id=row.id).update(created_at=NOW - timedelta(days=days))
    keep("default", path, row.file_sha256)
    return row


def test_files_as_they_arrived_go_and_their_account_stays(tmp_path):
    (tmp_path / "f.csv").write_text("a,b")
    row = batch(agency(), tmp_path / "f.csv", 31)
    QuarantinedRow(batch=row, row_number=2, line_number=2, code="bad_time", sentence="No time.").save(using="default")
    assert night()["original_file"].removed == 1
    assert not path_of("default", row.file_sha256).exists()
    assert ImportBatch.objects.using("default").filter(id=row.id).exists()
    assert QuarantinedRow.objects.using("default").get().state == "set_aside"


def test_a_file_that_a_demonstration_came_from_too_stays(tmp_path):
    (tmp_path / "f.csv").write_text("a,b")
    row = batch(agency(), tmp_path / "f.csv", 31)
    demo = agency("demo-fire", is_demo=True)
    ImportBatch(agency_id=demo, kind="overdose", file_sha256="a" * 64, file_bytes=3, mapping="").save(using="default")
    try:
        with pytest.raises(RetentionNotKept, match="original_file"):
            night()
        assert path_of("default", row.file_sha256).exists()
    finally:
        os.unlink(path_of("default", row.file_sha256))


def test_a_site_may_shorten_a_limit_at_once():
    agency()
    propose_limit(by=OFFICER, field_class="exact_location", house=HOUSE, days=7, now=NOW)
    assert limits_in_force()["exact_location"] == timedelta(days=7)


def test_a_longer_limit_waits_for_a_second_person():
    """Harm: one person, on a Friday evening, lets everything be kept for ever."""
    agency()
    change = propose_limit(by=OFFICER, field_class="exact_location", house=HOUSE, days=90, now=NOW)
    assert limits_in_force()["exact_location"] == HOUSE
    with pytest.raises(Refused):
        confirm_limit(by=OFFICER, change_id=change, now=NOW)
    assert limits_in_force()["exact_location"] == HOUSE
    confirm_limit(by=SECOND, change_id=change, now=NOW)
    assert limits_in_force()["exact_location"] == timedelta(days=90)
    with pytest.raises(Refused):
        confirm_limit(by=SECOND, change_id=change, now=NOW)


def test_the_database_refuses_one_person_twice_planted():
    """Harm: the rule above is gone around. Planted: the row written past it."""
    row = LimitChange(field_class="session", limit_days=99, proposed_by=OFFICER.account_id, proposed_at=NOW)
    row.confirmed_by = row.proposed_by
    with pytest.raises(IntegrityError), transaction.atomic(using="vault"):
        row.save(using="vault")


@pytest.mark.parametrize(
    ("by", "house", "days"),
    [
        (replace(OFFICER, role="case_manager"), HOUSE, 7),
        (BY, HOUSE, 7),
        (OFFICER, None, 7),
        (OFFICER, HOUSE, 0),
        (OFFICER, HOUSE, 10**9),
    ],
)
def test_who_may_not_change_a_limit(by, house, days):
    with pytest.raises(Refused):
        propose_limit(by=by, field_class="exact_location", house=house, days=days, now=NOW)


def test_what_the_night_proved_is_told_to_everyone():
    calls(agency(), 3)
    night()
    relay.drain(now=NOW)
    said = statement("retention")
    assert said is not None
    assert said.content["classes"]["exact_location"] == {
        "days": 30,
        "is_kept": True,
        "oldest_at": "2026-11-18T00:00:00+00:00",
        "held": False,
    }
    assert statement("ledger") is not None


def unkept(classes_in_use: set[str], keepers: set[str]) -> list[str]:
    """Classes with a limit and with fields, and nothing that keeps them to it."""
    return sorted(one.key for one in limited_classes() if one.key in classes_in_use - keepers)


def test_every_limit_in_use_has_a_keeper():
    """Harm: a limit on paper."""
    in_use = {key for classes in class_of_fields().values() for key in classes} | {"original_file"}
    assert unkept(in_use, set(all_keepers())) == []
    assert unkept(in_use, set(all_keepers()) - {"session"}) == ["session"]
