"""`tandem ledger`: harm prevented is tampering that a script takes for health, and anchors that cannot be used."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.conf import settings
from django.utils import timezone

from tandem.audit.models import Entry
from tandem.cli.ledger import ledger
from tandem.core.errors import LedgerBroken, LedgerNotSealed, UnreadableAnchor
from tandem.journeys.keep_ledger import keep_sealing, mail_anchors, seal_all, states
from tests.factories.ledger import make_keys, without_triggers, write_entries

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


@pytest.fixture(autouse=True)
def _site(tmp_path, settings):
    make_keys(tmp_path, settings)
    settings.TANDEM_ANCHOR_FILE = str(tmp_path / "share" / "anchors.jsonl")
    for using in ("default", "vault"):
        write_entries(using, 12)


def run(*words: str):
    return CliRunner().invoke(ledger, list(words))


def verified(*words: str) -> tuple[dict, Exception | None]:
    ran = run("verify", "--json", *words)
    return json.loads(ran.output.splitlines()[0]), ran.exception


def test_an_intact_ledger_says_so_in_json_and_in_words():
    run("seal")
    found, error = verified()
    assert error is None
    assert found["intact"]
    assert {one["ledger"]: one["size"] for one in found["ledgers"]} == {"records": 13, "vault": 13}
    assert {one["anchors"] for one in found["ledgers"]} == {1}, "the anchor file is compared by itself"
    assert "vault: intact" in run("verify").output
    only, _ = verified("--database", "vault")
    assert [one["ledger"] for one in only["ledgers"]] == ["vault"]


def test_a_changed_entry_is_found_with_its_own_exit_code():
    run("seal")
    with without_triggers("vault"):
        Entry.objects.using("vault").filter(reason="treatment").update(reason="outreach")
    found, error = verified()
    assert isinstance(error, LedgerBroken)
    assert error.exit_code == 41
    broken = {one["ledger"]: one for one in found["ledgers"]}
    assert broken["records"]["intact"]
    assert {flaw["kind"] for flaw in broken["vault"]["flaws"]} == {"changed", "root_differs", "anchor_differs"}
    assert "NOT INTACT" in run("verify").output


def test_anchors_as_file_mail_and_code(tmp_path):
    ran = run("anchor", "--to", str(tmp_path / "a.jsonl"), "--mail", str(tmp_path / "m.eml"), "--recipient", "a@b.c")
    code = next(line.split(": ")[1] for line in ran.output.splitlines() if line.startswith("vault"))
    for one in (str(tmp_path / "a.jsonl"), str(tmp_path / "m.eml"), code):
        found, error = verified("--database", "vault", "--anchor", one)
        assert error is None
        assert found["ledgers"][0]["anchors"] > 1
    other = code[:-6] + ("7" if code[-6] != "7" else "6") + code[-5:]
    assert isinstance(run("verify", "--anchor", other).exception, UnreadableAnchor)
    (tmp_path / "empty").write_text("nothing")
    assert isinstance(run("verify", "--anchor", str(tmp_path / "empty")).exception, UnreadableAnchor)


def test_a_damaged_anchor_file_is_told():
    run("seal")
    with Path(settings.TANDEM_ANCHOR_FILE).open("a") as file:
        file.write('{"tandem_ledger": "vault", "size"\n')
    assert isinstance(run("verify").exception, UnreadableAnchor)


def test_anchors_are_noted_by_themselves_at_most_once_an_hour():
    now = timezone.now()
    for minutes in (0, 5, 59, 61):
        write_entries("vault", 1)
        seal_all(now=now + timezone.timedelta(minutes=minutes))
    lines = Path(settings.TANDEM_ANCHOR_FILE).read_text().splitlines()
    assert sum('"vault"' in line for line in lines) == 2


def test_an_entry_is_proved_and_a_key_rotated():
    run("seal")
    entry = Entry.objects.using("vault").order_by("at")[3]
    proof = json.loads(run("prove", str(entry.id)).output)
    assert len(proof["path"]) >= 3
    assert proof["checkpoint"]["size"] == 13
    assert run("rotate-key", "--database", "vault").exit_code == 0
    write_entries("vault", 1)
    run("seal")
    assert verified()[0]["intact"]
    assert run("prove", "6f1d2a10-0000-4000-8000-000000000001").exit_code == 1


def test_a_ledger_that_was_never_sealed_is_no_health(monkeypatch):
    """Harm: whoever removes every seal makes the ledger look new."""
    from tandem.journeys import keep_ledger

    monkeypatch.setattr(keep_ledger, "LATE_AFTER", timezone.timedelta(seconds=-1))
    _, error = verified()
    assert isinstance(error, LedgerNotSealed)
    assert error.exit_code == 40


def test_keys_kept_elsewhere_are_used(tmp_path):
    """Harm: an intruder who replaces the key file on the machine as well."""
    from tests.factories.ledger import bring_own_key

    kept = tmp_path / "kept.pub"
    kept.write_bytes((tmp_path / "keys" / "ledger.vault.pub").read_bytes())
    bring_own_key("vault")
    run("seal")
    _, error = verified("--database", "vault", "--keys", str(kept))
    assert isinstance(error, LedgerBroken)


def test_the_sealer_of_the_server_seals_and_ends():
    import threading

    stop = threading.Event()
    stop.set()
    keep_sealing(clock=timezone.now, stop=stop)
    assert {state.unsealed for state, _ in states(now=timezone.now())} == {0}


def test_checkpoints_are_mailed_where_a_host_is_named(settings, mailoutbox):
    run("seal")
    assert not mail_anchors(now=timezone.now())
    settings.EMAIL_HOST, settings.TANDEM_ANCHOR_MAIL = "mail.example.org", ["partner@example.org"]
    assert mail_anchors(now=timezone.now())
    assert mailoutbox[0].to == ["partner@example.org"]
    assert mailoutbox[0].body.count("tandem_ledger") == 2
