"""Looks that stand out, and the state of the ledger. Harm prevented: findings nobody can read, decide or count on."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import Role
from tandem.audit.actions.looks import record_look_findings
from tandem.audit.models import Entry
from tandem.audit.queries.looks import finding_by_id, findings
from tandem.audit.queries.tree import newest_checkpoint
from tandem.audit.rules.signatures import anchor_code
from tandem.audit.types import FindingState, NewFinding, Suspicion
from tandem.core.actor import system_actor
from tandem.journeys.keep_ledger import last_verification, seal_all
from tandem.web.office.privacy.look_words import KINDS, REASONS, STATES, WHY
from tests.factories.ledger import without_triggers, write_entries
from tests.factories.signin import make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
BY = system_actor("test")
PAGES = ("looks", "ledger_state", "ledger_paper")


def address(name: str, *args) -> str:
    return reverse(f"privacy:{name}", CARE, args=args)


def plain(answer) -> str:
    return answer.content.decode().replace("&#x27;", "'")


def a_finding(account_id=None, suspicion=Suspicion.NO_CASE):
    day = (timezone.now() - timedelta(days=2)).date()
    found = NewFinding(suspicion, account_id or make_staff(Role.CASE_MANAGER).account_id, day, (uuid4(),), 3, 4)
    [made] = record_look_findings(by=BY, found=[found], now=timezone.now())
    return made


def test_every_kind_state_and_reason_has_words():
    """Harm: a page that fails on the one finding that matters."""
    from tandem.audit.types import ReviewReason

    assert set(KINDS) == set(WHY) == set(Suspicion)
    assert set(STATES) == set(FindingState)
    assert set(REASONS) == set(ReviewReason)


def test_nothing_found_is_told_from_nobody_looked(client):
    from tandem.journeys.watch_reads import watch_reads

    sign_in(client, Role.PRIVACY_OFFICER)
    assert "The nightly search has not run on this site" in client.get(address("looks")).content.decode()
    watch_reads(by=BY, now=timezone.now())
    text = client.get(address("looks")).content.decode()
    assert "Nothing was found" in text
    assert "Looks were judged up to" in text


@pytest.mark.parametrize("suspicion", list(Suspicion))
def test_the_officer_reads_why_asks_and_decides(client, suspicion):
    sign_in(client, Role.PRIVACY_OFFICER)
    finding_id = a_finding(suspicion=suspicion)
    assert str(KINDS[suspicion]) in plain(client.get(address("home")))
    page = address("look", finding_id)
    assert page in client.get(address("looks")).content.decode()
    text = plain(client.get(page))
    assert str(WHY[suspicion]) in text
    assert client.post(page, {"ask": "yes"}).status_code == 302
    assert client.post(page, {"reason": "on_duty"}).status_code == 302
    assert finding_by_id(finding_id).state is FindingState.EXPLAINED
    after = client.get(page).content.decode()
    assert "They were on duty or on call" in after
    assert "<form" not in after.split("<main")[1]
    assert str(KINDS[suspicion]) not in plain(client.get(address("home")))


def test_a_decision_without_reason_or_a_second_one_is_refused(client):
    sign_in(client, Role.PRIVACY_OFFICER)
    page = address("look", a_finding())
    assert client.post(page, {}).status_code == 200
    assert client.post(page, {"reason": "because"}).status_code == 200
    client.post(page, {"reason": "no_work_reason"})
    assert client.post(page, {"reason": "on_duty"}).status_code == 200
    assert findings()[0].state is FindingState.CONFIRMED


def test_a_confirmed_look_becomes_one_breach_file_and_no_other_does(client):
    sign_in(client, Role.PRIVACY_OFFICER)
    finding_id = a_finding()
    page, opens = address("look", finding_id), address("breach_from_look", finding_id)
    assert client.post(opens).headers["Location"] == page
    client.post(page, {"reason": "knows_the_person"})
    assert opens in client.get(page).content.decode()
    first = client.post(opens).headers["Location"]
    assert "/breaches/" in first
    assert client.post(opens).headers["Location"] == first
    assert client.post(address("breach_from_look", uuid4())).status_code == 404


def test_nobody_decides_about_their_own_looks(client):
    staff = sign_in(client, Role.PRIVACY_OFFICER)
    finding_id = a_finding(account_id=staff.account_id)
    page = address("look", finding_id)
    assert "These are your own looks" in client.get(page).content.decode()
    client.post(page, {"reason": "on_duty"})
    assert finding_by_id(finding_id).state is FindingState.OPEN


def test_a_finding_that_is_not_there(client):
    sign_in(client, Role.PRIVACY_OFFICER)
    assert client.get(address("look", uuid4())).status_code == 404


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EPIDEMIOLOGIST, Role.CASE_MANAGER, Role.ADMINISTRATOR])
def test_nobody_else_reads_them(client, role):
    finding_id = a_finding()
    sign_in(client, role)
    for page in (*map(address, PAGES), address("look", finding_id)):
        assert client.get(page).status_code == 403
        assert client.post(page, {"ask": "yes"}).status_code in {403, 405}


def test_reading_the_findings_is_itself_written(client):
    staff = sign_in(client, Role.PRIVACY_OFFICER)
    finding_id = a_finding()
    client.get(address("look", finding_id))
    entry = Entry.objects.using("vault").filter(action="audit.read_findings").latest("at")
    assert (entry.actor_id, entry.subjects) == (staff.account_id, [["finding", str(finding_id)]])


def test_the_state_is_shown_verified_and_printed(client):
    sign_in(client, Role.PRIVACY_OFFICER)
    write_entries("vault", 5)
    text = client.get(address("ledger_paper")).content.decode()
    code = anchor_code(newest_checkpoint(using="vault"))
    assert code in text
    write_entries("vault", 5)
    answer = client.post(address("ledger_state"), {"code": code}, follow=True)
    assert "Care: intact" in answer.content.decode()
    assert last_verification("vault").flaws == 0
    assert "nothing wrong" in client.get(address("ledger_state")).content.decode()


def test_a_mistyped_code_is_told_and_nothing_else_happens(client):
    sign_in(client, Role.PRIVACY_OFFICER)
    answer = client.post(address("ledger_state"), {"code": "V-12-ABCD"})
    assert "This is no anchor code" in answer.content.decode()
    assert last_verification("vault") is None


def test_no_file_of_the_machine_is_opened_by_its_name(client):
    """Harm: a field for a code that reads files of the server."""
    sign_in(client, Role.PRIVACY_OFFICER)
    answer = client.post(address("ledger_state"), {"code": "/etc/passwd"})
    assert "This is no anchor code" in answer.content.decode()


def test_a_broken_ledger_is_said_on_the_page_and_on_the_work_list(client):
    sign_in(client, Role.PRIVACY_OFFICER)
    write_entries("vault", 5)
    seal_all(now=timezone.now())
    with without_triggers("vault"):
        Entry.objects.using("vault").filter(action="consent.open_record").update(reason="coordination")
    answer = client.post(address("ledger_state"), {"code": ""}, follow=True)
    assert "NOT intact" in answer.content.decode()
    assert "The ledger is not intact: Care" in client.get(address("home")).content.decode()


def test_late_sealing_is_on_the_work_list(client, monkeypatch):
    from tandem.journeys import keep_ledger

    sign_in(client, Role.PRIVACY_OFFICER)
    monkeypatch.setattr(keep_ledger, "LATE_AFTER", timedelta(seconds=-1))
    write_entries("vault", 1)
    assert "Sealing of the ledger is late: Care" in client.get(address("home")).content.decode()
    assert "Sealing is late" in client.get(address("ledger_state")).content.decode()
