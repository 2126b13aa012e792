"""Reading agencies and accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Count, Min, Q

from tandem.agencies import models
from tandem.agencies.types import Agency, AgencyKind, Part2Status, Role, StaffAccount
from tandem.core.retention import Age


def as_agency(row: models.Agency) -> Agency:
    """A row as the plain value that leaves this room."""
    return Agency(
        row.id,
        row.slug,
        row.name,
        AgencyKind(row.kind),
        row.timezone,
        Part2Status(row.part2_status),
        row.is_demo,
    )


def all_agencies(*, using: str) -> list[Agency]:
    """Every partner agency, by name."""
    return [as_agency(row) for row in models.Agency.objects.using(using).order_by("name")]


def agency_by_slug(*, using: str, slug: str) -> Agency | None:
    """The agency with this slug, if any."""
    row = models.Agency.objects.using(using).filter(slug=slug).first()
    return as_agency(row) if row else None


def agency_by_id(*, using: str, agency_id: UUID) -> Agency | None:
    """The agency with this id, if any."""
    row = models.Agency.objects.using(using).filter(id=agency_id).first()
    return as_agency(row) if row else None


def accounts_of(*, using: str, agency_id: UUID | None = None, role: Role | None = None) -> list[StaffAccount]:
    """Active staff accounts, optionally of one agency or role."""
    rows = models.Account.objects.using(using).filter(is_active=True)
    if agency_id:
        rows = rows.filter(agency_id=agency_id)
    if role:
        rows = rows.filter(role=role)
    return [as_account(row) for row in rows.order_by("display_name")]


def mail_addresses(*, using: str, account_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Mail addresses of active accounts that have one."""
    rows = models.Account.objects.using(using).filter(id__in=list(account_ids), is_active=True).exclude(email="")
    return dict(rows.values_list("id", "email"))


def account_by_username(*, using: str, username: str) -> StaffAccount | None:
    """The account with this user name (in any case of letters), active or not."""
    row = models.Account.objects.using(using).filter(username__iexact=username).first()
    return as_account(row) if row else None


def account_by_id(*, using: str, account_id: UUID) -> StaffAccount | None:
    """The active account with this id, if any."""
    row = models.Account.objects.using(using).filter(id=account_id, is_active=True).first()
    return as_account(row) if row else None


def ended_accounts(*, using: str) -> frozenset[UUID]:
    """The ids of the accounts that have ended."""
    return frozenset(models.Account.objects.using(using).filter(is_active=False).values_list("id", flat=True))


def as_account(row: models.Account) -> StaffAccount:
    """A row as the plain value that leaves this room."""
    return StaffAccount(row.id, row.username, row.display_name, Role(row.role), row.agency_id, row.is_active)


def age_of_sessions(*, using: str, before: datetime) -> Age:
    """The age of sessions since their end; those that still run count from their end to come."""
    rows = Session.objects.using(using)
    found = rows.aggregate(oldest=Min("expire_date"), past=Count("session_key", filter=Q(expire_date__lt=before)))
    return Age(found["oldest"], found["past"])


def age_of_sign_ins(*, using: str, before: datetime) -> Age:
    """The age of the moments at which staff last signed in or used a code."""
    accounts = models.Account.objects.using(using).aggregate(
        oldest=Min("last_login"), past=Count("id", filter=Q(last_login__lt=before))
    )
    factors = Authenticator.objects.using(using).aggregate(
        oldest=Min("last_used_at"), past=Count("id", filter=Q(last_used_at__lt=before))
    )
    return Age(accounts["oldest"], accounts["past"]).and_of(Age(factors["oldest"], factors["past"]))
