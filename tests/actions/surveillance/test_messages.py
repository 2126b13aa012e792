"""Alerts told to machines and by mail: once each, retried, signed, without small counts and without persons."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tandem.agencies.types import Role
from tandem.audit.queries import latest_entries
from tandem.core.actor import Actor
from tandem.journeys.alert_messages import deliver_messages, hook_secret
from tandem.surveillance.actions import (
    add_hook,
    confirm_hook,
    end_hook,
    move_alert,
    open_response,
    record_findings,
)
from tandem.surveillance.models import AlertHook
from tandem.surveillance.queries.hooks import due_parcels, hooks_of
from tandem.surveillance.types import AlertNote, AlertState, Detector
from tests.unit.surveillance.test_alerting import MONDAY, found

from .conftest import BY

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
RAISED = datetime(2024, 5, 7, 6, tzinfo=UTC)
URL = "https://partner.example/alerts"


class Post:
    """A network that remembers what was sent, and fails as often as told."""

    def __init__(self, *failures: str) -> None:
        self.failures, self.sent = list(failures), []

    def __call__(self, url, body, *, secret, parcel_id, now):
        self.sent.append((url, json.loads(body), secret, parcel_id))
        return self.failures.pop(0) if self.failures else ""


def coordinator(agency_id, role=Role.COORDINATOR):
    return Actor(account_id=uuid4(), role=role, agency_id=agency_id, side="care")


def told_address(agency_id, url=URL):
    """An address that one person added and another confirmed."""
    hook = add_hook(by=coordinator(agency_id), agency_id=agency_id, url=url, now=RAISED)
    confirm_hook(by=coordinator(agency_id), agency_id=agency_id, hook_id=hook, now=RAISED)
    return hook


def raise_alert(agency_id, **change):
    return record_findings(
        by=BY, agency_id=agency_id, found=[replace(found(Detector.EARS_C1), **change)], now=RAISED
    ).opened[0]


def test_each_state_of_an_alert_is_told_once(agency_id):
    hook = told_address(agency_id)
    alert = raise_alert(agency_id)
    post = Post()
    assert deliver_messages(by=BY, now=RAISED, send=post) == (1, 0)
    assert deliver_messages(by=BY, now=RAISED, send=post) == (0, 0)
    open_response(by=BY, alert_id=alert, now=RAISED)
    move_alert(by=BY, alert_id=alert, to=AlertState.CLOSED, note=AlertNote.REAL_INCREASE, now=RAISED)
    assert deliver_messages(by=BY, now=RAISED, send=post) == (2, 0)
    assert [one[1]["state"] for one in post.sent] == ["open", "acknowledged", "closed"]
    assert {one[2] for one in post.sent} == {hook_secret(hook)}
    assert len({one[3] for one in post.sent}) == 3
    assert post.sent[0][1]["events_on_worst_day"] == 20


def test_small_count_is_not_told(agency_id):
    told_address(agency_id)
    raise_alert(agency_id, observed=7.0, threshold=6.0)
    post = Post()
    deliver_messages(by=BY, now=RAISED, send=post)
    told = post.sent[0][1]
    assert told["events_on_worst_day"] is None
    assert set(told) == {
        *("id", "kind", "about", "agency", "alert", "state", "start", "end", "whole_agency", "areas"),
        *("events_on_worst_day", "preliminary", "raised_at"),
    }


def test_failed_message_is_tried_again_as_the_same_and_given_up_in_the_end(agency_id):
    told_address(agency_id)
    raise_alert(agency_id)
    post, now = Post(*["no_connection"] * 8), RAISED
    assert deliver_messages(by=BY, now=now, send=post) == (0, 1)
    assert deliver_messages(by=BY, now=now, send=post) == (0, 0)
    for _ in range(12):
        now += timedelta(days=1)
        deliver_messages(by=BY, now=now, send=post)
    assert len(post.sent) == 8
    assert len({one[3] for one in post.sent}) == 1
    (hook,) = hooks_of(agency_id)
    assert (hook.waiting, hook.failure) == (0, "no_connection")


def test_ended_address_hears_nothing_more(agency_id):
    hook = told_address(agency_id)
    raise_alert(agency_id)
    end_hook(by=BY, agency_id=agency_id, hook_id=hook, now=RAISED)
    post = Post()
    assert deliver_messages(by=BY, now=RAISED + timedelta(days=1), send=post) == (0, 0)
    assert post.sent == []
    with pytest.raises(ValueError, match="https"):
        add_hook(by=BY, agency_id=agency_id, url="http://partner.example", now=RAISED)


def test_message_is_undone_with_the_alert_that_could_not_be_recorded(agency_id, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError("no ledger")

    told_address(agency_id)
    monkeypatch.setattr("tandem.surveillance.actions.findings.append_entry", fail)
    with pytest.raises(RuntimeError):
        raise_alert(agency_id)
    assert deliver_messages(by=BY, now=RAISED, send=Post()) == (0, 0)


def test_nothing_is_sent_to_an_address_that_one_person_alone_added(agency_id):
    maker = coordinator(agency_id)
    hook = add_hook(by=maker, agency_id=agency_id, url=URL, now=RAISED)
    raise_alert(agency_id)
    assert hooks_of(agency_id)[0].is_unconfirmed
    assert hooks_of(agency_id)[0].waiting == 0
    strangers = (
        (maker, "Somebody else"),
        (BY, "person"),
        (coordinator(agency_id, Role.EPIDEMIOLOGIST), "administrator"),
        (coordinator(uuid4()), "own agency"),
        (coordinator(uuid4(), Role.ADMINISTRATOR), "own agency"),
    )
    for actor, why in strangers:
        with pytest.raises(ValueError, match=why):
            confirm_hook(by=actor, agency_id=agency_id, hook_id=hook, now=RAISED)
    post = Post()
    assert deliver_messages(by=BY, now=RAISED, send=post) == (0, 0)
    confirm_hook(by=coordinator(uuid4(), Role.PRIVACY_OFFICER), agency_id=agency_id, hook_id=hook, now=RAISED)
    with pytest.raises(ValueError, match="does not wait"):
        confirm_hook(by=coordinator(agency_id), agency_id=agency_id, hook_id=hook, now=RAISED)
    raise_alert(agency_id, day=MONDAY + timedelta(days=30))
    assert deliver_messages(by=BY, now=RAISED, send=post) == (1, 0)
    (entry,) = latest_entries(using="default", action_prefix="surveillance.confirm_hook")
    assert entry.actor_role == Role.PRIVACY_OFFICER


def test_what_waits_for_an_address_from_before_goes_out_only_once_it_is_confirmed(agency_id):
    hook = told_address(agency_id)
    raise_alert(agency_id)
    AlertHook.objects.filter(id=hook).update(confirmed_at=None, confirmed_by_id=None)
    assert deliver_messages(by=BY, now=RAISED, send=Post()) == (0, 0)
    confirm_hook(by=coordinator(agency_id), agency_id=agency_id, hook_id=hook, now=RAISED)
    assert deliver_messages(by=BY, now=RAISED, send=Post()) == (1, 0)


def test_whole_address_goes_with_its_end(agency_id):
    hook = told_address(agency_id, "https://partner.example/key-of-the-receiver")
    end_hook(by=coordinator(agency_id), agency_id=agency_id, hook_id=hook, now=RAISED)
    (ended,) = hooks_of(agency_id)
    assert (ended.url, ended.host) == ("partner.example", "partner.example")


def test_address_that_fails_is_left_alone_for_the_turn_and_keeps_no_other_out(agency_id):
    slow, well = told_address(agency_id), told_address(agency_id, "https://other.example/alerts")
    for day in (0, 30, 60):
        raise_alert(agency_id, day=MONDAY + timedelta(days=day))
    sent = []

    def send(url, _body, *, secret, parcel_id, now):
        sent.append(url)
        return "too_slow" if url == URL else ""

    assert deliver_messages(by=BY, now=RAISED, send=send) == (3, 1)
    assert sorted(sent) == ["https://other.example/alerts"] * 3 + [URL]
    assert {hook.id: hook.waiting for hook in hooks_of(agency_id)} == {slow: 3, well: 0}
    assert [len(due_parcels(RAISED, limit=most)) for most in (1, 60)] == [1, 2]
