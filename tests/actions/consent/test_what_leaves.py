"""The small print of what leaves: how much of it, to whom, by whose wish, and which readings are accounted for.

Harm prevented: a parcel with one kind of fact too many, or a reading that the person never finds in the account.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tandem.audit.models import Entry
from tandem.consent import actions, gate
from tandem.consent.gate import sending
from tandem.consent.gate.evaluation import Outcome, Request
from tandem.consent.models import Disclosure, Export
from tandem.consent.types import (
    AccessDenied,
    Category,
    Channel,
    Cleared,
    ConsentKind,
    ConsentRow,
    ConsentState,
    Grant,
    Origin,
    Purpose,
    Recipient,
    RecipientClass,
    Refusal,
    RelationKind,
    Sent,
)
from tandem.core.actor import system_actor
from tests.actions.consent.asking import MANAGER, WORKER, agree, look, tie
from tests.factories.consents import NOW, OUTREACH, PERSON, POLICE, RECOVERY, complete_consent, staff

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
C = Category
KINDS = frozenset({C.CONTACT, C.REFERRAL})


def ask(door, kinds: Iterable[Category], **more) -> Sent | Cleared | Refusal:
    """Outreach sends to recovery; `opened` are the kinds that the sender had opened."""
    opened = more.pop("opened", KINDS)
    asked = {"recipient_id": RECOVERY, "purpose": Purpose.TREATMENT, "channel": Channel.PAGE, "now": NOW, **more}
    access = look(WORKER, Purpose.TREATMENT, categories=opened)  # at NOW
    return door(access=access, by=WORKER, person=PERSON, categories=kinds, **asked)


@pytest.mark.parametrize("door", [gate.open_disclosure, gate.clear_disclosure])
def test_no_more_leaves_than_the_sender_has_open_and_the_consent_names(door) -> None:
    """Harm: a kind that the sender may not see goes out with one that they may."""
    tie(WORKER, RelationKind.ASSIGNMENT)
    consent_id = agree(categories=KINDS)
    for kinds in (KINDS, {C.REFERRAL}):
        done = ask(door, kinds)
        assert (done.consent_id, done.categories) == (consent_id, frozenset(kinds))
        assert done.notice.startswith("42 CFR part 2 prohibits")
        assert "County Recovery" in done.explanation
    for kinds, more in (
        (KINDS, {"opened": {C.REFERRAL}}),
        (KINDS | {C.SCREENING}, {"opened": KINDS | {C.SCREENING}}),
        (KINDS, {"recipient_id": POLICE}),
        (KINDS, {"recipient_id": uuid4()}),
        (KINDS, {"purpose": Purpose.OUTREACH}),
        (KINDS, {"channel": Channel.API}),
    ):
        before = Entry.objects.using("vault").filter(action="consent.refuse_disclosure").count()
        assert isinstance(ask(door, kinds, **more), Refusal), more
        entries = Entry.objects.using("vault").filter(action="consent.refuse_disclosure").order_by("at", "pk")
        assert entries.count() == before + 1
        entry = entries.last()
        assert entry.details == {"categories": sorted(kinds), "channel": more.get("channel", "page")}
        assert ["agency", str(more.get("recipient_id", RECOVERY))] in entry.subjects


@pytest.mark.parametrize("door", [gate.open_disclosure, gate.clear_disclosure])
def test_nothing_leaves_through_a_door_that_is_shut(door) -> None:
    """Harm: a page left open since the morning, or opened for somebody else, sends all the same."""
    tie(WORKER, RelationKind.ASSIGNMENT)
    agree(categories=KINDS)
    with pytest.raises(AccessDenied, match="expired"):
        ask(door, KINDS, now=NOW + timedelta(minutes=10))
    with pytest.raises(AccessDenied, match="category_not_open"):
        ask(door, {C.REFERRAL}, opened={C.CONTACT})


def test_counselling_notes_go_to_the_program_that_their_own_consent_names() -> None:
    """Harm: what the receiver's treating staff may see is judged by a role that treats nobody."""
    counsellor, notes = staff("case_manager"), frozenset({C.COUNSELLING_NOTES})
    tie(counsellor, RelationKind.TREATING)
    agree(kind=ConsentKind.PART2_COUNSELLING_NOTES, categories=notes)
    sent = gate.open_disclosure(
        access=look(counsellor, Purpose.TREATMENT, categories=notes),
        by=counsellor,
        person=PERSON,
        recipient_id=RECOVERY,
        categories=notes,
        purpose=Purpose.TREATMENT,
        channel=Channel.PAGE,
        now=NOW,
    )
    assert isinstance(sent, Sent)


def test_a_clearing_is_no_disclosure() -> None:
    tie(WORKER, RelationKind.ASSIGNMENT)
    agree(categories=KINDS)
    assert isinstance(ask(gate.clear_disclosure, KINDS), Cleared)
    assert not Disclosure.objects.using("vault").filter(is_reading=False).exists()
    assert ask(gate.clear_disclosure, KINDS).is_passed_on is False


