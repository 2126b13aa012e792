"""`tandem doctor` and `tandem relay`: harm prevented is waiting work, or an open key, that nobody sees."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from django.conf import settings

from tandem.cli.doctor import doctor
from tandem.cli.relay import relay
from tandem.config.home import signing_key
from tandem.core.actor import system_actor
from tandem.core.retention import Proof
from tandem.oversight.actions.retention import record_proofs
from tandem.oversight.models import RetentionProof
from tests.faults.test_relay import offer

pytestmark = pytest.mark.django_db(databases=["default", "vault"], transaction=True)


@pytest.fixture(autouse=True)
def _nobody_was_erased():
    """Other tests erase people in the same home; their list must not follow into a site that is new."""
    (settings.TANDEM_HOME / "keys" / "destroyed.list").unlink(missing_ok=True)


def look() -> tuple[int, dict[str, dict]]:
    signing_key("demo", settings.TANDEM_HOME)
    result = CliRunner().invoke(doctor, ["--json"])
    return result.exit_code, {one["what"]: one for one in json.loads(result.output.splitlines()[-1])}


def test_all_is_well_on_a_fresh_site():
    code, found = look()
    assert [one for one in found.values() if not one["is_well"]] == []
    assert code == 0
    assert {"records synchronous", "vault journal", "key vault.key", "outbox records"} <= set(found)


def test_work_that_waits_is_named_until_the_relay_has_run():
    offer()
    code, found = look()
    assert code == 1
    assert "deflection_intake.open_envelope" in found["outbox records"]["sentence"]
    assert "1 applied, 0 failed." in CliRunner().invoke(relay, ["--once"]).output
    assert look()[0] == 0


def test_a_key_that_others_can_read_is_named():
    path = settings.TANDEM_HOME / "keys" / "index.key"
    path.chmod(0o644)
    try:
        code, found = look()
    finally:
        path.chmod(0o600)
    assert code == 1
    assert not found["key index.key"]["is_well"]


def test_what_is_kept_too_long_and_nights_that_did_not_run_are_named():
    """Harm: the proof failed in August, and nobody read it until the audit."""
    now = datetime.now(UTC)
    proof = Proof("exact_location", timedelta(days=30), now - timedelta(days=40), 7, 0, 0, now)
    record_proofs(by=system_actor("test"), proofs=[proof], job="trust_report.publish")
    code, found = look()
    assert code == 1
    assert found["retention exact_location"]["sentence"] == "7 rows are older than 30 days"
    assert found["retention"]["is_well"]
    RetentionProof.objects.update(proved_at=now - timedelta(days=3), past=0)
    assert not look()[1]["retention"]["is_well"]
