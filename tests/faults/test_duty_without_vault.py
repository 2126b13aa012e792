"""The duty side on a machine without the vault, over real HTTP: it serves, seals and sends, and has nothing to show.

Harm prevented: a police server that works only while the health database, or its keys, lie beside it.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, build_opener
from uuid import uuid4

import pytest
from allauth.mfa.totp.internal import auth as totp

TANDEM = [str(Path(sys.executable).with_name("tandem"))]
GONE = ("vault.sqlite3", "vault.sqlite3-wal", "vault.sqlite3-shm")
GONE_KEYS = ("vault.key", "index.key", "wrapping/registry.json", "care.secret", "care.totp", "demo.secret")
MAKE_DEMO_STAFF = """
import django; django.setup()
from tandem.journeys.demo_accounts import make_demo_accounts
make_demo_accounts()
"""
SEALED_ROOMS = ("keys", "people", "consent", "care", "evaluation")


@dataclass
class Site:
    """A duty server in a home of its own."""

    home: Path
    address: str
    browser: OpenerDirector

    def get(self, path: str) -> str:
        return str(self.browser.open(f"{self.address}{path}", timeout=20).read().decode())

    def post(self, path: str, **fields: str | list[str]) -> tuple[str, str]:
        """Send the form of a page, with the token that the page gave; returns the last address and the page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.get(path))
        assert token, f"no form at {path}"
        body = urlencode({**fields, "csrfmiddlewaretoken": token.group(1)}, doseq=True).encode()
        answer = self.browser.open(f"{self.address}{path}", body, timeout=20)
        return answer.url.removeprefix(self.address), answer.read().decode()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.home / "records.sqlite3") as records:
            return records.execute(query).fetchall()


def environment(home: Path, side: str) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("TANDEM_", "DJANGO_"))}
    settings = {"TANDEM_HOME": str(home), "TANDEM_SIDE": side, "DJANGO_SETTINGS_MODULE": "tandem.config.settings"}
    return {**known, **settings}


def run(home: Path, side: str, *command: str) -> str:
    done = subprocess.run(
        command, env=environment(home, side), check=False, capture_output=True, text=True, timeout=180
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site made whole, from which everything of the vault is then taken away."""
    folder = tmp_path_factory.mktemp("duty-home")
    run(folder, "demo", *TANDEM, "init")
    run(folder, "demo", sys.executable, "-c", MAKE_DEMO_STAFF)
    for name in GONE:
        (folder / name).unlink(missing_ok=True)
    for name in GONE_KEYS:
        (folder / "keys" / name).unlink(missing_ok=True)
    return folder


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[Site]:
    """`tandem serve --side duty` on a free port, stopped by its own id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*TANDEM, "serve", "--side", "duty", "--port", str(port)]
    browser = build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
    server = subprocess.Popen(command, env=environment(home, "duty"), stderr=subprocess.PIPE)
    try:
        found = Site(home, f"http://127.0.0.1:{port}", browser)
        wait_for(found, server)
        yield found
    finally:
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=20)


def wait_for(site: Site, server: subprocess.Popen[bytes]) -> None:
    for _ in range(120):
        assert server.poll() is None, "the duty server stopped"
        try:
            assert json.loads(site.get("/healthz")) == {"status": "ok"}
            return
        except URLError:
            time.sleep(0.25)
    raise AssertionError("the duty server did not answer")


@pytest.fixture(scope="module")
def signed_in(site: Site) -> Site:
    """The demo's officer, in through the pages: password, then the code of the authenticator app."""
    kept = json.loads((site.home / "demo-sign-ins.json").read_text())
    site.post("/duty/account/login/", login="officer.demo", password=kept["password"])
    counter = int(time.time()) // 30
    code = totp.format_hotp_value(totp.hotp_value(kept["totp_secrets"]["officer.demo"], counter))
    address, page = site.post("/duty/account/code/", code=code)
    assert address == "/duty/", page
    return site


OFFER = "/duty/offer/officer_intervention/"
STOP = {"incident": "possession", "basis": "probable_cause", "amount": "within", "flags": "none"}
YES = {"place": "Bench at Canal St", "name": "Wren", "language": "en", "agreed": "on", "send": ""}


def test_an_officer_signs_in_and_sends_a_sealed_offer(signed_in: Site) -> None:
    assert "Open: you can make this offer" in signed_in.post(OFFER, **STOP, check="")[1]
    key = str(uuid4())
    address, page = signed_in.post(OFFER, **STOP, **YES, key=key)
    assert address == f"/duty/receipt/{key}/"
    assert "What this page will never show" in page
    (ciphertext,) = signed_in.rows("SELECT ciphertext FROM handoff_envelope")[0]
    assert isinstance(ciphertext, bytes)
    assert len(ciphertext) > 1000
    work = signed_in.rows("SELECT job, payload, delivered_at FROM audit_outboxrow WHERE job LIKE 'deflection%'")
    assert [(job, json.loads(str(payload)), at) for job, payload, at in work] == [
        ("deflection_intake.open_envelope", {"envelope_id": key}, None)
    ]
    for path in signed_in.home.glob("records.sqlite3*"):
        content = path.read_bytes()
        assert b"Wren" not in content, path.name
        assert b"Canal St" not in content, path.name


