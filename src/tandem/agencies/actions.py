"""Writing agencies and accounts, on the side in force."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from tandem.agencies.models import Account, Agency
from tandem.agencies.rules import refusal_to_create_account
from tandem.agencies.types import AgencyKind, Part2Status, Role, SignInEvent
from tandem.audit.actions import append_entry
from tandem.core import side
from tandem.core.actor import Actor


def register_agency(
    *,
    using: str,
    by: Actor,
    agency_id: UUID,
    slug: str,
    name: str,
    kind: AgencyKind,
    timezone: str,
    part2_status: Part2Status = Part2Status.PENDING_REVIEW,
    is_demo: bool = False,
) -> UUID:
    """Register a partner agency in one database. Repeating it with the same slug changes nothing."""
    with transaction.atomic(using=using):
        agency, is_new = Agency.objects.using(using).get_or_create(
            slug=slug,
            defaults={
                "id": agency_id,
                "name": name,
                "kind": kind,
                "timezone": timezone,
                "part2_status": part2_status,
                "is_demo": is_demo,
            },
        )
        if is_new:
            append_entry(using=using, by=by, action="agencies.register_agency", subjects=[("agency", agency.id)])
    return agency.id


def create_account(
    *,
    using: str,
    by: Actor,
    on_side: str,
    username: str,
    display_name: str,
    agency_slug: str,
    role: Role,
    password: str,
) -> UUID:
    """Create a staff account on one side; ValueError with the reason when the role may not exist there."""
    with side.on(on_side), transaction.atomic(using=using):
        agency = Agency.objects.using(using).get(slug=agency_slug)
        refusal = refusal_to_create_account(role, AgencyKind(agency.kind), on_side)
        if refusal:
            raise ValueError(refusal)
        account = Account(username=username, display_name=display_name, agency=agency, role=role)
        account.set_password(password)
        account.save(using=using, force_insert=True)
        append_entry(
            using=using,
            by=by,
            action="agencies.create_account",
            subjects=[("account", account.id), ("agency", agency.id)],
            details={"role": role},
        )
    return account.id


def set_password(*, using: str, by: Actor, account_id: UUID, password: str) -> None:
    """Give an account another password; sessions under the old one end."""
    with transaction.atomic(using=using):
        account = Account.objects.using(using).get(id=account_id)
        account.set_password(password)
        account.save(using=using, update_fields=["password"])
        append_entry(using=using, by=by, action="agencies.set_password", subjects=[("account", account_id)])


def store_second_factor(
    *, using: str, by: Actor, account_id: UUID, sealed_secret: str, last_counter: int = -1
) -> None:
    """Give an account its TOTP, in place of any other; codes up to `last_counter` count as used."""
    with transaction.atomic(using=using):
        factors = Authenticator.objects.using(using)
        factors.filter(user_id=account_id).delete()
        data = {"secret": sealed_secret, "last_counter": last_counter}
        factors.create(user_id=account_id, type=Authenticator.Type.TOTP, data=data)
        append_entry(using=using, by=by, action="agencies.store_second_factor", subjects=[("account", account_id)])


def use_code(*, using: str, by: Actor, account_id: UUID, counter: int) -> bool:
    """Use up the code of this counter, for all processes; False when it or a later one was used before."""
    with transaction.atomic(using=using):
        held = Authenticator.objects.using(using).select_for_update()
        factor = held.get(user_id=account_id, type=Authenticator.Type.TOTP)
        if counter <= factor.data.get("last_counter", -1):
            return False
        factor.data = {**factor.data, "last_counter": counter}
        factor.save(using=using, update_fields=["data"])
        append_entry(using=using, by=by, action="agencies.use_code", subjects=[("account", account_id)])
    return True


def remove_second_factor(*, using: str, by: Actor, account_id: UUID) -> None:
    """Take the TOTP from an account, so that its next sign-in sets it up anew."""
    with transaction.atomic(using=using):
        Authenticator.objects.using(using).filter(user_id=account_id).delete()
        append_entry(using=using, by=by, action="agencies.remove_second_factor", subjects=[("account", account_id)])


def close_account(*, using: str, by: Actor, account_id: UUID) -> None:
    """Close an account: it can no longer sign in, and an open shift ends with its next page."""
    with transaction.atomic(using=using):
        Account.objects.using(using).filter(id=account_id).update(is_active=False)
        append_entry(using=using, by=by, action="agencies.close_account", subjects=[("account", account_id)])


def record_sign_in_event(*, using: str, by: Actor, event: SignInEvent, account_id: UUID | None) -> None:
    """Note in the ledger what happened to a shift. `account_id` is None when the user name is unknown."""
    subjects = [("account", account_id)] if account_id else []
    with transaction.atomic(using=using):
        append_entry(using=using, by=by, action=f"agencies.{event}", subjects=subjects)


def drop_sessions(*, using: str, by: Actor, before: datetime) -> int:
    """Delete sessions that ended before a time; returns how many."""
    with transaction.atomic(using=using):
        dropped, _ = Session.objects.using(using).filter(expire_date__lt=before).delete()
        if dropped:
            _note_rows(using, by, "agencies.drop_sessions", dropped)
    return dropped


def blank_sign_ins(*, using: str, by: Actor, before: datetime) -> int:
    """Forget when staff last signed in or used a code, where that was before a time; returns how many."""
    with transaction.atomic(using=using):
        changed = Account.objects.using(using).filter(last_login__lt=before).update(last_login=None)
        changed += Authenticator.objects.using(using).filter(last_used_at__lt=before).update(last_used_at=None)
        if changed:
            _note_rows(using, by, "agencies.blank_sign_ins", changed)
    return changed


def _note_rows(using: str, by: Actor, action: str, rows: int) -> None:
    append_entry(using=using, by=by, action=action, subjects=[], details={"rows": rows})