@pytest.mark.parametrize(
    ("changes", "leaves"),
    [
        ({}, True),
        ({"disclosers": (RECOVERY,)}, False),
        ({"recipients": (Recipient(agency_id=OUTREACH),)}, False),
        ({"kind": ConsentKind.GENERAL_ROI}, False),
        ({"kind": ConsentKind.PART2_TPO}, True),
        ({"recipients": (Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),)}, False),
    ],
    ids=["named", "sender not named", "receiver not named", "general release", "tpo", "receiver treats nobody"],
)
def test_the_consent_names_sender_and_receiver_and_is_enough_for_treatment_records(changes, leaves) -> None:
    tie(WORKER, RelationKind.ASSIGNMENT)
    agree(categories=KINDS, **changes)
    assert isinstance(ask(gate.open_disclosure, KINDS), Sent if leaves else Refusal)


def test_a_class_of_receivers_is_whoever_treats_and_the_newest_consent_is_the_one_named() -> None:
    tie(WORKER, RelationKind.ASSIGNMENT)
    over = agree(categories=KINDS)
    actions.revoke_consent(by=WORKER, now=NOW, consent_id=over)
    general = agree(categories=KINDS, recipients=(Recipient(recipient_class=RecipientClass.TREATING_PROVIDERS),))
    assert isinstance(ask(gate.open_disclosure, KINDS), Refusal)
    tie(MANAGER, RelationKind.TREATING, to_agency=True)
    assert ask(gate.open_disclosure, KINDS).consent_id == general


def test_what_was_sent_is_on_record_as_sent_and_not_as_passed_on() -> None:
    tie(WORKER, RelationKind.ASSIGNMENT)
    consent_id = agree(categories=KINDS)
    sent = ask(gate.open_disclosure, KINDS)
    row = Disclosure.objects.using("vault").get(id=sent.disclosure_id)
    assert (row.discloser_id, row.recipient_id, row.consent_id) == (OUTREACH, RECOVERY, consent_id)
    assert (row.is_passed_on, row.is_reading, row.ground) == (False, False, "consent")
    assert set(row.categories) == KINDS


# Readings: what staff of one agency see of another's facts under a consent. Asked directly, with made-up outcomes.


def seen(monkeypatch, *, by=MANAGER, channel=Channel.PAGE, giver=OUTREACH, grants=None, terms=None) -> list:
    """The readings that one look is recorded as."""
    found: list = []
    monkeypatch.setattr(sending, "record_readings", lambda **words: found.append(words))
    terms = terms or complete_consent(disclosers=(giver,), categories=KINDS)
    row = ConsentRow(UUID(int=9), terms, ConsentState.ACTIVE, None, None)
    grants = grants if grants is not None else [Grant(C.CONTACT, Origin.CARE, True, frozenset({OUTREACH, RECOVERY}))]
    outcome = Outcome(frozenset(grants), (), (row,))
    sending.note_readings(Request(by, Purpose.TREATMENT, channel, NOW), {PERSON: outcome})
    return found


def test_a_reading_names_giver_consent_and_the_kinds_shown(monkeypatch) -> None:
    (words,) = seen(monkeypatch)
    (reading,) = words["readings"]
    assert (reading.person_id, reading.consent_id, reading.giver_id) == (PERSON, UUID(int=9), OUTREACH)
    assert (reading.purpose, reading.channel) == (Purpose.TREATMENT, Channel.PAGE)
    assert reading.categories == {C.CONTACT}
    assert (words["attached"], words["notice_version"]) == ("explanation", "2.32-short-2024")


def test_what_is_no_reading_of_another_agencys_facts_is_not_recorded(monkeypatch) -> None:
    """Harm: an account full of looks at one's own notes, in which the real ones are not found."""
    both = frozenset({OUTREACH, RECOVERY})
    assert seen(monkeypatch, giver=RECOVERY) == []
    assert seen(monkeypatch, channel=Channel.JOB) == []
    assert seen(monkeypatch, by=replace(MANAGER, agency_id=None)) == []
    assert seen(monkeypatch, by=system_actor("intake")) == []
    for nothing in (
        Grant(C.CONTACT, Origin.CARE, True, None),
        Grant(C.CONTACT, Origin.CARE, True, frozenset({RECOVERY})),
        Grant(C.SCREENING, Origin.CARE, True, both),
    ):
        assert seen(monkeypatch, grants=[nothing]) == []
    (words,) = seen(monkeypatch, grants=[Grant(C.CONSENT_RECORD, Origin.CARE, True, both)])
    assert words["readings"][0].categories == {C.CONSENT_RECORD}


def test_the_notice_speaks_the_language_of_the_consent() -> None:
    row = ConsentRow(uuid4(), complete_consent(language="es"), ConsentState.ACTIVE, None, None)
    assert sending.readings_language({PERSON: Outcome(frozenset(), (), (row,))}) == "es"
    assert sending.readings_language({PERSON: Outcome(frozenset(), (), ())}) == "en"


# A file that is fetched.


