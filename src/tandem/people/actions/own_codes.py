"""The code and the secret of a person's own page: given, tried, chosen; each with its ledger entry."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from functools import cache
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import models, transaction

from tandem.audit.actions import append_entry
from tandem.consent.types import Access, Category
from tandem.core.actor import Actor
from tandem.core.refusals import Refused
from tandem.core.refusals import gettext_noop as _
from tandem.core.row_locks import working
from tandem.keys.queries.blind import keyed_hash
from tandem.people.models import OwnAttempt, OwnCode, Person
from tandem.people.opened import opened
from tandem.people.queries.secrets import had_secret
from tandem.people.rules.own_codes import (
    CODE_ALPHABET,
    CODE_LENGTH,
    MOST_IN_A_ROW,
    WINDOW,
    is_code,
    is_in_force,
    known_texts,
    may_choose_secret,
    normalised_code,
    normalised_secret,
    opens_at,
    refusal_to_choose_secret,
    refusal_to_try,
)
from tandem.people.types import Details, GivenCode, OwnTry, Way


def issue_own_code(
    *, access: Access, by: Actor, person_id: UUID, secret: str = "", address: str = "", now: datetime, wall: datetime
) -> GivenCode:
    """Make the code of a person's own page. Returned once, kept only as a keyed hash.

    The first code opens at once. Once the person ever chose a secret, a new one waits a day, and the one in force
    goes on until then, so that nobody takes the person's place unseen. A code that waited already ends.
    `secret` is what the person chose for themself just now; without one the code alone opens the choice of it only.
    `address` is where it was made, kept as a keyed hash. `now` is the time of the access, `wall` of the code.
    """
    code = "".join(secrets.choice(CODE_ALPHABET) for _nth in range(CODE_LENGTH))
    with transaction.atomic(using="vault"):
        person = opened(access=access, person_id=person_id, category=Category.IDENTITY, now=now)
        _one_maker_after_another(person_id)
        begins = opens_at(wall, had_secret=had_secret(person_id))
        made = {"opens_at": begins, "agency_id": by.agency_id, "made_by_role": by.role}
        row = OwnCode(person_id=person_id, code_hash=keyed_hash("own-code", code), **made)
        row.made_from_hash = keyed_hash("own-address", address) if address else ""
        if secret:
            _give_secret(row, secret, person, wall)
        _make_room(person_id, begins, wall)
        row.save(using="vault", force_insert=True)
        append_entry(
            using="vault",
            by=by,
            action="people.issue_own_code",
            subjects=[("person", person_id)],
            details={"has_secret": bool(secret), "waits": begins > wall, "code": row.id},
        )
    return GivenCode("-".join(code[at : at + 4] for at in range(0, CODE_LENGTH, 4)), begins, begins > wall)


def _one_maker_after_another(person_id: UUID) -> None:
    """Lock the person, or two first codes made at the same moment would both open at once."""
    Person.objects.using("vault").select_for_update().values_list("id").get(id=person_id)


def _make_room(person_id: UUID, begins: datetime, wall: datetime) -> None:
    """End a code that still waits now, and the one in force when the new one begins."""
    lasting = _codes().select_for_update().filter(person_id=person_id).exclude(revoked_at__lte=wall)
    lasting.filter(opens_at__gt=wall).update(revoked_at=wall)
    lasting.filter(opens_at__lte=wall).update(revoked_at=begins)


@working("own_code")
def try_own_code(*, by: Actor, typed: str, secret: str, address: str, now: datetime) -> OwnTry:
    """Whether a code and a secret open an own page; wrong ones are noted, counted, and run out.

    What was typed is kept nowhere. A code that nobody has takes as long as one with a wrong secret.
    """
    with transaction.atomic(using="vault"):
        row, source = _lasting_code(typed, now), keyed_hash("own-address", address)
        lately = OwnAttempt.objects.using("vault").filter(at__gt=now - WINDOW)
        of_code = lately.filter(code=row).count() if row else 0
        if refusal_to_try(of_address=lately.filter(address_hash=source).count(), of_code=of_code):
            found = OwnTry(Way.CLOSED)
        elif row and not row.secret_hash:
            found = _without_secret(row, now)
        elif check_password(_peppered(row, secret), row.secret_hash if row else _nobodys_hash()) and row:
            _codes().filter(id=row.id).update(wrong_in_a_row=0)
            found = _opened_or_waiting(Way.OPEN, row, now)
        else:
            _count_wrong(row, source, now)
            found = OwnTry(Way.WRONG)
        _note_try(by, row, found, is_where_made=bool(row and row.made_from_hash == source))
    return found


def _without_secret(row: OwnCode, now: datetime) -> OwnTry:
    """What a code opens that has no secret yet: the choice of one, while it may be chosen."""
    if row.opens_at <= now and not may_choose_secret(row.opens_at, now):
        return OwnTry(Way.TOO_LATE)
    return _opened_or_waiting(Way.TO_CHOOSE, row, now)


def _opened_or_waiting(way: Way, row: OwnCode, now: datetime) -> OwnTry:
    if is_in_force(row.opens_at, row.revoked_at, now):
        return OwnTry(way, row.person_id, row.id)
    return OwnTry(Way.WAITING, opens_at=row.opens_at, agency_id=row.agency_id)


def _note_try(by: Actor, row: OwnCode | None, found: OwnTry, *, is_where_made: bool) -> None:
    """The entry of a try. Opened first from where the code was made: that is for the privacy officer to look at."""
    subjects: list[tuple[str, UUID]] = [("person", row.person_id)] if row else []
    details: dict[str, object] = {"way": found.way}
    is_sign = row is not None and found.code_id is not None and is_where_made
    has_ended = row is not None and found.way is Way.WRONG and row.wrong_in_a_row >= MOST_IN_A_ROW
    if row and (is_sign or has_ended):
        subjects += [("agency", row.agency_id)] if row.agency_id else []
        details |= {"code": row.id, "where_made": is_sign, "has_ended": has_ended}
    append_entry(using="vault", by=by, action="people.try_own_code", subjects=subjects, details=details)
    if row and found.way is Way.OPEN and row.made_from_hash:
        _codes().filter(id=row.id).update(made_from_hash="")


@working("own_code")
def choose_own_secret(*, by: Actor, code_id: UUID, secret: str, now: datetime) -> None:
    """Give a code its secret, once, on the person's own phone; Refused when there is one, too late or too easy."""
    with transaction.atomic(using="vault"):
        row = _codes().select_for_update().filter(id=code_id, secret_hash="").exclude(revoked_at__lte=now).first()
        if row is None or not may_choose_secret(row.opens_at, now):
            raise Refused("no_choice", _("This code can choose no secret any more. Ask for a new code."))
        _give_secret(row, secret, row.person, now)
        row.save(using="vault", update_fields=["secret_hash", "secret_set_at"])
        append_entry(using="vault", by=by, action="people.choose_own_secret", subjects=[("person", row.person_id)])


