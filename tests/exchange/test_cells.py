"""H3 cells: harm prevented is a name that says where somebody died, and a cell that is one house."""

import itertools
import random

import h3
import numpy as np
import pytest
import shapely

from tandem.core.errors import BadInput
from tandem.exchange.formats.outlines import cells_around

HERE = (-87.65, 41.85)


def cloud(places: int = 12, at: tuple[float, float] = HERE, spread: float = 1e-5) -> list[tuple[float, float]]:
    return [(at[0] + n * spread, at[1]) for n in range(places)]


def laid(points, seed=1, **more):
    return cells_around(points, rng=random.Random(seed), **more)


def polygons(cells):
    return {one["properties"]["name"]: one["geometry"]["coordinates"] for one in cells}


def index_of(cell) -> str:
    middle = shapely.geometry.shape(cell["geometry"]).centroid
    return h3.latlng_to_cell(middle.y, middle.x, 8)


def test_names_are_running_numbers_and_nothing_else_is_told():
    cells = laid([*cloud(), *cloud(at=(-87.60, 41.90))])
    assert [one["properties"] for one in cells] == [{"name": f"Cell {n}"} for n in range(1, len(cells) + 1)]


def test_the_order_says_nothing_about_the_place():
    """Witness: neighbours by number are no nearer each other than the cells of any other draw."""
    points = [*cloud(), *cloud(at=(-87.50, 42.00))]

    def walked(seed: int) -> float:
        middles = [shapely.geometry.shape(one["geometry"]).centroid for one in laid(points, seed)]
        return sum(a.distance(b) for a, b in itertools.pairwise(middles))

    walks = np.array([walked(seed) for seed in range(8)])
    assert np.unique(walks).size == walks.size
    assert np.ptp(walks) / walks.mean() < 0.25
    by_index = sorted((index_of(one), one["geometry"]) for one in laid(points))
    middles = [shapely.geometry.shape(geometry).centroid for _, geometry in by_index]
    assert sum(a.distance(b) for a, b in itertools.pairwise(middles)) < walks.min() / 2


def test_a_cell_is_there_whether_or_not_something_happened_in_it():
    """Two clouds far apart: the cells between them, and one ring about all, are there as well."""
    points = [*cloud(), *cloud(at=(-87.55, 41.85))]
    cells = laid(points)
    whole = shapely.union_all([shapely.geometry.shape(one["geometry"]) for one in cells])
    assert whole.geom_type == "Polygon"
    assert whole.buffer(-0.003).contains(shapely.MultiPoint(points).convex_hull)
    indexes = {index_of(one) for one in cells}
    assert len(indexes) == len(cells)
    assert {near for lon, lat in points for near in h3.grid_disk(h3.latlng_to_cell(lat, lon, 8), 1)} <= indexes


def test_a_cell_keeps_its_name_when_laid_again():
    first = polygons(laid(cloud()))
    wider = laid([*cloud(), *cloud(at=(-87.60, 41.90))], seed=2, standing={k: [v] for k, v in first.items()})
    later = polygons(wider)
    assert len(later) > len(first)
    assert first.items() <= later.items()
    again = laid(cloud(), seed=3, standing={k: [v] for k, v in later.items()})
    assert polygons(again) == first


def test_numbers_of_areas_that_are_no_cells_are_left_alone():
    square = [[[list(corner) for corner in shapely.box(-87.7, 41.8, -87.6, 41.9).exterior.coords]]]
    names = set(polygons(laid(cloud(), standing={"Cell 7": square, "Harbor": square})))
    assert min(int(name.removeprefix("Cell ")) for name in names) == 8


def test_cells_are_as_fine_as_eleven_places_allow():
    scattered = [(HERE[0] + x / 12, HERE[1] + y / 12) for x in range(5) for y in range(5)]
    fine, coarse = (shapely.geometry.shape(laid(points)[0]["geometry"]).area for points in (cloud(), scattered))
    assert coarse > 7**3 * fine / 2
    with pytest.raises(BadInput, match="too small here") as refused:
        laid(scattered, resolution=8)
    assert "--h3 " in refused.value.next_step
    with pytest.raises(BadInput, match="too few events"):
        laid(cloud(3))


def test_what_cannot_be_laid_is_said():
    assert laid([]) == []
    with pytest.raises(BadInput, match="not offered"):
        laid(cloud(), resolution=9)
    with pytest.raises(BadInput, match="More than 5000"):
        laid([*cloud(), (0.0, 0.0)])
    standing = {name: [rings] for name, rings in polygons(laid(cloud(), resolution=7)).items()}
    with pytest.raises(BadInput, match="another size"):
        laid(cloud(), resolution=8, standing=standing)


def test_outlines_are_the_grids_own():
    """Witness: the example of the library's own documentation, resolution 5."""
    points = cloud(at=(-122.418307, 37.769377))
    known = [[lon, lat] for lat, lon in h3.cell_to_boundary("85283083fffffff")]
    assert [*known, known[0]] in [one["geometry"]["coordinates"][0] for one in laid(points, resolution=5)]
