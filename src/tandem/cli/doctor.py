"""`tandem doctor`: what is not as it should be on this machine, and what to do about it."""

from __future__ import annotations

import importlib
import json
import stat
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from tandem.cli import server
from tandem.cli.status import database_state, pending_migrations
from tandem.core.errors import KeysMissing

NAMES = {"default": "records", "vault": "vault"}
PRAGMAS = {
    "PRAGMA journal_mode": ("journal", "wal"),
    "PRAGMA synchronous": ("synchronous", "2"),
    "PRAGMA foreign_keys": ("foreign keys", "1"),
}
KEYS = {
    "duty": ("duty.secret", "vault.pub", "records.key"),
    "care": ("care.secret", "vault.pub", "vault.key", "index.key", "records.key", "wrapping/registry.json"),
    "demo": ("demo.secret", "vault.pub", "vault.key", "index.key", "records.key", "wrapping/registry.json"),
}
OWNER_ONLY = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_well: bool
    sentence: str


def findings() -> Iterator[Finding]:
    """Everything that is looked at, the wells and the ills."""
    from django.conf import settings

    for alias in settings.DATABASES:
        state = database_state(alias)
        yield Finding(f"database {NAMES[alias]}", state == "ok", state)
        if state == "ok":
            yield from settings_of(alias)
            yield from waiting_in(alias)
    pending = pending_migrations()
    yield Finding(
        "migrations", pending == 0, f"{pending} not applied" + ("; run `tandem migrate`" if pending else "")
    )
    if pending == 0:
        yield from ledgers()
        yield from fingerprints(Path(settings.TANDEM_HOME))
        if settings.TANDEM_HAS_VAULT:
            yield from row_locks()
            yield from custody(is_demo=settings.TANDEM_DEMO)
            yield from retention()
    yield from keys_in(Path(settings.TANDEM_HOME) / "keys", settings.TANDEM_SIDE)


def settings_of(alias: str) -> Iterator[Finding]:
    """Whether a SQLite database is set for durability."""
    from django.db import connections

    if connections[alias].vendor != "sqlite":
        return
    for statement, (what, wanted) in PRAGMAS.items():
        with connections[alias].cursor() as cursor:
            cursor.execute(statement)
            found = str(cursor.fetchone()[0])
        yield Finding(f"{NAMES[alias]} {what}", found == wanted, f"{found} (wanted {wanted})")


def waiting_in(alias: str) -> Iterator[Finding]:
    """Work that the other side has not applied, by job and kind of failure."""
    from tandem.audit.queries import waiting_work

    rows = waiting_work(using=alias)
    for row in rows:
        why = f"failed {row.attempts} times ({row.failure})" if row.attempts else "not yet tried"
        sentence = f"{row.count} of {row.job} since {row.since:%Y-%m-%d %H:%M} UTC, {why}; run `tandem relay --once`"
        yield Finding(f"outbox {NAMES[alias]}", False, sentence)
    if not rows:
        yield Finding(f"outbox {NAMES[alias]}", True, "nothing waits")


def ledgers() -> Iterator[Finding]:
    """Whether the ledgers are sealed in time, by a key for its owner alone, and what the last verification found."""
    from django.utils import timezone

    from tandem.journeys.keep_ledger import last_verification, signing_key_file, states

    for state, late in states(now=timezone.now()):
        path = signing_key_file(state.ledger)
        if not path.exists():
            yield Finding(f"ledger {state.ledger} key", False, f"{path.name} is missing; run `tandem init`")
        elif stat.S_IMODE(path.stat().st_mode) & OWNER_ONLY:
            yield Finding(f"ledger {state.ledger} key", False, f"others can read it; run `chmod 600 {path.name}`")
        waits = f"{state.unsealed} of {state.entries} entries wait"
        advice = "; run `tandem ledger seal`, and see that the server or `tandem relay` runs" if late else ""
        yield Finding(f"ledger {state.ledger}", not late, waits + advice)
        last = last_verification(state.ledger)
        if last is not None and last.flaws:
            yield Finding(f"ledger {state.ledger} verified", False, "not intact; run `tandem ledger verify`")


def fingerprints(folder: Path) -> Iterator[Finding]:
    """Whether every row of the records is known again under the key that lies here."""
    from tandem.core.records_key import prefix_of, records_key
    from tandem.surveillance.queries.fingerprints import marks_apart

    try:
        plain, other = marks_apart(prefix_of(records_key(folder)))
    except KeysMissing:
        return  # said with the other keys
    if other:
        sentence = f"{other} stand under another key: restore keys/records.key before you load a file"
    elif plain:
        sentence = f"{plain} have none under the key; run `tandem migrate`"
    else:
        sentence = "every row is known again"
    yield Finding("fingerprints", not (plain or other), sentence)


