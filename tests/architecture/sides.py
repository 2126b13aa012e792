"""Checks on the two sides: what a process of each is given, loads and opens."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SEALED_ROOMS = ("keys", "people", "consent", "care", "oversight", "evaluation")
PROBE = """
import json, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event in ("open", "sqlite3.connect") else None)
import django
django.setup()
from django.conf import settings
from django.urls import get_resolver
def walk(resolver):
    for pattern in resolver.url_patterns:
        walk(pattern) if hasattr(pattern, "url_patterns") else None
walk(get_resolver(settings.ROOT_URLCONF))
import tandem.config.wsgi
plain = ("DEBUG", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_AGE", "PASSWORD_HASHERS", "MIDDLEWARE", "ADMINS",
         "INSTALLED_APPS", "DATABASES", "MFA_SUPPORTED_TYPES", "ROOT_URLCONF", "DEFAULT_EXCEPTION_REPORTER",
         "SESSION_COOKIE_SAMESITE", "SECRET_KEY")
print(json.dumps({
    "settings": {name: getattr(settings, name) for name in plain},
    "modules": sorted(name for name in sys.modules if name.startswith("tandem.")),
    "opened": sorted(set(opened)),
}, default=str))
"""


def probe(side: str, home: Path, **environment: str) -> dict[str, Any]:
    """Start Django for one side in a process of its own and tell what it was given."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "DJANGO_"))}
    mine = {"TANDEM_SIDE": side, "TANDEM_HOME": str(home), "DJANGO_SETTINGS_MODULE": "tandem.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE],
        check=False,
        env={**known, **mine, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def sins_of_duty(found: Mapping[str, Any]) -> list[str]:
    """Anything of the vault in a process of the duty side."""
    settings = found["settings"]
    apps, databases, modules = settings["INSTALLED_APPS"], settings["DATABASES"], found["modules"]
    sins = [f"is given the database '{alias}'." for alias in databases if alias != "default"]
    sins += [f"installs {app}." for app in apps if app.removeprefix("tandem.") in SEALED_ROOMS]
    sins += [f"installs {app}." for app in apps if app in {"tandem.web.care", "tandem.web.office"}]
    sins += [f"loads {name}." for name in modules if name.split(".")[1] in SEALED_ROOMS]
    sins += [f"loads {name}." for name in modules if name.startswith(("tandem.web.care", "tandem.web.office"))]
    secret = ("vault.key", "index.key", "registry.json", "vault.sqlite3", "care.secret", "demo.secret")
    return sins + [f"opens {Path(path).name}." for path in found["opened"] if Path(path).name in secret]


def sins_of_storage(databases: Mapping[str, Any]) -> list[str]:
    """SQLite set so that a power cut loses a committed consent, or a key to nothing stays."""
    sins = []
    for alias, database in databases.items():
        if not database["ENGINE"].endswith("sqlite3"):
            continue
        options = database.get("OPTIONS", {})
        words = str(options.get("init_command", "")).replace(" ", "").lower()
        for pragma in ("journal_mode=wal", "synchronous=full", "foreign_keys=on", "secure_delete=on"):
            if f"pragma{pragma}" not in words:
                sins.append(f"{alias}: no PRAGMA {pragma}.")
        if options.get("transaction_mode") != "IMMEDIATE":
            sins.append(f"{alias}: transactions are not immediate.")
        if ":memory:" in str(database["NAME"]) or "mode=memory" in str(database["NAME"]):
            sins.append(f"{alias}: kept in memory.")
    return sins


def sins_of_sign_in(settings: Mapping[str, Any]) -> list[str]:
    """Settings that weaken sign-in, or let an error page or mail tell what it saw."""
    hours = settings["SESSION_COOKIE_AGE"] / 3600
    checks = {
        "DEBUG is on.": settings["DEBUG"],
        "scripts can read the session cookie.": not settings["SESSION_COOKIE_HTTPONLY"],
        f"a session lasts {hours:.0f} hours, longer than a shift.": hours > 12,
        "the first password hash is not argon2.": "Argon2" not in settings["PASSWORD_HASHERS"][0],
        "no second factor.": "totp" not in settings["MFA_SUPPORTED_TYPES"],
        "errors are mailed.": bool(settings["ADMINS"]),
        "error reports hold local variables.": settings["DEFAULT_EXCEPTION_REPORTER"].startswith("django."),
        "other sites can send the session cookie.": settings["SESSION_COOKIE_SAMESITE"] not in {"Lax", "Strict"},
        "the security headers are not outermost.": "SecurityHeaders" not in settings["MIDDLEWARE"][0],
        "forms are not protected.": not any("CsrfViewMiddleware" in name for name in settings["MIDDLEWARE"]),
    }
    return [sin for sin, found in checks.items() if found]
