"""The import pages: harm prevented is a file loaded unseen, and a value of a person shown on the way."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from tandem.agencies.types import AgencyKind, Role
from tandem.exchange.models import ImportBatch, QuarantinedRow
from tandem.surveillance.models import OverdoseEvent
from tests.factories.signin import make_agency, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
CARE = "tandem.config.urls_care"
OWN = "test-fire"
ROWS = (
    "call time,lat,lon,patient name\n"
    "2020-01-02 03:04:05,39.1,-84.5,Zelda Canary\n"
    "9999-01-02,39.1,-84.5,Yorick Canary\n"
)


@pytest.fixture
def office(client):
    sign_in(client, Role.EPIDEMIOLOGIST, agency=make_agency(AgencyKind.FIRE_EMS, OWN))
    return client


def page(name, *args):
    return reverse(f"imports:{name}", CARE, args=args)


def upload(client, text):
    file = SimpleUploadedFile("calls.csv", text.encode(), content_type="text/csv")
    return client.post(page("list"), {"agency": OWN, "kind": "overdose", "file": file})


def test_a_file_is_looked_at_before_it_is_loaded_and_its_bad_row_is_held(office):
    answer = upload(office, ROWS)
    assert answer.status_code == 302, answer.content.decode()
    assert not OverdoseEvent.objects.exists()
    shown = office.get(answer.url)
    assert "call time" in shown.content.decode()
    assert "Canary" not in shown.content.decode()
    mapping = shown.context["form"].initial["mapping"]
    loaded = office.post(answer.url, {"mapping": mapping, "load": ""}, follow=True)
    assert OverdoseEvent.objects.count() == 1
    assert QuarantinedRow.objects.using("vault").count() == 1
    assert "Canary" not in loaded.content.decode()


def test_a_file_that_cannot_be_read_is_refused_with_a_plain_sentence(office):
    answer = upload(office, "")
    assert answer.status_code == 200
    assert "empty" in answer.content.decode()
    assert not ImportBatch.objects.using("default").exists()


def test_a_wrong_mapping_is_refused_and_what_was_typed_stays(office):
    address = upload(office, ROWS).url
    answer = office.post(address, {"mapping": '[columns]\nnonsense = "call time"\n', "load": ""})
    assert answer.status_code == 200
    assert "nonsense" in answer.content.decode()
    assert not OverdoseEvent.objects.exists()


def test_rows_can_be_set_aside(office):
    address = upload(office, ROWS).url
    mapping = office.get(address).context["form"].initial["mapping"]
    office.post(address, {"mapping": mapping, "load": ""})
    batch = ImportBatch.objects.using("vault").get()
    office.post(page("set_aside", batch.id))
    assert QuarantinedRow.objects.using("vault").get().state == "set_aside"


@pytest.mark.parametrize("role", [Role.OUTREACH_WORKER, Role.CASE_MANAGER, Role.PRIVACY_OFFICER])
def test_others_may_not_load_files(client, role):
    sign_in(client, role)
    assert client.get(page("list")).status_code == 403


def test_a_mapping_split_wrongly_does_not_uncover_names(office):
    """Harm: names hidden at first show when the mapping names a delimiter that the file does not have."""
    rows = "call time,lat,lon,name\n2020-01-02 03:04:05,39.1,-84.5,Zelda Canary\n"
    address = upload(office, rows).url
    assert "Canary" not in office.get(address).content.decode()
    for mark in ("|", "m", ":"):
        answer = office.post(address, {"mapping": f'delimiter = "{mark}"\n'})
        assert "Canary" not in answer.content.decode(), mark


def test_text_that_points_to_a_person_is_not_kept_with_the_event(office):
    """Harm: a name or a narrative in the events, which stand in the database of the police side."""
    rows = "call time,lat,lon,patient name,drug comments\n2020-01-02 03:04:05,39.1,-84.5,Zelda Canary,Zelda took it\n"
    address = upload(office, rows).url
    mapping = office.get(address).context["form"].initial["mapping"]
    assert "drug comments" not in mapping
    for name in ("disposition", "suspected_drug", "external_id"):
        wrong = office.post(address, {"mapping": f'[columns]\n{name} = "patient name"\n', "load": ""})
        assert "can point to a person" in wrong.content.decode()
    assert not OverdoseEvent.objects.exists()
    office.post(address, {"mapping": mapping, "load": ""})
    stored = OverdoseEvent.objects.values_list("suspected_drug", "external_id").get()
    assert "Zelda" not in " ".join(stored)


@pytest.mark.parametrize(
    "place", ["/account/login/", "/office/imports/", "/account/language/", "/duty/account/login/"]
)
def test_a_stranger_cannot_put_a_file_on_the_disk(client, place, monkeypatch):
    """Harm: the disk filled by somebody who never signed in; forms are read before a page can refuse them."""
    from django.core.files.uploadhandler import TemporaryFileUploadHandler

    begun = []
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", lambda self, *args, **more: begun.append(place))
    answer = client.post(
        place, {"file": SimpleUploadedFile("calls.csv", ROWS.encode()), "login": "x", "password": "y"}
    )
    assert answer.status_code in (302, 400, 413)
    assert begun == []


def test_a_form_without_a_file_is_small(client):
    """Harm: memory filled by one long word."""
    answer = client.post(
        "/account/login/", "login=" + "a" * 2_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in (400, 413)


def test_a_file_that_names_people_is_seen_by_its_own_agency_alone(office):
    """Harm: a partner's staff read the names that another agency's file held back."""
    address = upload(office, ROWS).url
    office.post(address, {"mapping": office.get(address).context["form"].initial["mapping"], "load": ""})
    other = Client()
    sign_in(other, Role.EPIDEMIOLOGIST, agency=make_agency(AgencyKind.OUTREACH))
    assert other.get(address).status_code == 404
    assert other.post(page("set_aside", ImportBatch.objects.using("vault").get().id)).status_code == 404
    assert address not in other.get(page("list")).content.decode()
    assert address in office.get(page("list")).content.decode()


def test_a_file_that_names_people_is_not_loaded_for_another_agency(office):
    """Harm: names are put where the one who loaded them cannot take them back."""
    other = make_agency(AgencyKind.OUTREACH)
    file = SimpleUploadedFile("calls.csv", ROWS.encode(), content_type="text/csv")
    answer = office.post(page("list"), {"agency": other, "kind": "overdose", "file": file})
    assert answer.status_code == 200
    assert "identify people" in answer.content.decode()
    assert not ImportBatch.objects.using("vault").exists()
