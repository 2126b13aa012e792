"""The desk that answers demands for records, by its pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tandem.agencies.types import AgencyKind, Role
from tandem.consent.types import OrderType
from tandem.oversight import models
from tandem.oversight.queries.legal import demand_by_id, demands_of
from tandem.oversight.rules.answering import items_for
from tandem.oversight.types.legal import DemandState, LetterKind, Standard
from tandem.web.office.legal import letters
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"


def address(name: str, *args: object) -> str:
    return reverse(f"legal:{name}", CARE, args=args)


def take_in(client: Client, **changes: object) -> UUID:
    said = {
        "kind": "subpoena",
        "issuer": "prosecutor",
        "jurisdiction": "state",
        "received_on": (timezone.now() - timedelta(hours=12)).date().isoformat(),  # nowhere tomorrow
        "standard": "part2",
        "asked": ["encounter", "services"],
    }
    answer = client.post(address("new"), {**said, **changes})
    assert answer.status_code == 302, answer.context["form"].errors
    return UUID(answer["Location"].rstrip("/").split("/")[-1])


def keep_papers(client: Client, demand_id: UUID) -> None:
    for kind in ("order", "mandate"):
        scan = SimpleUploadedFile("scan.pdf", b"%PDF-1.4 Wren Ashgrove")
        assert client.post(address("keep_paper", demand_id), {"kind": kind, "file": scan}).status_code == 302


def check(client: Client, demand_id: UUID, **changes: object) -> None:
    said: dict[str, object] = {
        "order_type": "noncriminal_2_64",
        "named": ["encounter"],
        "expires_on": (timezone.now() + timedelta(days=60)).date().isoformat(),
    }
    said |= {f"item_{item.id}": "yes" for item in items_for(Standard.PART2, OrderType.NONCRIMINAL)}
    assert client.post(address("checklist", demand_id), {**said, **changes}).status_code == 302


def press(client: Client, demand_id: UUID, deed: str, **said: object) -> str:
    answer = client.post(address(deed, demand_id), said, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_subpoena_alone_is_answered_with_the_letter_that_tells_nothing(client: Client) -> None:
    """Harm: a prosecutor's subpoena is obeyed, or the refusal lets slip that the person is known."""
    staff = sign_in(client, Role.PRIVACY_OFFICER)
    demand_id = take_in(client)
    check(client, demand_id, item_authorizing_order="no")
    press(client, demand_id, "ask")
    text = press(client, demand_id, "advise", advice="produce", has_read_current_text="on")
    assert "A subpoena, warrant or request alone opens nothing. (42 CFR 2.61)" in text
    assert "disabled" in text
    assert "There is no court order" in press(client, demand_id, "propose")
    assert "Refused" in press(client, demand_id, "refuse")
    known, unknown = (client.post(address("refusal_letter", demand_id)) for _ in range(2))
    assert known["Content-Type"] == "application/pdf"
    assert known.content == unknown.content
    assert "Closed" in press(client, demand_id, "close")
    found = demand_by_id(demand_id)
    assert found is not None
    assert (found.state, found.letters) == (DemandState.CLOSED, {LetterKind.REFUSAL})
    assert [one.id for one in demands_of(agency_id=staff.agency_id)] == [demand_id]


def test_the_refusal_is_the_same_whether_or_not_there_is_a_record(client: Client) -> None:
    """Harm: two letters laid side by side tell who is in treatment (42 CFR 2.13(c))."""
    sign_in(client, Role.PRIVACY_OFFICER)
    demand_id = take_in(client)
    press(client, demand_id, "refuse")
    without = client.post(address("refusal_letter", demand_id)).content
    row = models.LegalDemand.objects.using("vault").get(id=demand_id)
    row.person_id = uuid4()  # the same demand in a world where the person is known
    row.save(using="vault")
    assert client.post(address("refusal_letter", demand_id)).content == without


