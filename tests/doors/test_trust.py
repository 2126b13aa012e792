"""The page /trust: harm prevented is calling something kept, proved or unchanged that nobody has shown to be so."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tandem.community.actions import publish_statement
from tandem.core import promises
from tandem.core.actor import system_actor
from tandem.core.policy_words import rules_by_file
from tandem.core.promises import Run
from tandem.core.refusals import Refused
from tandem.web.public import trust

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")
NOW = datetime(2026, 11, 21, 4, tzinfo=UTC)
PROOF = {"days": 30, "is_kept": True, "oldest_at": "2026-11-01T00:00:00+00:00", "held": 0}


def page(client, language: str = "en") -> str:
    answer = client.get("/trust/", headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def say(subject: str, content: dict, at: datetime = NOW) -> bool:
    return publish_statement(by=BY, subject=subject, content=content, as_of=at, now=at)


def ended(monkeypatch, how: str) -> None:
    """Every test of every promise ended like this."""
    names = {name for one in promises.promises() for name in (*one.tests, *one.planted)}
    runs = dict.fromkeys(names, Run(how, date(2026, 11, 21), "0.1.0", "abc1234"))
    monkeypatch.setattr(trust, "last_runs", lambda: runs)


def test_every_promise_is_on_the_page_in_both_languages(client):
    english, spanish = page(client), page(client, "es")
    for one in promises.promises():
        assert one.id in english
        assert one.words["en"].replace("'", "&#x27;") in english
        assert one.words["es"].replace("'", "&#x27;") in spanish


def test_a_promise_whose_tests_have_not_run_is_not_called_kept(client, monkeypatch):
    monkeypatch.setattr(trust, "last_runs", dict)
    text = page(client)
    assert ">Kept<" not in text.replace("</span>", "<")
    assert "promise-good" not in re.sub(r"(?s)<section aria-labelledby=.kept.*", "", text)
    assert "Its tests have not been run on this version." in text


def test_kept_promises_name_the_day_and_the_version(client, monkeypatch):
    ended(monkeypatch, "passed")
    text = page(client)
    assert "promise-good" in text
    assert "Nov. 21, 2026, version 0.1.0, abc1234" in text
    assert "Not yet kept in full" in text  # an open promise stays open however its tests end


def test_a_broken_promise_is_the_first_thing_said(client, monkeypatch):
    ended(monkeypatch, "failed")
    text = page(client)
    assert "promises are broken." in text
    assert text.index("promises are broken.") < text.index('class="figures"')


def test_without_a_proof_nothing_is_called_proved(client):
    text = page(client)
    assert "Proved" not in text
    assert "No proof has been published on this site yet." in text
    assert "has not published the state of its ledger" in text


def test_a_proof_and_its_failure_are_shown(client):
    classes = {"exact_location": PROOF, "sealed_offer": PROOF | {"is_kept": False}}
    say("retention", {"classes": classes}, datetime.now(UTC))
    text = page(client)
    assert "Proved" in text
    assert "Older than promised" in text


def test_an_old_proof_is_said_to_be_old(client):
    say("retention", {"classes": {"exact_location": PROOF}}, datetime.now(UTC) - timedelta(days=3))
    assert "more than two days old" in page(client)


def test_counts_of_demands_and_the_ledger_are_shown(client):
    say("legal_demands", {"received": 12, "refused": 11, "produced": 0})
    say("break_glass", {"opened": None})
    say("ledger", {"entries": 1234, "is_well": True, "verified_at": "2026-11-21T03:00:00+00:00"})
    text = page(client)
    assert "Legal demands refused" in text
    assert "1 to 10" in text
    assert "1,234" in text
    assert "Unchanged" in text


@pytest.mark.parametrize(
    "content", [{"note": "Wren Ashgrove"}, {"Wren Ashgrove": 1}, {"list": [["12 Made-up Lane"]]}, {"n": object()}]
)
def test_a_statement_holds_codes_and_numbers_only(content):
    """Harm: a sentence about a person crosses into the records by way of a status page."""
    with pytest.raises(Refused):
        say("ledger", content)


def test_an_older_statement_does_not_replace_a_newer_one(client):
    assert say("ledger", {"entries": 2}, NOW)
    assert not say("ledger", {"entries": 1}, NOW - timedelta(days=1))


def test_every_rule_of_the_gate_is_on_the_page(client):
    """Witness: the engine that decides, read independently of the page."""
    from tandem.consent.queries import policies_in_force

    text = page(client)
    deciding = [one for _, rules in policies_in_force()[1] for one in rules]
    assert deciding
    for one in deciding:
        assert one.sentences["en"].replace("'", "&#x27;") in text, one.id
    shown = [rule for rules in rules_by_file().values() for rule in rules]
    assert {(one.id, one.opens) for one in shown} == {(one.id, one.is_permit) for one in deciding}


def test_the_first_page_and_the_foot_of_every_page_lead_here(client):
    assert client.get("/").content.decode().count('href="/trust/"') == 2
    assert 'href="/trust/"' in client.get("/numbers/").content.decode()