def row_locks() -> Iterator[Finding]:
    """On PostgreSQL: whether the database keeps the rows of the vault shut, for this role too."""
    from django.db import connections

    if connections["vault"].vendor != "postgresql":
        return
    flaws = importlib.import_module("tandem.config.postgres.locks").flaws()
    advice = "; run `tandem migrate` as the owner, and see docs/how-to/run-on-postgresql.md" if flaws else ""
    yield Finding("row locks", not flaws, ("; ".join(flaws) or "every table of people and care is locked") + advice)


def retention() -> Iterator[Finding]:
    """Whether the last night proved that nothing is kept too long, and whether it was a night of the last two."""
    from django.utils import timezone

    from tandem.oversight.queries.retention import latest_proofs

    proofs = latest_proofs()
    if not proofs:
        yield Finding("retention", True, "no night has run yet; let the system run `tandem jobs run daily`")
        return
    for one in proofs.values():
        if not one.is_kept:
            yield Finding(
                f"retention {one.field_class}", False, f"{one.past} rows are older than {one.limit.days} days"
            )
    is_fresh = all(one.is_fresh(timezone.now()) for one in proofs.values())
    advice = "" if is_fresh else "; it is too old: let the system run `tandem jobs run daily`"
    newest = max(one.proved_at for one in proofs.values())
    yield Finding("retention", is_fresh, f"last proof {newest:%Y-%m-%d %H:%M} UTC{advice}")


def keys_in(folder: Path, side: str) -> Iterator[Finding]:
    """Whether the keys of this side stand, are for their owner alone, and no other side's secrets lie here."""
    for name in KEYS[side]:
        path = folder / name
        if not path.exists():
            yield Finding(f"key {name}", False, "missing; run `tandem init`, or restore it from your backup")
        elif stat.S_IMODE(path.stat().st_mode) & OWNER_ONLY:
            yield Finding(f"key {name}", False, f"others can read it; run `chmod 600 {name}` in the keys folder")
        else:
            yield Finding(f"key {name}", True, "stands, for its owner alone")
    if side == "duty":
        for name in ("vault.key", "index.key", "wrapping/registry.json"):
            if (folder / name).exists():
                yield Finding(f"key {name}", False, "must not lie on the duty side's machine; move it away")


def custody(*, is_demo: bool) -> Iterator[Finding]:
    """Who keeps the vault's keys, whether every data key opens here, and whether what was destroyed stays so."""
    from tandem.keys.queries import state

    try:
        refusal, counts = state.refusal_to_start(is_demo=is_demo), state.key_counts()
    except KeysMissing as error:
        yield Finding("keeper of the keys", False, str(error))
        return
    keeper = state.custodian()
    yield Finding("keeper of the keys", not refusal, refusal or (keeper.name if keeper else "nobody is recorded"))
    known = {key.id for key in state.wrapping_keys()}
    lost = sum(one.data_keys for one in counts if one.wrapping_key not in known)
    sentence = f"{lost} cannot be opened: restore keys/wrapping from your backup" if lost else "every one opens here"
    yield Finding("data keys", not lost, sentence)
    listed, destroyed = state.destroyed_counts()
    todo = "" if listed == destroyed else "; run `tandem keys replay`"
    yield Finding("destroyed keys", not todo, f"{destroyed} in the vault, {listed} on the list beside it{todo}")
    yield revocations()


def revocations() -> Finding:
    """Whether a restored backup shows consents as in force that were taken back, or the list lacks some."""
    from tandem.consent.queries.restoring import revocations_apart

    revived, unlisted = revocations_apart()
    sentence = f"{revived} came back with a backup, {unlisted} are not on the list; run `tandem keys replay`"
    is_well = not revived and not unlisted
    return Finding("consents taken back", is_well, "vault and list agree" if is_well else sentence)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def doctor(as_json: bool) -> None:
    """Look at databases, keys and waiting work. Exit code 1 when something needs care."""
    server.start()
    found = list(findings())
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found]))
    else:
        for one in found:
            click.echo(f"{'ok  ' if one.is_well else 'CARE'}  {one.what}: {one.sentence}")
    if not all(one.is_well for one in found):
        raise click.exceptions.Exit(1)
