"""Archives from strangers: harm prevented is a server without memory after a file of some kilobytes."""

import io
import struct
import tracemalloc
import zipfile

import pytest

from tandem.core.errors import BadInput
from tandem.exchange.formats.outlines import read_outlines
from tests.exchange.test_outlines import shapefile_at

HUGE, CLAIMED = 200 * 1024 * 1024, 1_000


def lying(folder):
    """A .zip whose .shp unpacks to 200 MB and says that it holds a thousand bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.shp", bytes(HUGE))
        archive.writestr("a.dbf", b"")
        archive.writestr("a.prj", "EPSG:4326")
    content = packed.getvalue().replace(struct.pack("<L", HUGE), struct.pack("<L", CLAIMED))
    (folder / "lying.zip").write_bytes(content)
    return folder / "lying.zip"


def test_an_archive_that_lies_about_its_size_fills_no_memory(tmp_path):
    path = lying(tmp_path)
    assert path.stat().st_size < 1024 * 1024
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="damaged"):
            read_outlines(path)
        assert tracemalloc.get_traced_memory()[1] < HUGE / 8
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("way", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_to_pack_that_unpack_without_a_bound_are_refused(tmp_path, way):
    whole = shapefile_at(tmp_path / "areas.shp")
    with zipfile.ZipFile(tmp_path / "areas.zip", "w", way) as archive:
        for part in sorted(tmp_path.glob("areas.[sdp]*")):
            archive.write(part, part.name)
    assert whole.exists()
    with pytest.raises(BadInput, match="damaged or locked"):
        read_outlines(tmp_path / "areas.zip")
