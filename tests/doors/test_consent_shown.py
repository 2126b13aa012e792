"""What is signed is what was shown. Harm prevented: a signature under terms that nobody saw the consequences of."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tandem.audit.queries import latest_entries
from tandem.consent.models import Consent
from tandem.journeys import take_consent
from tests.doors.test_consent import SIGNED, address, asked, met, provider, shown, sign, worker

__all__ = ["provider", "worker"]
pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_the_rights_are_those_of_the_kind_that_is_signed(client, worker, provider):
    """Harm: the address of a step names another kind, and the person hears rights that are not theirs."""
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    mark = shown(client, person)
    for step in ("consent_preview", "consent_rights", "consent_signature"):
        for kind in ("hipaa_authorization", "part2_proceedings", "nonsense", ""):
            answer = client.get(address(step, person), {"kind": kind, "shown": mark})
            assert answer.status_code == 403
            text = answer.content.decode()
            assert re.search("no such kind of consent|Another kind of consent is being taken", text)
            assert "Sharing other health information" not in text


def test_nothing_is_signed_that_was_not_shown(client, worker, provider):
    """Harm: a signature under terms that nobody saw the consequences of."""
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    for step in ("consent_rights", "consent_signature"):
        assert client.get(address(step, person)).url == address("consent_preview", person)
    for mark in ({}, {"shown": ""}, {"shown": "0" * 64}):
        answer = client.post(address("consent_signature", person), {**SIGNED, **mark})
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "Nothing is signed. This is not what was shown before" in text
        assert "Police can see none." in text
    assert not Consent.objects.using("vault").exists()


def test_terms_changed_in_a_second_tab_are_shown_before_they_are_signed(client, worker, provider):
    """Harm: one tab shows three kinds of facts, the other adds two more, and the first one signs five."""
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    first_tab = shown(client, person)
    wider = asked(provider, categories=["identity", "contact", "referral", "screening", "case"])
    client.post(address("consent_new", person), wider)
    answer = client.post(address("consent_signature", person), {**SIGNED, "shown": first_tab})
    assert answer.status_code == 409
    assert not Consent.objects.using("vault").exists()
    anew = re.search(r"shown=([0-9a-f]{64})", answer.content.decode())
    assert anew
    client.post(address("consent_signature", person), {**SIGNED, "shown": anew[1]})
    assert "screening" in Consent.objects.using("vault").get().categories
    entry = next(one for one in latest_entries(using="vault") if one.action == "consent.record_consent")
    assert entry.details["shown"] == anew[1]


def test_an_engine_that_answers_otherwise_by_now_is_shown_first(client, worker, provider, monkeypatch):
    """Harm: a policy changes between preview and signature, and the signature opens more than the page said."""
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    before = shown(client, person)
    rows = take_consent.gate.preview

    def less(**asked):
        return [replace(row, categories=row.categories[1:]) for row in rows(**asked)]

    monkeypatch.setattr(take_consent.gate, "preview", less)
    assert client.post(address("consent_signature", person), {**SIGNED, "shown": before}).status_code == 409
    assert not Consent.objects.using("vault").exists()


def test_another_language_shows_the_preview_in_it_before_the_signature(client, worker, provider):
    person = met(worker)
    client.post(address("consent_new", person), asked(provider))
    english = shown(client, person)
    answer = client.post(address("consent_language", person), {"step": "signature", "language": "es"})
    assert answer.url == address("consent_preview", person)
    assert client.post(address("consent_signature", person), {**SIGNED, "shown": english}).status_code == 409
    sign(client, person)
    assert Consent.objects.using("vault").get().language == "es"
