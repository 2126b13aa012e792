"""Outlines of areas from the files that a city or county has: GeoJSON, Shapefile, GeoPackage; and H3 cells.

Every reader gives GeoJSON features in WGS 84, longitude first. Files are read, never changed, and never fetched.
"""

from tandem.exchange.formats.outlines.cells import cells_around
from tandem.exchange.formats.outlines.reading import Columns, read_outlines

__all__ = ["Columns", "cells_around", "read_outlines"]
