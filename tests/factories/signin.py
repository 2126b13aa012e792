"""Signing in from tests, without the three pages and their waiting.

    sign_in(client, Role.CASE_MANAGER)              Django's test client; returns the Staff that is now signed in
    sign_in(page, Role.EPIDEMIOLOGIST, url=live)    a Playwright page; `url` is the live server's address

The account is made on its side at the first use, at an agency of a fitting kind (or `agency="slug"` of one that is
there). Needs both databases: `@pytest.mark.django_db(databases=["default", "vault"])`, with `transaction=True` for a
browser. A test of signing in itself uses the pages and `code_of`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils import timezone

from tandem.agencies.actions import create_account, register_agency, store_second_factor
from tandem.agencies.queries import account_by_username, agency_by_slug
from tandem.agencies.types import DUTY_ROLES, AgencyKind, Role
from tandem.core import side
from tandem.core.actor import Actor, system_actor
from tandem.web.ui import shift
from tandem.web.ui.sessions import COOKIES

PASSWORD = "four plain words here"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
KINDS = {
    Role.PATROL_OFFICER: AgencyKind.POLICE,
    Role.DUTY_SUPERVISOR: AgencyKind.POLICE,
    Role.CO_RESPONDER: AgencyKind.POLICE,
    Role.EPIDEMIOLOGIST: AgencyKind.PUBLIC_HEALTH,
}


@dataclass(frozen=True)
class Staff:
    """A member of staff made for a test."""

    account_id: UUID
    username: str
    agency_id: UUID
    role: Role
    side: str

    @property
    def using(self) -> str:
        return "default" if self.side == side.DUTY else "vault"

    @property
    def actor(self) -> Actor:
        return Actor(account_id=self.account_id, role=self.role, agency_id=self.agency_id, side=self.side)


def make_agency(kind: AgencyKind, slug: str = "") -> str:
    """An agency of this kind in both databases under one id; returns its slug."""
    slug = slug or f"test-{kind.value.replace('_', '-')}"
    found = [agency_by_slug(using=alias, slug=slug) for alias in ("default", "vault")]
    agency_id = next((one.id for one in found if one), uuid4())
    for alias in ("default", "vault"):
        register_agency(
            using=alias,
            by=system_actor("test"),
            agency_id=agency_id,
            slug=slug,
            name=f"Test {kind.value}",
            kind=kind,
            timezone="America/New_York",
        )
    return slug


def make_staff(role: Role, *, agency: str = "", username: str = "", with_totp: bool = True) -> Staff:
    """A member of staff on the side of the role; the same role and agency give the same one."""
    on_side = side.DUTY if role in DUTY_ROLES else side.CARE
    using = "default" if on_side == side.DUTY else "vault"
    agency = agency or make_agency(KINDS.get(role, AgencyKind.OUTREACH))
    username = username or f"{role.value}.{agency}"
    with side.on(on_side):
        found = account_by_username(using=using, username=username)
        if found is None:
            create_account(
                using=using,
                by=system_actor("test", on_side),
                on_side=on_side,
                username=username,
                display_name=f"Test {role.value}",
                agency_slug=agency,
                role=role,
                password=PASSWORD,
            )
            found = account_by_username(using=using, username=username)
            assert found is not None
            if with_totp:
                by = system_actor("test", on_side)
                store_second_factor(using=using, by=by, account_id=found.id, sealed_secret=encrypt(SECRET))
    return Staff(found.id, username, found.agency_id, role, on_side)


def sign_in(browser: Any, role: Role | str, *, agency: str = "", username: str = "", url: str = "") -> Staff:
    """Open a shift for a member of staff in a Django test client or a Playwright page."""
    staff = make_staff(Role(role), agency=agency, username=username)
    cookie = COOKIES[staff.side]
    key = open_session(staff)
    if hasattr(browser, "goto"):
        assert url, "a Playwright page needs url=, the live server's address"
        browser.context.add_cookies([{"name": cookie, "value": key, "url": url}])
    else:
        browser.cookies[cookie] = key
    return staff


def open_session(staff: Staff, *, opened: datetime | None = None) -> str:
    """A session with an open shift, as the sign-in pages leave it; returns its key."""
    moment = (opened or timezone.now()).timestamp()
    with side.on(staff.side):
        account = get_user_model().objects.get(id=staff.account_id)
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(staff.account_id)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        session[shift.KEY] = {"opened_at": moment, "seen_at": moment, "locked": False, "wrong": 0}
        session.save()
    return str(session.session_key)


def code_of(secret: str = SECRET, *, ahead: int = 0) -> str:
    """The code an authenticator app shows now; `ahead=1` is the next one, accepted a little early."""
    this = int((datetime.now(UTC) + timedelta(seconds=30 * ahead)).timestamp()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(secret, this)))
