"""The privacy officer's pages. Harm prevented: disclosures without account, rules that nobody can read."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import AgencyKind, Role
from tandem.audit.actions import append_entry, enqueue
from tandem.audit.queries import latest_entries
from tandem.audit.rules.words import reasons
from tandem.consent.actions import record_consent, record_disclosure, record_relation, revoke_consent
from tandem.consent.policy_engine import engine
from tandem.consent.types import Category, Channel, Ground, Purpose, RelationKind, RelationSource
from tandem.core.actor import Actor, system_actor
from tandem.web.office.privacy.ledger_words import REASONS, reason_words
from tests.factories.consents import PERSON, RECOVERY, complete_consent, register_partners
from tests.factories.signin import make_agency, make_staff, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"


@pytest.fixture
def officer(client) -> Actor:
    """A privacy officer, a worker of the same agency, and two consents, one of them taken back."""
    register_partners()
    staff, now = sign_in(client, Role.PRIVACY_OFFICER), timezone.now()
    worker = make_staff(Role.CASE_MANAGER).actor
    record_relation(
        by=system_actor("test"),
        now=now,
        person_id=PERSON,
        kind=RelationKind.ASSIGNMENT,
        source=RelationSource.CASE,
        account_id=worker.account_id,
    )
    times = {"signed_at": now, "expires_at": now + timedelta(days=9), "disclosers": (staff.agency_id,)}
    ids = [record_consent(by=worker, now=now, terms=complete_consent(**times)) for _ in range(2)]
    revoke_consent(by=worker, now=now, consent_id=ids[0])
    record_disclosure(
        by=worker,
        now=now,
        person_id=PERSON,
        ground=Ground.CONSENT,
        consent_id=ids[1],
        recipient_id=RECOVERY,
        categories=[Category.REFERRAL],
        purpose=Purpose.TREATMENT,
        channel=Channel.PAGE,
        notice_version="2.32-short-2024",
    )
    return staff.actor


def page(client, name: str, **query) -> str:
    answer = client.get(reverse(f"privacy:{name}", CARE), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_overview_counts_consents_and_names_what_is_open(client, officer):
    with transaction.atomic("vault"):
        enqueue(using="vault", job="warm_handoff.show_step", payload={})
    answer = client.get(reverse("privacy:home", CARE))
    counts = {str(one["label"]): one["value"] for one in answer.context["figures"]}
    assert counts == {"In force": "1", "Ended": "0", "Taken back": "1", "Not complete, opens nothing": "0"}
    text = answer.content.decode()
    for words in ("warm_handoff.show_step", "42 CFR 2.35", "policies/part2.cedar", "2027-05-20"):
        assert words in text


def test_disclosures_show_their_notice_and_no_name(client, officer):
    text = page(client, "disclosures")
    for words in ("County Recovery", "short notice, § 2.32", "Referrals and what became of them"):
        assert words in text
    assert "Made-up Person" not in text


def paper(name: str, kind: str = "six-years", person=PERSON) -> str:
    return reverse(f"privacy:{name}", CARE, args=[person, kind])


def test_the_accounting_is_one_click_away_and_in_the_persons_language(client, officer):
    """Harm: a person asks what was passed on, and the office has a form for that, in English, in sixty days."""
    assert paper("accounting") in page(client, "disclosures")
    shown = client.get(paper("accounting")).content.decode()
    for words in ("What was passed on", "County Recovery", "Referrals and what became of them", str(PERSON)[:8]):
        assert words in shown
    spanish = client.get(paper("accounting"), {"language": "es"}).content.decode()
    assert '<html lang="es"' in spanish
    assert "Made-up Person" not in shown + spanish
    opened = [one for one in latest_entries(using="vault") if one.action == "consent.open_record"]
    assert [one.details["channel"] for one in opened if one.subjects == (("person", str(PERSON)),)] == ["print"] * 2
    made = client.get(paper("accounting_pdf"))
    assert made.headers["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert client.get(paper("accounting", "for-ever")).status_code == 404


def test_the_accounting_speaks_the_language_of_the_last_consent(client, officer):
    worker = make_staff(Role.CASE_MANAGER).actor
    now = timezone.now() + timedelta(minutes=1)
    times = {"signed_at": now, "expires_at": now + timedelta(days=9), "disclosers": (officer.agency_id,)}
    record_consent(by=worker, now=now, terms=complete_consent(language="es", **times))
    assert '<html lang="es"' in client.get(paper("accounting")).content.decode()


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.COORDINATOR, Role.OUTREACH_WORKER, Role.ADMINISTRATOR])
def test_nobody_else_hands_out_an_accounting(client, officer, role):
    sign_in(client, role)
    for name in ("accounting", "accounting_pdf"):
        assert client.get(paper(name)).status_code == 403


def test_a_stranger_to_the_record_reads_one_sentence(client, officer):
    """Harm: the number of a record and its answer tell whom another clinic treats."""
    other = sign_in(client, Role.PRIVACY_OFFICER, agency=make_agency(AgencyKind.TREATMENT, "test-recovery"))
    assert other.agency_id != officer.agency_id
    answers = [client.get(paper("accounting", person=one)) for one in (PERSON, uuid4())]
    assert [one.status_code for one in answers] == [403, 403]
    for one in answers:
        assert "You are not working with this person, or there is no such record." in one.content.decode()


def test_every_rule_of_the_files_stands_in_plain_words(client, officer):
    from html import escape

    text = page(client, "policies").replace("&#x27;", "'")
    known = engine().policies
    assert len(known) > 15
    for policy in known.values():
        assert f"<code>{policy.id}</code>" in text
        assert escape(policy.sentences["es"], quote=False) in text


def test_reading_the_ledger_is_written_in_the_ledger(client, officer):
    text = page(client, "ledger", action="consent.revoke")
    assert "consent.revoke_consent" in text
    assert "consent.record_consent" not in text.split("<tbody>")[1]
    entry = next(one for one in latest_entries(using="vault") if one.action == "audit.read_ledger")
    assert (entry.actor_id, entry.details["filter"]) == (officer.account_id, "consent.revoke")
    page(client, "disclosures")
    assert latest_entries(using="vault")[0].action == "consent.open_cohort"


def test_the_ledger_says_in_words_what_a_review_found(client, officer):
    """Harm: the officer reads “could_have_asked” and “finding”, in a Spanish page too."""
    append_entry(
        using="vault",
        by=officer,
        action="audit.review_finding",
        reason="no_work_reason",
        subjects=[("finding", uuid4())],
    )
    text = page(client, "ledger")
    assert "There was no reason in their work" in text
    assert "look that stands out " in text
    assert "no_work_reason" not in text


@pytest.mark.parametrize("code", sorted(reasons()))
def test_each_reason_of_the_ledger_has_words(code):
    """Harm: a code is added, and the ledger shows it raw."""
    assert reason_words(code) == str(REASONS[code])
    assert "_" not in reason_words(code)


@pytest.mark.parametrize("name", ["home", "ledger", "disclosures", "policies"])
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.EPIDEMIOLOGIST, Role.CASE_MANAGER, Role.ADMINISTRATOR])
def test_nobody_else_reads_them(client, role, name):
    sign_in(client, role)
    assert client.get(reverse(f"privacy:{name}", CARE)).status_code == 403
