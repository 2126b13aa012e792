"""The demonstration's agencies and sign-ins: made-up staff, one password made on this machine, a TOTP secret each.

The password and the secrets stand in TANDEM_HOME/demo-sign-ins.json, readable by its owner alone, so that every start
prints the same. They are made on the demo side only, which serves this one machine.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.conf import settings

from tandem.agencies.actions import create_account, register_agency, set_password, store_second_factor
from tandem.agencies.queries import account_by_username, agency_by_slug
from tandem.agencies.types import AgencyKind, Part2Status, Role
from tandem.core import side
from tandem.core.actor import system_actor

DATABASES = {side.DUTY: "default", side.CARE: "vault"}
LETTERS = "abcdefghjkmnpqrstuvwxyz"
_TREATMENT = Part2Status.PART2_PROGRAM
_HEALTH = Part2Status.COVERED_ENTITY_NOT_PART2
_OTHER = Part2Status.NEITHER

AGENCIES = (
    ("cincinnati-fire", "Cincinnati Fire Department", AgencyKind.FIRE_EMS, "America/New_York", _HEALTH),
    ("chicago-police", "Chicago Police Department", AgencyKind.POLICE, "America/Chicago", _OTHER),
    ("cook-county-me", "Cook County Medical Examiner", AgencyKind.CORONER, "America/Chicago", _OTHER),
    ("riverbend-police", "Riverbend Police Department", AgencyKind.POLICE, "America/New_York", _OTHER),
    ("riverbend-ems", "Riverbend EMS", AgencyKind.FIRE_EMS, "America/New_York", _OTHER),
    ("riverbend-outreach", "Riverbend Outreach", AgencyKind.OUTREACH, "America/New_York", _OTHER),
    ("riverbend-recovery", "Riverbend Recovery", AgencyKind.TREATMENT, "America/New_York", _TREATMENT),
)

# User name, name shown, role, agency, door.
STAFF = (
    ("officer.demo", "Olive Officer", Role.PATROL_OFFICER, "riverbend-police", "duty"),
    ("outreach.demo", "Otto Outreach", Role.OUTREACH_WORKER, "riverbend-outreach", "care"),
    ("casemanager.demo", "Cora Case-Manager", Role.CASE_MANAGER, "riverbend-outreach", "care"),
    ("provider.demo", "Petra Provider", Role.CASE_MANAGER, "riverbend-recovery", "care"),
    ("coordinator.demo", "Carl Coordinator", Role.COORDINATOR, "riverbend-outreach", "office"),
    ("epi.demo", "Edda Epidemiologist", Role.EPIDEMIOLOGIST, "cincinnati-fire", "office"),
    ("privacy.demo", "Pia Privacy-Officer", Role.PRIVACY_OFFICER, "riverbend-outreach", "office"),
    ("supervisor.demo", "Susan Supervisor", Role.DUTY_SUPERVISOR, "riverbend-police", "duty"),
    ("medic.demo", "Milo Medic", Role.MEDICAL_RESPONDER, "riverbend-ems", "care"),
    ("auditor.demo", "Ada Auditor", Role.AUDITOR, "riverbend-outreach", "office"),
)


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """How to sign in as one made-up member of staff."""

    username: str
    role: Role
    door: str
    password: str = field(repr=False)
    totp_secret: str = field(repr=False)

    @property
    def side(self) -> str:
        return side.DUTY if self.door == "duty" else side.CARE


def make_demo_accounts() -> list[DemoSignIn]:
    """Register the demo's agencies in both databases, its accounts on their sides. Repeating it changes nothing.

    A demonstration made before some of the accounts existed is given them; those it has stay as they are.
    """
    if not settings.TANDEM_DEMO:
        raise RuntimeError("demo accounts are made on the demo side only")
    register_demo_agencies()
    known = {one.username for one in read_demo_sign_ins()}
    sign_ins = _write_missing_sign_ins() if known else _write_sign_ins()
    for sign_in, (_, name, role, agency, _door) in zip(sign_ins, STAFF, strict=True):
        with side.on(sign_in.side):
            _make_account(sign_in, name, role, agency, renew=sign_in.username not in known)
    return sign_ins


def register_demo_agencies() -> None:
    """The demo's agencies, in each database under the same id."""
    found = [(alias, agency_by_slug(using=alias, slug=slug)) for alias in DATABASES.values() for slug, *_ in AGENCIES]
    known = {agency.slug: agency.id for _, agency in found if agency}
    for slug, name, kind, timezone, part2_status in AGENCIES:
        agency_id = known.get(slug) or uuid4()
        for on_side, alias in DATABASES.items():
            register_agency(
                using=alias,
                by=system_actor("demo", on_side),
                agency_id=agency_id,
                slug=slug,
                name=name,
                kind=kind,
                timezone=timezone,
                part2_status=part2_status,
                is_demo=True,
            )


