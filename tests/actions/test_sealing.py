"""The sealed ledger: harm prevented is a history that its own keeper rewrites without anybody noticing."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tandem.audit import signing
from tandem.audit.actions import append_entry
from tandem.audit.actions.sealing import rotate_signing_key, seal_ledger
from tandem.audit.models import Entry, Leaf, SignedCheckpoint
from tandem.audit.queries.tree import ledger_state, newest_checkpoint, proof_of
from tandem.audit.queries.verification import verify_ledger
from tandem.audit.rules.merkle import proves_inclusion
from tandem.audit.rules.signatures import anchor_code, anchor_line, read_anchors, read_code
from tandem.audit.types import FlawKind, ledger_named
from tandem.core.actor import system_actor
from tandem.core.errors import LedgerNotSealed
from tests.factories.ledger import keys_of, write_entries

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
BY = system_actor("test")


@pytest.fixture(autouse=True)
def _own_keys(tmp_path, settings):
    """Signing keys of their own for each test."""
    from tests.factories.ledger import make_keys

    make_keys(tmp_path, settings)


@pytest.mark.parametrize("using", ["default", "vault"])
def test_what_is_sealed_verifies_and_grows_without_reading_the_old(using, django_assert_max_num_queries):
    """Harm: a sealer that slows down as the ledger grows would be switched off."""
    write_entries(using, 30)
    assert seal_ledger(using=using, now=timezone.now()) == 31  # the schema of the ledger is an entry too
    write_entries(using, 3)
    with django_assert_max_num_queries(20):
        assert seal_ledger(using=using, now=timezone.now()) == 3
    assert seal_ledger(using=using, now=timezone.now()) == 0
    verdict = verify_ledger(using=using, keys=keys_of(using))
    assert verdict.is_intact, verdict.flaws
    assert (verdict.size, verdict.checkpoints, verdict.unsealed) == (34, 2, 0)


def test_leaves_and_checkpoints_cannot_be_changed_or_removed():
    """Harm: a seal that can be edited seals nothing."""
    write_entries("vault", 2)
    seal_ledger(using="vault", now=timezone.now())
    deeds = [
        lambda: Leaf.objects.using("vault").update(position=9),
        lambda: Leaf.objects.using("vault").all().delete(),
        lambda: SignedCheckpoint.objects.using("vault").update(root="0" * 64),
        lambda: SignedCheckpoint.objects.using("vault").all().delete(),
    ]
    for deed in deeds:
        with pytest.raises(DatabaseError), transaction.atomic(using="vault"):
            deed()


def test_a_seal_over_several_thousand_entries_is_made_in_parts(monkeypatch):
    """Harm: one long transaction would stop every page of the site."""
    from tandem.audit.actions import sealing

    monkeypatch.setattr(sealing, "ROWS_A_SEAL", 7)
    write_entries("vault", 40)
    assert seal_ledger(using="vault", now=timezone.now()) == 41
    assert verify_ledger(using="vault", keys=keys_of("vault")).checkpoints == 6


def test_without_its_key_nothing_is_sealed():
    """Harm: a checkpoint nobody signed, or a key made in passing that no one printed."""
    signing.files_of("vault")[0].unlink()
    write_entries("vault", 1)
    with pytest.raises(LedgerNotSealed):
        seal_ledger(using="vault", now=timezone.now())


def test_a_bent_checkpoint_stops_the_sealer():
    """Harm: the sealer would sign a false tree as its own."""
    from tests.factories.ledger import without_triggers

    write_entries("vault", 5)
    seal_ledger(using="vault", now=timezone.now())
    with without_triggers("vault"):
        SignedCheckpoint.objects.using("vault").update(peaks=["00" * 32, "11" * 32])
    write_entries("vault", 1)
    with pytest.raises(LedgerNotSealed):
        seal_ledger(using="vault", now=timezone.now())


def test_a_key_is_followed_by_one_that_it_named_itself():
    """Harm: whoever wrote the ledger anew would simply bring a key along."""
    write_entries("vault", 4)
    seal_ledger(using="vault", now=timezone.now())
    old = signing.private_key("vault")
    rotate_signing_key(using="vault", by=BY, now=timezone.now())
    assert signing.private_key("vault") != old
    write_entries("vault", 2)
    seal_ledger(using="vault", now=timezone.now())
    verdict = verify_ledger(using="vault", keys=keys_of("vault"))
    assert verdict.is_intact, verdict.flaws
    assert len({one.key_id for one in SignedCheckpoint.objects.using("vault")}) == 2


def test_a_key_that_nobody_named_is_found():
    """Harm: as above; the file of public keys was extended by hand."""
    from tests.factories.ledger import bring_own_key

    write_entries("vault", 4)
    seal_ledger(using="vault", now=timezone.now())
    bring_own_key("vault")
    write_entries("vault", 2)
    seal_ledger(using="vault", now=timezone.now())
    kinds = {flaw.kind for flaw in verify_ledger(using="vault", keys=keys_of("vault")).flaws}
    assert kinds == {FlawKind.UNKNOWN_KEY}


def test_a_rotation_that_was_cut_off_goes_on(monkeypatch):
    """Harm: a power cut between the entry and the new file would leave a ledger that nobody can seal."""
    write_entries("vault", 2)
    with monkeypatch.context() as patch:
        patch.setattr(signing, "take_next_key", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rotate_signing_key(using="vault", by=BY, now=timezone.now())
    write_entries("vault", 2)
    seal_ledger(using="vault", now=timezone.now())
    rotate_signing_key(using="vault", by=BY, now=timezone.now())
    write_entries("vault", 2)
    seal_ledger(using="vault", now=timezone.now())
    assert verify_ledger(using="vault", keys=keys_of("vault")).is_intact


def test_state_says_since_when_something_waits():
    """Harm: a sealer that stopped, unnoticed."""
    write_entries("vault", 2)
    seal_ledger(using="vault", now=timezone.now())
    assert ledger_state(using="vault").waiting_since is None
    before = timezone.now() - timedelta(seconds=2)
    write_entries("vault", 3)
    state = ledger_state(using="vault")
    assert (state.unsealed, state.waiting_since > before) == (3, True)


def test_an_entry_is_proved_to_an_outsider():
    """Harm: to show one entry, a site would have to hand over its whole ledger."""
    write_entries("vault", 21)
    seal_ledger(using="vault", now=timezone.now())
    wanted = Entry.objects.using("vault").order_by("at")[9]
    proof = proof_of(using="vault", entry_id=wanted.id)
    checkpoint = proof.checkpoint
    words = {"leaf": proof.leaf, "index": proof.position, "size": checkpoint.size, "expected": checkpoint.root}
    assert proves_inclusion(proof=proof.path, **words)
    assert not proves_inclusion(proof=proof.path[:-1], **words)
    assert proof_of(using="vault", entry_id=uuid4()) is None


@pytest.mark.parametrize("using", ["default", "vault"])
def test_an_anchor_fits_as_line_and_as_printed_code(using):
    """Harm: an anchor that cannot be read back is none."""
    write_entries(using, 9)
    seal_ledger(using=using, now=timezone.now())
    checkpoint = newest_checkpoint(using=using)
    write_entries(using, 9)
    seal_ledger(using=using, now=timezone.now())
    [line] = read_anchors(f"Dear partner,\n{anchor_line(checkpoint)}\nkeep this.")
    assert line.checkpoint == checkpoint
    code = read_code(anchor_code(checkpoint).lower())
    assert (code.ledger, code.size) == (ledger_named(using), 10)
    verdict = verify_ledger(using=using, keys=keys_of(using), anchors=[line, code])
    assert verdict.is_intact, verdict.flaws
    assert verdict.anchors == 2


def test_every_slip_in_a_typed_code_is_noticed():
    """Harm: a typing slip read as tampering, or tampering put down to a slip."""
    write_entries("vault", 9)
    seal_ledger(using="vault", now=timezone.now())
    code = anchor_code(newest_checkpoint(using="vault"))
    for place, letter in enumerate(code):
        if letter.isalnum() and place > 1:
            slip = "7" if letter != "7" else "6"
            with pytest.raises(ValueError, match=r"code|typed"):
                read_code(code[:place] + slip + code[place + 1 :])


def test_entries_written_between_reading_and_sealing_are_not_lost():
    """Harm: an entry that no seal ever covers could be removed without a trace."""
    with transaction.atomic(using="vault"):
        append_entry(using="vault", by=BY, action="test.act", subjects=[])
        assert seal_ledger(using="vault", now=timezone.now()) == 2
    assert ledger_state(using="vault").unsealed == 0


def test_the_columns_are_written_down_before_they_are_used_and_a_silent_change_is_found():
    """Harm: the column that says who looked is taken out of a newer version, unnoticed (D4)."""
    write_entries("vault", 3)
    seal_ledger(using="vault", now=timezone.now())
    told = Entry.objects.using("vault").get(action="audit.schema")
    assert set(told.details["columns"]) == {field.name for field in Entry._meta.concrete_fields}


def test_a_schema_that_the_ledger_does_not_name_is_found_planted(monkeypatch):
    """Planted: a version of the program with one column less seals on without saying so."""
    from tandem.audit.actions import sealing
    from tandem.audit.rules import canonical

    write_entries("vault", 3)
    seal_ledger(using="vault", now=timezone.now())
    less = tuple(name for name in canonical.SCHEMAS[1] if name != "actor_id")
    monkeypatch.setitem(canonical.SCHEMAS, 2, less)
    monkeypatch.setattr(sealing, "NEWEST", 2)
    monkeypatch.setattr(sealing, "_log_schema", lambda using: None)
    write_entries("vault", 3)
    seal_ledger(using="vault", now=timezone.now())
    kinds = {flaw.kind for flaw in verify_ledger(using="vault", keys=keys_of("vault")).flaws}
    assert FlawKind.SCHEMA_NOT_LOGGED in kinds
