"""`tandem agency areas` as a person types it: harm prevented is a wrong area taken in silence."""

from uuid import uuid4

import pytest
from click.testing import CliRunner

from tandem.cli.areas import areas
from tandem.core.errors import BadInput, UnknownAgency
from tandem.surveillance import models
from tandem.surveillance.actions import record_overdoses
from tests.actions.surveillance.conftest import BY
from tests.actions.surveillance.conftest import agency_id as agency_id  # noqa: PLC0414 -- a fixture
from tests.actions.surveillance.test_record_events import call, names
from tests.exchange.test_outlines import ROWS, geojson_at, geopackage_at, shapefile_at

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AGENCY = ("--agency", "made-up-fire")


def run(*arguments: object):
    return CliRunner().invoke(areas, [str(one) for one in (*arguments, *AGENCY)])


def test_areas_from_a_shapefile_are_registered_once_and_events_placed(agency_id, tmp_path):
    inside = ROWS[1][3].centroid
    here = call(1, longitude=inside.x, latitude=inside.y)
    record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=[here, call(2)])
    file = shapefile_at(tmp_path / "areas.shp")
    done = run(file, "--name", "LABEL", "--population", "PEOPLE", "--alias", "TRACT", "--assign")
    assert done.output.splitlines() == ["2 new areas of 2.", "1 events got their area."], done.output
    assert names(agency_id) == ["Peña Hill", None]
    stored = models.Area.objects.get(name="Harbor")
    assert (stored.population, stored.aliases, stored.source) == (4100, ["17031010100"], "areas.shp")
    again = run(geopackage_at(tmp_path / "areas.gpkg"), "--name", "LABEL", "--assign")
    assert again.output.splitlines() == ["0 new areas of 2.", "0 events got their area."]


def test_cells_cover_events_where_there_are_no_outlines(agency_id):
    rows = [call(n, longitude=-84.5 + n / 10_000, latitude=39.1) for n in range(24)]
    assert isinstance(run("--from-events").exception, BadInput)
    record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=rows)
    done = run("--from-events", "--h3", 7, "--assign")
    assert "24 events got their area." in done.output
    assert {name[:5] for name in names(agency_id)} == {"Cell "}
    cells = models.Area.objects.filter(agency_id=agency_id)
    assert not any(area.aliases for area in cells)
    assert "87" not in {area.source[-2:] for area in cells}
    # The next night's events widen the hull: what stands keeps its name and its place.
    before = {area.name: area.geometry for area in cells}
    far = [call(100 + n, longitude=-84.4 + n / 10_000, latitude=39.1) for n in range(24)]
    record_overdoses(by=BY, agency_id=agency_id, batch_id=uuid4(), rows=far)
    again = run("--from-events", "--assign")
    assert "24 events got their area." in again.output
    after = {area.name: area.geometry for area in cells.all()}
    assert len(after) > len(before)
    assert before.items() <= after.items()
    assert run("--from-events").output.startswith("0 new areas")


def test_what_cannot_be_is_said(agency_id, tmp_path):
    file = geojson_at(tmp_path / "areas.geojson")
    nameless = run(file)
    assert isinstance(nameless.exception, BadInput)
    assert "“LABEL”" in str(nameless.exception)
    file.write_text(file.read_text().replace("Pe\\u00f1a Hill", "harbor"))
    assert "at more than one outline: 1." in str(run(file, "--name", "LABEL").exception)
    assert not models.Area.objects.exists()
    assert run().exit_code == 2
    assert run(file, "--from-events").exit_code == 2
    assert isinstance(CliRunner().invoke(areas, [str(file), "--agency", "nobody"]).exception, UnknownAgency)