def ready(asker, kinds=KINDS) -> UUID:
    """A file of outreach for recovery that lies ready, asked for by `asker`."""
    row = Export(
        person_id=PERSON,
        discloser_id=OUTREACH,
        recipient_id=RECOVERY,
        asked_by=asker.account_id,
        asked_role=asker.role,
        categories=sorted(kinds),
        purpose=Purpose.TREATMENT,
        language="en",
        consent_id=uuid4(),
        queued_at=NOW,
        made_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    )
    row.content = b"made up"
    row.save(using="vault", force_insert=True)
    return row.id


@pytest.mark.parametrize("kind", ["assignment", "team", "treating", "visit"])
def test_a_file_goes_to_who_treats_or_is_assigned(kind: RelationKind, monkeypatch) -> None:
    """Harm: a visit once made is enough to fetch the file."""
    monkeypatch.setattr(sending, "asker_of", lambda row: WORKER)
    tie(WORKER, RelationKind.ASSIGNMENT)
    agree(categories=KINDS)
    export_id = ready(WORKER)
    tie(MANAGER, kind)
    fetched = gate.open_export(by=MANAGER, export_id=export_id, now=NOW)
    may = kind in (RelationKind.TREATING, RelationKind.ASSIGNMENT)
    assert isinstance(fetched, gate.Fetched if may else Refusal)
    if may:
        row = Disclosure.objects.using("vault").get(id=fetched.sent.disclosure_id)
        assert (row.channel, row.is_passed_on, row.purpose) == ("pdf", False, "treatment")
        assert (fetched.content, fetched.person_id) == (b"made up", PERSON)


@pytest.mark.parametrize("what", ["all", "too much", "gone", "other side"])
def test_a_file_goes_only_while_who_asked_for_it_may_see_all_of_it(what: str, monkeypatch) -> None:
    """Harm: a worker asks for a copy, loses the case, and the copy still goes."""
    tie(MANAGER, RelationKind.TREATING)
    tie(WORKER, RelationKind.ASSIGNMENT)
    kinds = KINDS | {C.TREATMENT}
    agree(categories=kinds, disclosers=(OUTREACH,))
    asker = {"gone": None, "too much": staff("outreach_worker")}.get(what, WORKER)
    if what == "too much":
        tie(asker, RelationKind.VISIT)
    monkeypatch.setattr(sending, "asker_of", lambda row: asker)
    export_id = ready(WORKER, KINDS)
    by = replace(MANAGER, side="duty") if what == "other side" else MANAGER
    fetched = gate.open_export(by=by, export_id=export_id, now=NOW)
    assert isinstance(fetched, gate.Fetched if what == "all" else Refusal)
    state = Export.objects.using("vault").get(id=export_id).closed_as
    assert state == {"all": "fetched", "other side": ""}.get(what, "refused")


def test_a_file_goes_to_the_receiver_alone_and_only_under_a_consent() -> None:
    """Harm: another agency that treats the person fetches it, or it goes though nobody agreed."""
    tie(WORKER, RelationKind.ASSIGNMENT)
    tie(MANAGER, RelationKind.TREATING)
    export_id, third = ready(WORKER), staff("case_manager", OUTREACH)
    tie(third, RelationKind.TREATING)
    answers = [
        gate.open_export(by=who, export_id=one, now=NOW) for who, one in ((third, export_id), (MANAGER, uuid4()))
    ]
    assert [one.code for one in answers] == ["no_export", "no_export"]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sending, "asker_of", lambda row: WORKER)
        assert gate.open_export(by=MANAGER, export_id=export_id, now=NOW).code == "no_consent"
    assert Export.objects.using("vault").get(id=export_id).closed_as == "refused"


def test_an_empty_parcel_is_no_parcel(monkeypatch) -> None:
    """Harm: "all of it is allowed" is true of nothing, and a file of unknown content goes."""
    monkeypatch.setattr(sending, "asker_of", lambda row: WORKER)
    tie(WORKER, RelationKind.ASSIGNMENT)
    tie(MANAGER, RelationKind.TREATING)
    agree(categories=KINDS)
    assert isinstance(gate.open_export(by=MANAGER, export_id=ready(WORKER, ()), now=NOW), Refusal)


OTHERS = [(C.SCREENING, Origin.CARE, True), (C.REFERRAL, Origin.EMERGENCY, True), (C.REFERRAL, Origin.CARE, False)]


@pytest.mark.parametrize("other", OTHERS, ids=["another kind", "from an emergency", "not protected"])
def test_every_kind_in_a_parcel_must_be_open_to_the_receiver_as_protected_care(other, monkeypatch) -> None:
    """Harm: what a receiver may see of an ambulance's report is taken for what it may see of treatment."""
    tie(WORKER, RelationKind.ASSIGNMENT)
    agree(categories=KINDS)
    for cell, may in ((other, False), ((C.REFERRAL, Origin.CARE, True), True)):
        cells = {(C.CONTACT, Origin.CARE, True), cell}
        monkeypatch.setattr(sending, "open_cells", lambda *_given, found=cells, **_named: found)
        assert isinstance(ask(gate.clear_disclosure, KINDS), Cleared if may else Refusal)