def test_a_letter_that_tells_is_caught(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harm: the test above stays green when the letter begins to speak of the record; planted: it names an id."""
    sign_in(client, Role.PRIVACY_OFFICER)
    demand_id = take_in(client)
    press(client, demand_id, "refuse")
    silent = letters.refusal
    monkeypatch.setattr(
        letters, "refusal", lambda demand, *, agency, zone: silent(demand, agency=f"{demand.person_id}", zone=zone)
    )
    without = client.post(address("refusal_letter", demand_id)).content
    row = models.LegalDemand.objects.using("vault").get(id=demand_id)
    row.person_id = uuid4()
    row.save(using="vault")
    assert client.post(address("refusal_letter", demand_id)).content != without


def test_two_people_and_nobody_looks_before(client: Client) -> None:
    """Harm: one person decides alone; or somebody looks the person up before the law is known to be met."""
    sign_in(client, Role.PRIVACY_OFFICER)
    demand_id = take_in(client, kind="court_order", issuer="civil_party")
    keep_papers(client, demand_id)
    check(client, demand_id)
    press(client, demand_id, "ask")
    press(client, demand_id, "advise", advice="produce", has_read_current_text="on")
    assert "A second person must agree: you decided first." in press(client, demand_id, "propose")
    press(client, demand_id, "approve")
    assert "before two people have approved" in client.get(address("person", demand_id)).content.decode()
    search = {"family_name": "Ashgrove", "birth_on": "1990-02-03"}
    refused = client.post(address("person", demand_id), search, follow=True).content.decode()
    assert "before two people have approved" in refused
    found = demand_by_id(demand_id)
    assert found is not None
    assert found.state is DemandState.PROPOSED
    second = Client()
    sign_in(second, Role.COORDINATOR)
    text = press(second, demand_id, "approve")
    for words in ("Two people say yes", "Test privacy_officer", "Test coordinator"):
        assert words in text


def test_what_arrives_is_sealed(client: Client) -> None:
    """Harm: the scanned order names the person, and lies readable in the database."""
    sign_in(client, Role.PRIVACY_OFFICER)
    demand_id = take_in(client)
    keep_papers(client, demand_id)
    raw = models.LegalPaper.objects.using("vault").values_list("content", flat=True)
    assert len(raw) == 2
    assert all(b"Ashgrove" not in bytes(one) for one in raw)


@pytest.mark.parametrize("role", [Role.CASE_MANAGER, Role.EPIDEMIOLOGIST, Role.OUTREACH_WORKER])
def test_other_roles_do_not_see_the_desk(client: Client, role: Role) -> None:
    """Harm: the names of demands go round in the office."""
    sign_in(client, role)
    assert client.get(address("list")).status_code == 403


def test_another_agencys_demand_is_not_there(client: Client) -> None:
    """Harm: a partner reads which of another agency's people a court asks about."""
    sign_in(client, Role.PRIVACY_OFFICER)
    demand_id = take_in(client)
    other = Client()
    sign_in(other, Role.PRIVACY_OFFICER, agency=make_agency(AgencyKind.OUTREACH, "another-team"))
    assert other.get(address("demand", demand_id)).status_code == 404


def test_the_overview_says_what_waits(client: Client) -> None:
    """Harm: the deadline passes because the demand stands on a page of its own."""
    sign_in(client, Role.PRIVACY_OFFICER)
    late = (timezone.now() - timedelta(days=20)).date().isoformat()
    demand_id = take_in(client, received_on=late)
    answer = client.get(reverse("privacy:home", CARE))
    today = answer.context["today"]
    assert [line["href"] for line in today] == [address("demand", demand_id)]
    assert today[0]["is_late"] is True


@pytest.mark.parametrize(
    "said", [{"received_on": "2200-01-01"}, {"kind": "nonsense"}, {"asked": []}, {"asked": ["counselling_notes"]}]
)
def test_a_wrong_paper_is_asked_for_again(client: Client, said: dict[str, object]) -> None:
    """Harm: a slip of the pen becomes a demand with a clock of its own."""
    staff = sign_in(client, Role.PRIVACY_OFFICER)
    base = {
        "kind": "subpoena",
        "issuer": "court",
        "jurisdiction": "state",
        "standard": "part2",
        "asked": ["services"],
    }
    answer = client.post(address("new"), {**base, "received_on": "2026-01-05", **said})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert demands_of(agency_id=staff.agency_id) == []