def read_demo_sign_ins() -> list[DemoSignIn]:
    """The sign-ins of this machine's demonstration; none before it is loaded."""
    try:
        kept = json.loads(_file().read_text())
    except FileNotFoundError:
        return []
    return [
        DemoSignIn(username, role, door, kept["password"], kept["totp_secrets"][username])
        for username, _, role, _, door in STAFF
        if username in kept["totp_secrets"]
    ]


def read_demo_own_code() -> str:
    """The code of one made-up person's own page on this machine; empty before the caseload is loaded."""
    try:
        return str(json.loads(_file().read_text()).get("own_code", ""))
    except FileNotFoundError:
        return ""


def read_demo_own_secret() -> str:
    """The secret that goes with it; empty where the demonstration was loaded before there were secrets."""
    try:
        return str(json.loads(_file().read_text()).get("own_secret", ""))
    except FileNotFoundError:
        return ""


def new_demo_secret() -> str:
    """A secret as a person might choose one: three times four letters."""
    return " ".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def keep_demo_own_code(code: str, secret: str) -> None:
    """Keep code and secret of the made-up person's own page beside the sign-ins, in one step of the file system."""
    _keep(json.loads(_file().read_text()) | {"own_code": code, "own_secret": secret})


def current_code(sign_in: DemoSignIn) -> str:
    """The code that the account's authenticator app would show; the next one when this one was used already."""
    with side.on(sign_in.side):
        factor = _factor_of(sign_in.username)
    used = factor.data.get("last_counter", -1) if factor else -1
    counters = [counter for counter in totp.yield_hotp_counters_from_time() if counter > used]
    around = list(totp.yield_hotp_counters_from_time())
    this = around[len(around) // 2]
    chosen = next((counter for counter in counters if counter >= this), this)
    return str(totp.format_hotp_value(totp.hotp_value(sign_in.totp_secret, chosen)))


def _make_account(sign_in: DemoSignIn, name: str, role: Role, agency: str, *, renew: bool) -> None:
    alias, by = DATABASES[sign_in.side], system_actor("demo", sign_in.side)
    account = account_by_username(using=alias, username=sign_in.username)
    if account is None:
        create_account(
            using=alias,
            by=by,
            on_side=sign_in.side,
            username=sign_in.username,
            display_name=name,
            agency_slug=agency,
            role=role,
            password=sign_in.password,
        )
    elif renew:
        set_password(using=alias, by=by, account_id=account.id, password=sign_in.password)
    if renew or _factor_of(sign_in.username) is None:
        account = account_by_username(using=alias, username=sign_in.username)
        assert account is not None
        store_second_factor(using=alias, by=by, account_id=account.id, sealed_secret=encrypt(sign_in.totp_secret))


def _factor_of(username: str) -> Any:
    return Authenticator.objects.filter(user__username=username, type=Authenticator.Type.TOTP).first()


def _file() -> Path:
    return Path(settings.TANDEM_HOME) / "demo-sign-ins.json"


def _keep(content: dict[str, Any]) -> None:
    """Replace what the file holds in one step of the file system."""
    beside = _file().with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(content, file, indent=1)
    beside.replace(_file())


def _write_missing_sign_ins() -> list[DemoSignIn]:
    kept = json.loads(_file().read_text())
    missing = {username for username, *_ in STAFF} - set(kept["totp_secrets"])
    if missing:
        made = {username: totp.generate_totp_secret() for username in missing}
        _keep(kept | {"totp_secrets": kept["totp_secrets"] | made})
    return read_demo_sign_ins()


def _write_sign_ins() -> list[DemoSignIn]:
    words = ["".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4)]
    content = {
        "about": "Sign-ins of made-up people for the demonstration on this machine",
        "password": "-".join(words),
        "totp_secrets": {username: totp.generate_totp_secret() for username, *_ in STAFF},
    }
    handle = os.open(_file(), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(content, file, indent=1)
    return read_demo_sign_ins()
