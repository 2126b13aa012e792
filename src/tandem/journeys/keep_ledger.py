"""Keeping the ledgers: seal what waits, anchor checkpoints outside, verify all of it, say where it stands."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail
from django.db import close_old_connections

from tandem.audit.actions.sealing import make_signing_key, record_verification, seal_ledger
from tandem.audit.queries import latest_entries
from tandem.audit.queries.tree import key_file_of, known_keys, ledger_state, newest_checkpoint
from tandem.audit.queries.verification import verify_ledger
from tandem.audit.rules.signatures import anchor_code, anchor_line, read_anchors, read_code
from tandem.audit.types import Anchor, Checkpoint, LedgerState, Verdict, database_named, ledger_named
from tandem.core.actor import Actor
from tandem.core.errors import LedgerNotSealed, UnreadableAnchor

SEAL_EVERY_SECONDS = 200.0  # well inside the five minutes that are promised
LATE_AFTER = timedelta(minutes=10)
ANCHOR_EVERY = timedelta(hours=1)
FIGURES = ("size", "flaws", "anchors")


def ledgers_here() -> list[str]:
    """The databases of this process; the duty side has one."""
    return list(settings.DATABASES)


def make_keys(*, now: datetime) -> list[str]:
    """Make the signing keys that are missing; the names of the ledgers that got one."""
    return [name for name in map(ledger_named, ledgers_here()) if make_signing_key(ledger=name, now=now)]


def seal_all(*, now: datetime, names: Iterable[str] | None = None) -> dict[str, int]:
    """Seal what waits in every ledger whose key is here, and note the anchor if the last one is old."""
    sealed = {}
    for using in names or ledgers_here():
        if key_file_of(ledger_named(using)).exists():
            sealed[ledger_named(using)] = seal_ledger(using=using, now=now)
            anchor_in_file(using=using, now=now)
    return sealed


def keep_sealing(
    *, clock: Callable[[], datetime], stop: threading.Event, every_seconds: float = SEAL_EVERY_SECONDS
) -> None:
    """Seal until told to stop; what cannot be sealed now is tried at the next turn, and `tandem doctor` tells."""
    while True:
        for using in ledgers_here():
            try:
                seal_all(now=clock(), names=[using])
            except Exception:  # noqa: BLE001, S112 -- nothing personal may reach a log; doctor and the office page tell
                continue
            finally:
                close_old_connections()
        if stop.wait(every_seconds):
            return


def anchor_file() -> Path:
    """Where anchors are noted: a file on another machine if the site named one, else beside the databases."""
    return Path(settings.TANDEM_ANCHOR_FILE)


def anchor_in_file(*, using: str, now: datetime, path: Path | None = None, at_once: bool = False) -> bool:
    """Append the newest checkpoint to the anchor file, at most once an hour; False when there was nothing to do."""
    checkpoint, path = newest_checkpoint(using=using), path or anchor_file()
    if checkpoint is None:
        return False
    last = [one.checkpoint for one in anchors_in(path) if one.ledger == checkpoint.ledger and one.checkpoint]
    if last and (last[-1].size >= checkpoint.size or (not at_once and now - last[-1].at < ANCHOR_EVERY)):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        file.write(anchor_line(checkpoint) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return True


def anchors_in(path: Path) -> list[Anchor]:
    """The anchors of a file; none when there is no such file. UnreadableAnchor when a line is damaged."""
    try:
        return list(read_anchors(path.read_text())) if path.exists() else []
    except (ValueError, OSError) as error:
        raise UnreadableAnchor(f"The anchor file cannot be read. {error}") from None


def anchors_of(given: Sequence[str]) -> list[Anchor]:
    """Anchors as somebody names them: files, or codes from paper. UnreadableAnchor when one holds nothing."""
    found: list[Anchor] = []
    for one in given:
        if os.path.exists(one):
            here = anchors_in(Path(one))
            if not here:
                raise UnreadableAnchor("There is no anchor in this file.", "Take the file or mail that Tandem wrote.")
            found += here
            continue
        try:
            found.append(read_code(one))
        except ValueError as error:
            raise UnreadableAnchor(str(error), "Or name a file.") from None
    return found


def codes_typed(typed: Sequence[str]) -> list[Anchor]:
    """Anchors as somebody typed them into a page: codes alone, never the name of a file of this machine."""
    try:
        return [read_code(one) for one in typed]
    except ValueError as error:
        raise UnreadableAnchor(str(error)) from None


def anchor_mail(*, checkpoints: Sequence[Checkpoint], to: Sequence[str], now: datetime) -> EmailMessage:
    """A message with the newest checkpoints, ready to be sent to whoever keeps them; it holds nothing of a person."""
    message = EmailMessage()
    message["Subject"] = f"Tandem ledger checkpoints of {now:%Y-%m-%d %H:%M} UTC: please keep this message"
    message["To"] = ", ".join(to)
    message["Date"] = format_datetime(now)
    codes = [f"{one.ledger}: {anchor_code(one)}" for one in checkpoints]
    lines = [
        "Please keep this message. It lets anybody show later that the history of our records was not rewritten:",
        "save it as a file and run `tandem ledger verify --anchor FILE`. It holds nothing about any person.",
        *("", *map(anchor_line, checkpoints), "", *codes),
    ]
    message.set_content("\n".join(lines), cte="8bit")
    return message


def newest_checkpoints() -> list[Checkpoint]:
    """The last checkpoint of each ledger that has one."""
    return [one for using in ledgers_here() if (one := newest_checkpoint(using=using))]


def verify_all(
    *, by: Actor, names: Iterable[str] | None = None, anchors: Sequence[Anchor] = (), keys: Path | None = None
) -> list[Verdict]:
    """Verify ledgers against their keys, the anchor file and these anchors; each outcome is an entry."""
    given = [*anchors_in(anchor_file()), *anchors]
    verdicts = []
    for using in names or ledgers_here():
        ledger = ledger_named(using)
        verdict = verify_ledger(using=using, keys=known_keys(ledger, keys), anchors=given)
        found = {"size": verdict.size, "flaws": verdict.flaws_in_all, "anchors": verdict.anchors}
        record_verification(using=using, by=by, ledger=ledger, **found)
        verdicts.append(verdict)
    return verdicts


def mail_anchors(*, now: datetime) -> bool:
    """Send the newest checkpoints to the partners who keep them; False where no mail is set up."""
    checkpoints = newest_checkpoints()
    if not settings.EMAIL_HOST or not settings.TANDEM_ANCHOR_MAIL or not checkpoints:
        return False
    message = anchor_mail(checkpoints=checkpoints, to=settings.TANDEM_ANCHOR_MAIL, now=now)
    send_mail(message["Subject"], message.get_content(), None, list(settings.TANDEM_ANCHOR_MAIL))
    return True


@dataclass(frozen=True, slots=True)
class Verification:
    """When a ledger was last verified, how much of it, and how many flaws there were."""

    at: datetime
    size: int
    flaws: int
    anchors: int


def last_verification(ledger: str) -> Verification | None:
    """The last verification of a ledger that was noted, by whomever."""
    found = latest_entries(using=database_named(ledger), limit=1, action_prefix="audit.verify_ledger")
    return next((Verification(one.at, *(one.details[key] for key in FIGURES)) for one in found), None)


def signing_key_file(ledger: str) -> Path:
    """Where the private key of a ledger belongs."""
    return key_file_of(ledger)


def states(*, now: datetime) -> list[tuple[LedgerState, bool]]:
    """Where each ledger stands, and whether its sealing is late."""
    found = [ledger_state(using=using) for using in ledgers_here()]
    return [(one, one.waiting_since is not None and now - one.waiting_since > LATE_AFTER) for one in found]


def require_sealed(verdict: Verdict, state: LedgerState, *, now: datetime) -> None:
    """LedgerNotSealed when a ledger holds old entries and was never sealed: then nothing about it is certain."""
    if state.checkpoint is None and state.waiting_since and now - state.waiting_since > LATE_AFTER:
        raise LedgerNotSealed(f"The {verdict.ledger} ledger was never sealed.", "Run `tandem ledger seal`.")
