"""Shaded maps: true outlines within a byte budget, honest classes, and no way to draw a point."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tandem.web.ui import maps

SQUARE = ((-84.5, 39.1), (-84.4, 39.1), (-84.4, 39.2), (-84.5, 39.2), (-84.5, 39.1))
NEIGHBOUR = ((-84.4, 39.1), (-84.3, 39.1), (-84.3, 39.2), (-84.4, 39.2), (-84.4, 39.1))


def corners(path: str) -> list[tuple[int, int]]:
    """Reads a path back to absolute corners."""
    start, steps = re.fullmatch(r"M(-?\d+ -?\d+)l([-\d ]+)z", path).groups()
    x, y = map(int, start.split())
    numbers = [int(number) for number in re.findall(r"-?\d+", steps)]
    found = [(x, y)]
    for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + dx, y + dy
        found.append((x, y))
    return found


def test_square_keeps_its_shape_and_north_is_up() -> None:
    drawn = maps.choropleth([maps.Area("a", "A", (SQUARE,), 1.0)])
    spots = corners(drawn.shapes[0].path)
    assert len(spots) == 4
    width = max(x for x, _ in spots) - min(x for x, _ in spots)
    height = max(y for _, y in spots) - min(y for _, y in spots)
    assert width / height == pytest.approx(0.7757, abs=0.005)  # cosine of 39.15 degrees
    assert spots[0][1] > spots[2][1]
    assert all(0 <= x <= drawn.width and 0 <= y <= drawn.height for x, y in spots)


def test_neighbours_share_their_border() -> None:
    left, right = maps.choropleth(
        [maps.Area("a", "A", (SQUARE,), 1.0), maps.Area("b", "B", (NEIGHBOUR,), 2.0)]
    ).shapes
    assert len(set(corners(left.path)) & set(corners(right.path))) == 2


def test_points_are_refused() -> None:
    """A dot on a map is somebody's home."""
    for kind in ("Point", "MultiPoint", "LineString", "GeometryCollection"):
        with pytest.raises(ValueError, match="Polygon"):
            maps.rings_of({"type": kind, "coordinates": [-84.5, 39.1]})
    fields = {field.name for field in dataclasses.fields(maps.Choropleth)} | {
        field.name for field in dataclasses.fields(maps.Shape)
    }
    assert fields == {"width", "height", "shapes", "classes", "has_no_data", "area", "path", "step", "is_selected"}
    template = Path(inspect.getfile(maps)).parent / "templates/ui/figures/choropleth.html"
    drawing = template.read_text().split("drawing-map")[1].split("</svg>")[0]
    assert set(re.findall(r"<(\w+)", drawing)) <= {"title", "defs", "pattern", "rect", "a", "path"}


def test_rings_of_polygon_with_hole_and_multipolygon() -> None:
    hole = [[-84.46, 39.14], [-84.44, 39.14], [-84.44, 39.16], [-84.46, 39.14]]
    polygon = {"type": "Polygon", "coordinates": [[list(p) for p in SQUARE], hole]}
    assert len(maps.rings_of(polygon)) == 2
    both = {"type": "MultiPolygon", "coordinates": [polygon["coordinates"], [[list(p) for p in NEIGHBOUR]]]}
    assert len(maps.rings_of(both)) == 3


def test_no_data_zero_and_values_differ() -> None:
    edges = (2.0, 4.0, 6.0, 8.0, 10.0)
    steps = [maps.class_of(value, edges) for value in (None, 0, 2, 2.1, 10, 99)]
    assert steps == [None, 0, 1, 2, 5, 5]


@given(st.lists(st.none() | st.floats(0.001, 1e6), max_size=60))
def test_every_value_falls_in_the_class_that_the_legend_says(values: list[float | None]) -> None:
    areas = [maps.Area(str(i), str(i), (SQUARE,), value) for i, value in enumerate(values)]
    drawn = maps.choropleth(areas)
    ranges = {line.step: (line.low, line.high) for line in drawn.classes}
    assert len(drawn.classes) <= 6
    for shape in drawn.shapes:
        if shape.area.value is None:
            assert shape.step is None
            assert drawn.has_no_data
        else:
            low, high = ranges[shape.step]
            assert low < shape.area.value <= high + 1e-9


def test_selected_area_is_drawn_last() -> None:
    areas = [maps.Area(name, name, (SQUARE,), 1.0) for name in "abc"]
    assert [shape.area.id for shape in maps.choropleth(areas, selected="a").shapes] == ["b", "c", "a"]


def test_too_many_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 5"):
        maps.choropleth([maps.Area("a", "A", (SQUARE,), 1.0)], edges=(1, 2, 3, 4, 5, 6))


def test_no_areas_is_an_empty_map() -> None:
    assert maps.choropleth([]).shapes == ()
    assert maps.choropleth([maps.Area("a", "A", (), None)]).shapes == ()


@pytest.mark.parametrize(
    ("file", "name"),
    [("cincinnati/cincinnati_sna.geojson", "SNA_NAME"), ("chicago/chicago_community_bounds.geojson", "community")],
)
def test_real_outlines_fit_the_budget(reference: Path, file: str, name: str) -> None:
    features = json.loads((reference / file).read_text())["features"]
    areas = [
        maps.Area(str(i), str(feature["properties"].get(name)), maps.rings_of(feature["geometry"]), float(i))
        for i, feature in enumerate(features)
    ]
    drawn = maps.choropleth(areas)
    assert all(shape.path for shape in drawn.shapes)
    assert sum(len(shape.path) for shape in drawn.shapes) < maps.BUDGET_BYTES