def test_without_the_public_key_the_officer_is_told_and_keeps_what_was_typed(signed_in: Site) -> None:
    public = signed_in.home / "keys" / "vault.pub"
    kept, before = public.read_bytes(), signed_in.rows("SELECT count(*) FROM handoff_envelope")
    public.unlink()
    try:
        address, page = signed_in.post(OFFER, **STOP, **YES, key=str(uuid4()))
    finally:
        public.write_bytes(kept)
    assert address == OFFER
    assert "cannot seal offers yet" in page
    assert 'value="Bench at Canal St"' in page
    assert 'value="Wren"' in page
    assert signed_in.rows("SELECT count(*) FROM handoff_envelope") == before


@pytest.mark.parametrize("path", ["/care/", "/office/", "/office/imports/", "/account/login/"])
def test_the_other_doors_do_not_exist(signed_in: Site, path: str) -> None:
    with pytest.raises(HTTPError) as refused:
        signed_in.get(path)
    assert refused.value.code == 404
    refused.value.close()


def test_nothing_of_the_vault_came_back(signed_in: Site) -> None:
    """Harm: a process that quietly makes an empty vault would look healthy and be wrong."""
    for path in ("/duty/", "/duty/offer/", "/duty/rights/"):
        signed_in.get(path)
    assert [name for name in GONE if (signed_in.home / name).exists()] == []
    assert [name for name in GONE_KEYS if (signed_in.home / "keys" / name).exists()] == []


def test_status_on_the_duty_side_speaks_of_records_alone(home: Path, signed_in: Site) -> None:
    found = json.loads(run(home, "duty", *TANDEM, "status", "--json").splitlines()[-1])
    assert found["databases"] == {"records": "ok"}
    assert found["pending_migrations"] == 0


PROBE = """
import json, sys
import django; django.setup()
from importlib import import_module
from django.conf import settings
from django.test import Client
import tandem.config.wsgi
for name in ("urls", "views", "forms", "presenters"):
    import_module(f"tandem.web.duty.{name}")
client = Client(headers={"host": "127.0.0.1"})
pages = ("/healthz", "/duty/", "/duty/rights/", "/duty/account/login/")
answers = {path: client.get(path).status_code for path in pages}
print(json.dumps({
    "databases": sorted(settings.DATABASES),
    "apps": settings.INSTALLED_APPS,
    "loaded": sorted(name for name in sys.modules if name.startswith("tandem.")),
    "answers": answers,
}))
"""


def test_the_duty_process_holds_no_code_and_no_connection_of_the_vault(home: Path) -> None:
    found = json.loads(run(home, "duty", sys.executable, "-c", PROBE).splitlines()[-1])
    assert found["databases"] == ["default"]
    assert [app for app in found["apps"] if app.removeprefix("tandem.") in SEALED_ROOMS] == []
    assert [name for name in found["loaded"] if name.split(".")[1] in SEALED_ROOMS] == []
    assert "tandem.web.duty.views" in found["loaded"]
    assert found["answers"] == {"/healthz": 200, "/duty/": 302, "/duty/rights/": 302, "/duty/account/login/": 200}


def test_init_on_the_duty_side_makes_no_key_of_the_vault(tmp_path: Path) -> None:
    """Harm: the police machine holds the key that opens what people told in care."""
    said = run(tmp_path, "duty", *TANDEM, "init")
    assert "Copy keys/vault.pub" in said
    made = {str(path.relative_to(tmp_path / "keys")) for path in (tmp_path / "keys").rglob("*")}
    assert not {"vault.key", "vault.pub", "index.key", "wrapping"} & {name.split("/")[0] for name in made}
    assert not (tmp_path / "vault.sqlite3").exists()


def test_the_nights_of_the_duty_side_seal_its_own_ledger(home: Path) -> None:
    """Harm: the police ledger is sealed by nobody, or the night ends in an error that everybody learns to ignore."""
    assert run(home, "duty", *TANDEM, "jobs", "run", "daily") == "ledgers: done\n"


def test_commands_about_keys_say_where_they_live(home: Path) -> None:
    """Harm: an administrator of the duty side makes keys there because an error told nothing."""
    done = subprocess.run(
        [*TANDEM, "keys", "status"],
        env=environment(home, "duty"),
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "care side's machine" in done.stderr
    assert "Traceback" not in done.stderr
