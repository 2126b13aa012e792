"""What leaves about a person leaves by one gate; every other way out is closed, or known and without persons."""

from pathlib import Path

import pytest

from tests.architecture import egress
from tests.architecture.tree import house, plant

# Grounds without consent write down their own disclosures, each beside the record that the law asks for.
KEEPERS = {
    "tandem.journeys.legal_process",
    "tandem.journeys.emergency_access",
    "tandem.oversight.actions.mandatory",
}
# Modules that answer with a file or data, and the journey that opens what they give; "" for no person at all.
WAYS_OUT = {
    "tandem.web.care.copies.files": "tandem.journeys.copy_for_partner",
    "tandem.web.care.copies.offline": "tandem.journeys.offline_visits",
    "tandem.web.care.own.taking": "tandem.journeys",
    "tandem.web.office.privacy.accounting": "tandem.journeys",
    "tandem.web.office.legal.papers": "tandem.journeys.legal_process",
    "tandem.web.ui.month.files": "",
    "tandem.web.public.views": "",
}
MAILERS = {"tandem.journeys.keep_ledger", "tandem.exchange.senders"}


def test_unrecorded_ways() -> None:
    """Harm: something leaves and the accounting does not know; or the accounting tells what never left."""
    assert egress.unrecorded_ways(house(), KEEPERS) == []


def test_loose_files() -> None:
    """Harm: a new download or data address gives a record away without asking the gate."""
    assert egress.loose_files(house(), WAYS_OUT) == []


def test_loose_mail() -> None:
    """Harm: a well-meant mail tells a mailbox, and everybody who reads over it, who is in treatment."""
    assert egress.loose_mail(house(), MAILERS) == []


@pytest.mark.parametrize(
    "text", ["actions.record_disclosure(by=by)\n", "record_readings(by=by)\n", "record_ground_disclosure(by=by)\n"]
)
def test_unrecorded_ways_planted(text: str, tmp_path: Path) -> None:
    """Harm: the check sleeps, and a journey writes the accounting as it likes."""
    assert egress.unrecorded_ways(plant(tmp_path, {"journeys/quiet.py": text}), KEEPERS)


@pytest.mark.parametrize(
    ("known", "module", "text"),
    [
        ({}, "web/care/leak.py", "answer = HttpResponse(text, content_type='text/csv')\n"),
        ({}, "web/care/leak.py", "answer = HttpResponse(text, headers=attached)\n"),
        ({}, "api/v1/leak.py", "answer = JsonResponse(found)\n"),
        (
            {"tandem.web.care.leak": "tandem.journeys.copy_for_partner"},
            "web/care/leak.py",
            "answer = FileResponse(found)\n",
        ),
        ({"tandem.web.care.gone": ""}, "web/care/other.py", "answer = render(request, page)\n"),
    ],
)
def test_loose_files_planted(known: dict[str, str], module: str, text: str, tmp_path: Path) -> None:
    """Harm: the check sleeps, and a download is added beside the gate."""
    assert egress.loose_files(plant(tmp_path, {module: text}), known)


@pytest.mark.parametrize(
    "text",
    ["from django.core.mail import send_mail\n", "import smtplib\n", "from email.message import EmailMessage\n"],
)
def test_loose_mail_planted(text: str, tmp_path: Path) -> None:
    """Harm: the check sleeps, and reminders go out by mail."""
    assert egress.loose_mail(plant(tmp_path, {"jobs/daily/remind.py": text}), MAILERS)
