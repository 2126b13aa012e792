"""Who keeps the vault's keys. Harm prevented: police hold what opens the record of everybody who took part."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from tandem.agencies.actions import register_agency
from tandem.agencies.types import AgencyKind
from tandem.cli import serve as serving
from tandem.cli.doctor import custody, keys_in
from tandem.cli.keys import keys
from tandem.cli.serve import serve
from tandem.config.wsgi import Guarded
from tandem.core.actor import system_actor
from tandem.core.errors import WrongCustodian
from tandem.keys import files
from tandem.keys.types import Custodian
from tests.factories.keys import own_keys

__all__ = ["own_keys"]
pytestmark = [pytest.mark.django_db(databases=["default", "vault"]), pytest.mark.usefixtures("own_keys")]


@pytest.fixture
def police() -> str:
    register_agency(
        using="vault",
        by=system_actor("test"),
        agency_id=uuid4(),
        slug="made-up-police",
        name="Made-up Police",
        kind=AgencyKind.POLICE,
        timezone="America/New_York",
    )
    return "made-up-police"


def kept_by(home: Path, custodian: Custodian | None) -> None:
    """As somebody writes it into the file by hand."""
    files.write_registry(home, replace(files.registry_of(home), custodian=custodian))


def start(monkeypatch: pytest.MonkeyPatch) -> tuple[Exception | None, list[object]]:
    """`tandem serve` up to where the server would begin."""
    begun: list[object] = []
    monkeypatch.setattr(serving.os, "execv", lambda *words: begun.append(words))
    result = CliRunner().invoke(serve, ["--side", "care"])
    return (result.exception if isinstance(result.exception, Exception) else None), begun


@pytest.fixture
def care(settings) -> None:  # type: ignore[no-untyped-def]
    settings.TANDEM_DEMO = False


@pytest.mark.usefixtures("care")
@pytest.mark.parametrize("name", ["made-up-police", "Made-up Police", "Another Department"])
def test_the_care_side_does_not_start_with_keys_kept_by_police(
    name: str, police: str, own_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: the keeper is police by its slug, by its name, or by its own word."""
    kept_by(own_keys, Custodian(name, "police" if name.startswith("Another") else "public_health"))
    error, begun = start(monkeypatch)
    assert isinstance(error, WrongCustodian)
    assert error.exit_code == 45
    assert "law-enforcement" in error.sentence
    assert begun == []


@pytest.mark.usefixtures("care")
def test_the_care_side_does_not_start_while_nobody_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: the question who keeps the keys is put off for ever."""
    error, begun = start(monkeypatch)
    assert isinstance(error, WrongCustodian)
    assert begun == []


@pytest.mark.usefixtures("care")
def test_it_starts_with_a_health_partner(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: a check that refuses everybody would soon be taken out."""
    kept_by(own_keys, Custodian("County Health", "public_health"))
    assert start(monkeypatch)[0] is None


def answers(application: Guarded) -> tuple[str, bytes]:
    said: list[str] = []
    start_response: Callable[..., None] = lambda status, headers: said.append(status)  # noqa: E731
    return said[0] if said else "", b"".join(application({}, start_response)) + "".join(said).encode()


@pytest.mark.usefixtures("care")
def test_another_server_program_answers_nothing_but_the_refusal(own_keys: Path) -> None:
    """Harm: somebody runs the application under another server, past the check of `tandem serve`."""
    asked: list[object] = []
    application = Guarded(lambda *words: asked.append(words) or [b"hello"])
    kept_by(own_keys, Custodian("Another Department", "police"))
    assert b"law-enforcement" in answers(application)[1]
    assert b"503" in answers(application)[1]
    assert asked == []
    kept_by(own_keys, Custodian("County Health", "public_health"))
    assert answers(application)[1] == b"hello"


def test_police_are_not_recorded(police: str) -> None:
    """Harm: the refusal comes only at the next start, when the keys have long been handed over."""
    result = CliRunner().invoke(keys, ["custodian", police])
    assert isinstance(result.exception, WrongCustodian)
    assert "nobody is recorded" in CliRunner().invoke(keys, ["status"]).output
    assert CliRunner().invoke(keys, ["custodian", "County Health", "--kind", "public_health"]).exit_code == 0
    found = json.loads(CliRunner().invoke(keys, ["status", "--json"]).output)
    assert found["custodian"] == {"name": "County Health", "kind": "public_health"}


def test_doctor_names_keys_that_police_keep_and_keys_that_are_missing(own_keys: Path) -> None:
    """Harm: the site was made right and changed hands since."""
    assert [one.what for one in custody(is_demo=True) if not one.is_well] == []
    kept_by(own_keys, Custodian("Another Department", "police"))
    assert [one.what for one in custody(is_demo=True) if not one.is_well] == ["keeper of the keys"]
    (own_keys / "keys" / "wrapping" / "registry.json").unlink()
    assert [one.what for one in custody(is_demo=False) if not one.is_well] == ["keeper of the keys"]
    assert "key wrapping/registry.json" in [one.what for one in keys_in(own_keys / "keys", "care") if not one.is_well]


def test_the_duty_side_may_not_hold_a_key_of_the_vault(own_keys: Path) -> None:
    """Harm: the whole folder of keys was copied to the police machine."""
    named = {one.what for one in keys_in(own_keys / "keys", "duty") if not one.is_well}
    assert {"key vault.key", "key index.key", "key wrapping/registry.json"} <= named


def test_a_wrapping_key_in_use_is_not_removed() -> None:
    """Harm: one command, and every record is noise."""
    assert "No wrapping key is retired" in CliRunner().invoke(keys, ["remove-retired"]).output
