"""Two sides: the duty process has nothing of the vault, both store durably, both sign in strictly."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from tests.architecture import sides

SIDES = ("duty", "care", "demo")


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a process of each side was given; one home in which every key lies, so that each could be opened."""
    home = tmp_path_factory.mktemp("home")
    (home / "keys").mkdir()
    for name in ("vault.key", "vault.pub", "index.key"):
        (home / "keys" / name).write_bytes(bytes(32))
    (home / "vault.sqlite3").touch()
    return {side: sides.probe(side, home) for side in SIDES}


def test_duty_has_no_vault(processes: dict[str, dict[str, Any]]) -> None:
    """Harm: one bug in a police page shows who is in treatment. With no connection, key or code, it cannot."""
    assert sides.sins_of_duty(processes["duty"]) == []


def test_duty_ignores_a_vault_address(tmp_path: Path) -> None:
    """Harm: an environment copied from the care machine quietly gives the police process the vault."""
    found = sides.probe("duty", tmp_path, TANDEM_VAULT_URL="postgresql://vault@127.0.0.1/vault")
    assert sides.sins_of_duty(found) == []


def test_duty_has_no_vault_planted(processes: dict[str, dict[str, Any]]) -> None:
    """Harm: as above, planted: the care process, which has it all, must be found guilty of each."""
    sins = " ".join(sides.sins_of_duty(processes["care"]))
    for sin in ("given the database 'vault'", "installs tandem.people", "loads tandem.consent", "opens care.secret"):
        assert sin in sins


def test_storage(processes: dict[str, dict[str, Any]]) -> None:
    """Harm: a power cut takes back a consent that the person already signed."""
    for found in processes.values():
        assert sides.sins_of_storage(found["settings"]["DATABASES"]) == []


@pytest.mark.django_db(databases=["default", "vault"])
@pytest.mark.parametrize("alias", ["default", "vault"])
def test_storage_in_force(alias: str) -> None:
    """Harm: settings that the database never received."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    with connections[alias].cursor() as cursor:
        found = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in wanted}
    assert found == wanted


@pytest.mark.parametrize(
    "change",
    [
        {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON"},
        {"init_command": ""},
        {"transaction_mode": "DEFERRED"},
    ],
)
def test_storage_planted(processes: dict[str, dict[str, Any]], change: dict[str, str]) -> None:
    """Harm: as above, planted."""
    database = processes["care"]["settings"]["DATABASES"]["vault"]
    assert sides.sins_of_storage({"vault": {**database, "OPTIONS": {**database["OPTIONS"], **change}}})


def test_sign_in(processes: dict[str, dict[str, Any]]) -> None:
    """Harm: a phone left in a car is signed in until next week; an error page shows the record it failed on."""
    for found in processes.values():
        assert sides.sins_of_sign_in(found["settings"]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"DEBUG": True},
        {"SESSION_COOKIE_HTTPONLY": False},
        {"SESSION_COOKIE_AGE": 14 * 24 * 3600},
        {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"]},
        {"MFA_SUPPORTED_TYPES": []},
        {"ADMINS": [["a", "a@example.org"]]},
        {"DEFAULT_EXCEPTION_REPORTER": "django.views.debug.ExceptionReporter"},
        {"SESSION_COOKIE_SAMESITE": "None"},
        {"MIDDLEWARE": ["django.middleware.csrf.CsrfViewMiddleware"]},
        {"MIDDLEWARE": ["tandem.web.ui.headers.SecurityHeaders"]},
    ],
)
def test_sign_in_planted(processes: dict[str, dict[str, Any]], change: dict[str, Any]) -> None:
    """Harm: as above, planted."""
    assert sides.sins_of_sign_in({**processes["care"]["settings"], **change})


def test_keys_differ_by_side(processes: dict[str, dict[str, Any]]) -> None:
    """Harm: with one signing key, a session made on the duty side is valid on the care side."""
    keys = {found["settings"]["SECRET_KEY"] for found in processes.values()}
    assert len(keys) == len(SIDES)
    assert all(len(key) >= 50 for key in keys)


HEADERS = {
    "Content-Security-Policy": {
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    },
    "X-Content-Type-Options": {"nosniff"},
    "X-Frame-Options": {"DENY"},
    "Referrer-Policy": {"same-origin"},
    "Cross-Origin-Opener-Policy": {"same-origin"},
    "Cross-Origin-Embedder-Policy": {"require-corp"},
    "Cross-Origin-Resource-Policy": {"same-origin"},
    "Permissions-Policy": {"camera=(), microphone=(), geolocation=(), interest-cohort=()"},
    "Cache-Control": {"no-store"},
}


@pytest.mark.django_db(databases=["default", "vault"])
@pytest.mark.parametrize("address", ["/healthz", "/duty/no-such-page", "/care/no-such-page", "/no-such-page"])
def test_headers(address: str) -> None:
    """Harm: a page without them can be framed, can run what somebody pasted, and stays in the browser's cache."""
    response = Client(raise_request_exception=False).get(address)
    found = {name: set(response.headers.get(name, "").split("; ")) for name in HEADERS}
    assert found == HEADERS


@pytest.mark.django_db(databases=["default", "vault"])
def test_headers_on_static_files() -> None:
    """Harm: a style sheet or a script is guessed to be something else."""
    response = Client().get("/static/ui/tokens.css")
    response.close()
    assert response.status_code == 200
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
