"""Digests by mail: harm prevented is a mail twice, a mail lost without a word, or one to whoever may not read."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.db import transaction

from tandem.agencies.models import Account
from tandem.agencies.types import Role
from tandem.audit.queries import latest_entries
from tandem.journeys.alert_messages import send_digests
from tandem.surveillance.actions import (
    end_digest,
    move_alert,
    subscribe_digest,
)
from tandem.surveillance.queries.hooks import digest_trouble, has_digest
from tandem.surveillance.types import AlertNote, AlertState, MailState
from tests.factories.signin import make_staff

from .conftest import BY
from .test_messages import raise_alert

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
RAISED = datetime(2024, 5, 7, 6, tzinfo=UTC)
URL = "https://partner.example/alerts"


@pytest.fixture
def reader(agency_id, settings):
    settings.EMAIL_HOST = "mail.example"
    return reader_of("epi.reader", "epi@example.org")


def reader_of(username, address):
    make_staff(Role.EPIDEMIOLOGIST, username=username)
    Account.objects.using("vault").filter(username=username).update(email=address)
    return Account.objects.using("vault").get(username=username)


def test_digest_goes_out_once_a_day_while_alerts_are_open(agency_id, reader):
    subscribe_digest(by=BY, agency_id=agency_id, account_id=reader.id, now=RAISED)
    assert send_digests(by=BY, now=RAISED) == 0
    alert = raise_alert(agency_id, observed=7.0, threshold=6.0)
    assert send_digests(by=BY, now=RAISED) == 1
    assert send_digests(by=BY, now=RAISED + timedelta(hours=1)) == 0
    assert send_digests(by=BY, now=RAISED + timedelta(days=1)) == 1
    (first, _) = mail.outbox
    assert first.to == ["epi@example.org"]
    assert "fewer than 11 events" in first.body
    assert "menos de 11 eventos" in first.body
    assert "7 events" not in first.body
    assert "7 eventos" not in first.body
    move_alert(by=BY, alert_id=alert, to=AlertState.CLOSED, note=AlertNote.FALSE_ALARM, now=RAISED)
    assert send_digests(by=BY, now=RAISED + timedelta(days=2)) == 0


def test_digest_ends_and_needs_an_address_and_a_mail_server(agency_id, reader, settings):
    raise_alert(agency_id)
    subscribe_digest(by=BY, agency_id=agency_id, account_id=reader.id, now=RAISED)
    settings.EMAIL_HOST = ""
    assert send_digests(by=BY, now=RAISED) == 0
    settings.EMAIL_HOST = "mail.example"
    end_digest(by=BY, agency_id=agency_id, account_id=reader.id, now=RAISED)
    assert send_digests(by=BY, now=RAISED) == 0
    assert not has_digest(agency_id, reader.id)
    names = {entry.action for entry in latest_entries(using="default", action_prefix="surveillance.")}
    assert {"surveillance.subscribe_digest", "surveillance.end_digest"} <= names


def test_refused_mail_keeps_no_other_back_and_is_tried_again(agency_id, reader, monkeypatch):
    other = reader_of("epi.other", "other@example.org")
    for hours, account in enumerate((reader, other)):
        at = RAISED + timedelta(hours=hours)
        subscribe_digest(by=BY, agency_id=agency_id, account_id=account.id, now=at)
    raise_alert(agency_id)
    told = []

    def send_mail(_subject, _text, _from, addresses):
        if addresses == ["epi@example.org"] and "refused" not in told:
            told.append("refused")
            raise SMTPRecipientsRefused({"epi@example.org": (550, b"no such box")})
        told.extend(addresses)

    monkeypatch.setattr("tandem.exchange.senders.send_mail", send_mail)
    with pytest.raises(SMTPRecipientsRefused):
        send_digests(by=BY, now=RAISED)
    assert told == ["refused", "other@example.org"]
    assert send_digests(by=BY, now=RAISED) == 1
    assert told == ["refused", "other@example.org", "epi@example.org"]


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.COORDINATOR])
def test_whoever_may_read_alerts_no_more_gets_no_digest(agency_id, reader, role):
    """The account changed its role, or is a coordinator of another agency."""
    subscribe_digest(by=BY, agency_id=agency_id, account_id=reader.id, now=RAISED)
    raise_alert(agency_id)
    Account.objects.using("vault").filter(id=reader.id).update(role=role)
    assert send_digests(by=BY, now=RAISED) == 0
    assert mail.outbox == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_crash_around_the_mail_never_doubles_it_and_is_told(agency_id, reader, monkeypatch, when):
    """Killed between the two commits: what was begun is not sent again that day, and the next day has its own."""
    subscribe_digest(by=BY, agency_id=agency_id, account_id=reader.id, now=RAISED)
    raise_alert(agency_id)
    sent = []

    def crash(_subject, _text, _from, addresses):
        assert not transaction.get_connection("default").savepoint_ids[1:]  # no transaction of the digest is open
        if when == "after":
            sent.extend(addresses)
        raise SystemExit

    monkeypatch.setattr("tandem.exchange.senders.send_mail", crash)
    with pytest.raises(SystemExit):
        send_digests(by=BY, now=RAISED)
    monkeypatch.setattr("tandem.exchange.senders.send_mail", lambda *words: sent.extend(words[3]))
    assert send_digests(by=BY, now=RAISED + timedelta(hours=1)) == 0
    assert len(sent) == (when == "after")
    assert digest_trouble(agency_id, reader.id)[1] is MailState.SENDING
    assert send_digests(by=BY, now=RAISED + timedelta(days=1)) == 1
    assert digest_trouble(agency_id, reader.id) is None


def test_mail_that_may_have_been_taken_is_not_sent_again_that_day(agency_id, reader, monkeypatch):
    subscribe_digest(by=BY, agency_id=agency_id, account_id=reader.id, now=RAISED)
    raise_alert(agency_id)

    def silent(*_):
        raise TimeoutError

    monkeypatch.setattr("tandem.exchange.senders.send_mail", silent)
    with pytest.raises(TimeoutError):
        send_digests(by=BY, now=RAISED)
    assert send_digests(by=BY, now=RAISED + timedelta(hours=1)) == 0
    assert digest_trouble(agency_id, reader.id)[1] is MailState.UNKNOWN