@working("own_code")
def note_staff_at_own_page(*, by: Actor, typed: str, now: datetime) -> None:
    """Note that somebody signed in as staff typed a code for an own page; it opened nothing."""
    with transaction.atomic(using="vault"):
        row = _lasting_code(typed, now)
        subjects: list[tuple[str, UUID]] = [("person", row.person_id)] if row else []
        subjects += [("agency", row.agency_id)] if row and row.agency_id else []
        append_entry(using="vault", by=by, action="people.note_staff_at_own_page", subjects=subjects)


def _codes() -> models.QuerySet[OwnCode]:
    return OwnCode.objects.using("vault")


def _lasting_code(typed: str, now: datetime) -> OwnCode | None:
    """The row of a typed code that is in force or waits, locked so that tries in parallel are counted one by one."""
    if not is_code(typed):
        return None
    code_hash = keyed_hash("own-code", normalised_code(typed))
    return _codes().select_for_update().filter(code_hash=code_hash).exclude(revoked_at__lte=now).first()


def _give_secret(row: OwnCode, secret: str, person: Person, now: datetime) -> None:
    """Set the hash of a secret that the rules allow: Argon2id over a keyed hash bound to this code."""
    texts = {name: getattr(person, name).reveal() for name in ("given_name", "family_name", "preferred_name")}
    born = person.birth_on.reveal()
    known = Details(**texts, phone=person.phone.reveal(), birth_on=date.fromisoformat(born) if born else None)
    refusal = refusal_to_choose_secret(secret, known_texts(known))
    if refusal:
        raise Refused(refusal.code, refusal.sentence)
    row.secret_hash, row.secret_set_at = make_password(_peppered(row, secret)), now


def _peppered(row: OwnCode | None, secret: str) -> str:
    return keyed_hash("own-secret", f"{row.id if row else ''}:{normalised_secret(secret)}")


def _count_wrong(row: OwnCode | None, source: str, now: datetime) -> None:
    """Note a wrong try, end a code that had too many in a row, and drop tries older than a day."""
    OwnAttempt.objects.using("vault").filter(at__lt=now - timedelta(days=1)).delete()
    OwnAttempt(at=now, address_hash=source, code=row).save(using="vault", force_insert=True)
    if row:
        row.wrong_in_a_row += 1
        if row.wrong_in_a_row >= MOST_IN_A_ROW:
            if row.opens_at > now:  # it never opened: the one that would have ended for it goes on
                _codes().filter(person_id=row.person_id, revoked_at=row.opens_at).update(revoked_at=None)
            row.revoked_at = now
        row.save(using="vault", update_fields=["wrong_in_a_row", "revoked_at"])


@cache
def _nobodys_hash() -> str:
    """A hash that no secret opens, as costly to try as a real one."""
    return make_password(secrets.token_hex(16))
