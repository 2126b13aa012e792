"""Copies for a partner, offline copies and notices: made, called back, told; and nothing without the ledger.

Harm prevented: a file, a phone or a partner's desk that goes on after the person took their word back.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tandem.agencies.actions import create_account
from tandem.agencies.models import Account
from tandem.agencies.types import Role
from tandem.audit.models import Entry
from tandem.consent import actions, gate
from tandem.consent.actions import copies as copy_actions
from tandem.consent.models import Disclosure, Export, LeasePart, Relation
from tandem.consent.queries import exports_between, waiting_exports
from tandem.consent.types import Category, ExportState, Leased, Purpose, Refusal, RelationKind
from tandem.core.actor import Actor, system_actor
from tandem.core.refusals import Refused
from tandem.journeys import copy_for_partner, opening
from tandem.keys.fields import is_kept
from tests.actions.consent.asking import WORKER, agree, tie
from tests.factories.consents import NOW, OUTREACH, PERSON, RECOVERY, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CONTENT = b"canary of the made-up record"
WANTED = frozenset({Category.CONTACT, Category.REFERRAL})
OFFICER = staff("privacy_officer")


def accounts() -> tuple[Actor, Actor]:
    """A case manager with an account at each of the two agencies."""
    made = []
    for slug, agency in (("county-outreach", OUTREACH), ("county-recovery", RECOVERY)):
        account = create_account(
            using="vault",
            by=system_actor("test"),
            on_side="care",
            username=f"manager-{uuid4().hex}",
            display_name="Made-up Manager",
            agency_slug=slug,
            role=Role.CASE_MANAGER,
            password="four plain words here",
        )
        made.append(Actor(account, "case_manager", agency, "care"))
    return made[0], made[1]


def queued(sender: Actor, receiver: Actor, **changes) -> tuple[UUID, UUID]:
    """A consent, and a copy that was asked for under it."""
    tie(sender, RelationKind.ASSIGNMENT)
    tie(receiver, RelationKind.TREATING)
    consent_id = agree(**changes)
    return consent_id, ask(sender)


def ask(sender: Actor, now: datetime = NOW) -> UUID:
    return copy_for_partner.ask(
        access=opening.record(by=sender, person_id=PERSON, now=now),
        by=sender,
        person_id=PERSON,
        recipient_id=RECOVERY,
        categories=WANTED,
        language="en",
        now=now,
    )


def make(export_id: UUID, now: datetime = NOW) -> bool:
    return copy_for_partner.make(export_id=export_id, now=now, paper=lambda **_: CONTENT)


def state(export_id: UUID, by: Actor, now: datetime = NOW) -> ExportState:
    return next(one.state for one in exports_between(by=by, now=now) if one.id == export_id)


def test_a_copy_is_asked_for_made_and_fetched_once() -> None:
    sender, receiver = accounts()
    consent_id, export_id = queued(sender, receiver)
    assert waiting_exports(now=NOW) == [export_id]
    assert state(export_id, receiver) is ExportState.QUEUED
    assert make(export_id)
    assert not make(export_id)
    row = Export.objects.using("vault").get(id=export_id)
    assert is_kept(row, "content")
    assert CONTENT not in bytes(row.__dict__["content"])
    assert state(export_id, receiver) is ExportState.READY
    fetched = copy_for_partner.fetch(by=receiver, export_id=export_id, now=NOW)
    assert fetched.content == CONTENT
    assert fetched.sent.consent_id == consent_id
    assert fetched.sent.notice == "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    assert "County Recovery" in fetched.sent.explanation
    assert "Made-up Person" not in fetched.sent.explanation
    left = Disclosure.objects.using("vault").get(id=fetched.sent.disclosure_id)
    assert (left.discloser_id, left.recipient_id, left.channel) == (OUTREACH, RECOVERY, "pdf")
    assert (left.attached, left.notice_version) == ("explanation", "2.32-short-2024")
    assert state(export_id, receiver) is ExportState.FETCHED
    assert not is_kept(Export.objects.using("vault").get(id=export_id), "content")
    with pytest.raises(Refused):
        copy_for_partner.fetch(by=receiver, export_id=export_id, now=NOW)


def test_who_may_fetch() -> None:
    """Harm: somebody else of the receiving agency, or a stranger, picks up the file."""
    sender, receiver = accounts()
    _consent, export_id = queued(sender, receiver)
    make(export_id)
    answers = set()
    for who in (staff("case_manager", RECOVERY), sender, OFFICER, staff("patrol_officer", RECOVERY, "duty")):
        answer = gate.open_export(by=who, export_id=export_id, now=NOW)
        assert isinstance(answer, Refusal)
        answers.add(answer)
    answers.add(gate.open_export(by=receiver, export_id=uuid4(), now=NOW))
    assert len(answers) == 1
    assert state(export_id, receiver) is ExportState.READY


@pytest.mark.parametrize("stage", ["queued", "made"])
@pytest.mark.parametrize("what", ["revoked", "expired", "asker gone", "asker without tie", "receiver without tie"])
def test_everything_is_asked_again(stage: str, what: str) -> None:
    """Harm: a file goes out on the strength of how things stood yesterday."""
    sender, receiver = accounts()
    consent_id, export_id = queued(sender, receiver, expires_at=NOW + timedelta(hours=2))
    if stage == "made":
        assert make(export_id)
    now = NOW
    if what == "revoked":
        actions.revoke_consent(by=WORKER, now=NOW, consent_id=consent_id)
        assert state(export_id, receiver) is ExportState.WITHDRAWN
    elif what == "expired":
        now = NOW + timedelta(hours=2)
    elif what == "asker gone":
        Account.objects.using("vault").filter(id=sender.account_id).update(is_active=False)
    else:
        who = sender if what == "asker without tie" else receiver
        tied = Relation.objects.using("vault").get(account_id=who.account_id)
        actions.end_relation(by=who, now=NOW, relation_id=tied.id)
    made = make(export_id, now)
    answer = gate.open_export(by=receiver, export_id=export_id, now=now)
    assert isinstance(answer, Refusal)
    assert made is (stage == "queued" and what == "receiver without tie")
    if what != "receiver without tie":
        assert not is_kept(Export.objects.using("vault").get(id=export_id), "content")
    assert not Disclosure.objects.using("vault").filter(channel="pdf", is_reading=False).exists()


def test_a_file_lives_a_day() -> None:
    sender, receiver = accounts()
    _consent, export_id = queued(sender, receiver)
    make(export_id)
    later = NOW + timedelta(hours=24)
    assert state(export_id, receiver, later - timedelta(seconds=1)) is ExportState.READY
    assert state(export_id, receiver, later) is ExportState.EXPIRED
    assert isinstance(gate.open_export(by=receiver, export_id=export_id, now=later), Refusal)
    assert copy_for_partner.make_waiting(now=later) == 0
    assert not is_kept(Export.objects.using("vault").get(id=export_id), "content")


def test_no_copy_without_a_consent_that_names_the_receiver() -> None:
    sender, _receiver = accounts()
    tie(sender, RelationKind.ASSIGNMENT)
    with pytest.raises(Refused):
        ask(sender)
    assert not Export.objects.using("vault").exists()


@pytest.mark.parametrize("who", ["own", "officer", "worker", "colleague of a worker whose account is closed"])
@pytest.mark.parametrize("how", ["active", "expired", "incomplete", "ended by an event"])
def test_revoking_works_from_every_state(who: str, how: str) -> None:
    """Harm: a withdrawal that fails because the paper was bad, the end was reached or the worker left (B2)."""
    from tandem.consent.models import Consent

    sender, receiver = accounts()
    own = Actor(uuid4(), "person", None, "care")
    tie(own, RelationKind.SELF)
    consent_id, _export = queued(sender, receiver)
    now = NOW
    if how == "expired":
        now = NOW + timedelta(days=400)
    elif how == "incomplete":
        Consent.objects.using("vault").filter(id=consent_id).update(form_version="", disclosers=[])
    elif how == "ended by an event":
        actions.record_expiry_event(by=OFFICER, now=NOW, consent_id=consent_id)
    Account.objects.using("vault").filter(id=sender.account_id).update(is_active=False)
    by = {"own": own, "officer": OFFICER, "worker": sender}.get(who, receiver)
    first = actions.revoke_consent(by=by, now=now, consent_id=consent_id)
    assert actions.revoke_consent(by=OFFICER, now=now, consent_id=consent_id) == first
    assert not Export.objects.using("vault").filter(closed_as="").exists()


def leased(by: Actor, hours: int = 8, now: datetime = NOW) -> Leased:
    found, _cohort = gate.lease_bundle(
        by=by,
        persons=[PERSON],
        purpose=Purpose.TREATMENT,
        categories=WANTED,
        lasts=timedelta(hours=hours),
        now=now,
    )
    return found


def keys(by: Actor, lease: Leased, now: datetime = NOW) -> Leased | Refusal:
    return gate.lease_keys(by=by, lease_id=lease.lease_id, purpose=Purpose.TREATMENT, now=now)


def test_the_keys_of_an_offline_copy_are_given_while_it_stands() -> None:
    _sender, receiver = accounts()
    tie(receiver, RelationKind.TREATING)
    agree()
    lease = leased(receiver)
    given = keys(receiver, lease)
    assert isinstance(given, Leased)
    assert [one.key for one in given.parts] == [one.key for one in lease.parts]
    assert len(given.parts[0].key) == 32
    stored = LeasePart.objects.using("vault").get()
    assert given.parts[0].key not in bytes(stored.__dict__["key"])
    for shift in (timedelta(hours=-24), timedelta(seconds=-1), timedelta(hours=8), timedelta(hours=24)):
        assert isinstance(keys(receiver, lease, NOW + shift), Refusal)
    for stranger in (staff("case_manager", RECOVERY), WORKER):
        assert isinstance(keys(stranger, lease), Refusal)


@pytest.mark.parametrize("what", ["revoked", "untied", "ended", "taken anew"])
def test_an_offline_copy_dies(what: str) -> None:
    """Harm: a phone in a drawer that still opens a record weeks later (B3)."""
    _sender, receiver = accounts()
    relation = tie(receiver, RelationKind.TREATING)
    consent_id = agree()
    lease = leased(receiver)
    if what == "revoked":
        actions.revoke_consent(by=OFFICER, now=NOW, consent_id=consent_id)
    elif what == "untied":
        actions.end_relation(by=receiver, now=NOW, relation_id=relation)
    elif what == "ended":
        actions.end_leases(by=receiver, now=NOW)
    else:
        leased(receiver)
    given = keys(receiver, lease)
    assert isinstance(given, Refusal) or given.parts == ()
    if what != "untied":
        part = LeasePart.objects.using("vault").get(id=lease.parts[0].part_id)
        assert not is_kept(part, "key")


def test_a_lease_is_for_a_shift() -> None:
    _sender, receiver = accounts()
    tie(receiver, RelationKind.TREATING)
    agree()
    for hours in (0, 13):
        with pytest.raises(Refused):
            leased(receiver, hours)


@pytest.mark.parametrize("deed", ["queue", "store", "lease", "revoke"])
def test_nothing_is_kept_when_the_ledger_fails(deed: str, monkeypatch) -> None:
    sender, receiver = accounts()
    consent_id, export_id = queued(sender, receiver)
    counts = (Export.objects.using("vault").count(), LeasePart.objects.using("vault").count())

    def broken(**_: object) -> UUID:
        raise OSError("disk full")

    monkeypatch.setattr(copy_actions, "append_entry", broken)
    deeds = {
        "queue": lambda: ask(sender),
        "store": lambda: make(export_id),
        "lease": lambda: leased(receiver),
        "revoke": lambda: actions.revoke_consent(by=OFFICER, now=NOW, consent_id=consent_id),
    }
    with pytest.raises(OSError, match="disk full"):
        deeds[deed]()
    assert (Export.objects.using("vault").count(), LeasePart.objects.using("vault").count()) == counts
    assert state(export_id, receiver) is ExportState.QUEUED
    assert not Entry.objects.using("vault").filter(action="consent.revoke_consent").exists()


def test_an_obstacle_before_a_revocation_is_caught_planted(monkeypatch) -> None:
    """The hole of another system: a revocation that first checks whether the consent is any good."""

    def demanding(*_: object) -> Refusal:
        return Refusal("incomplete", "This consent lacks something.")

    monkeypatch.setattr(actions.consents, "refusal_to_revoke", demanding)
    with pytest.raises(Refused):
        test_revoking_works_from_every_state("own", "incomplete")


def test_a_lease_without_an_end_is_caught_planted(monkeypatch) -> None:
    """An offline copy whose keys are given for ever does not pass."""
    from tandem.consent.gate import leasing

    monkeypatch.setattr(leasing, "is_leased", lambda **_: True)
    with pytest.raises(AssertionError):
        test_the_keys_of_an_offline_copy_are_given_while_it_stands()
