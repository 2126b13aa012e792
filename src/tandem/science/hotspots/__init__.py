"""Hot spots: areas whose neighbourhood holds more (or less) than the map as a whole lets expect, and smooth surfaces.

Sources: Ord JK, Getis A (1995) Geogr Anal 27:286-306 (Gi*); Anselin L (1995) Geogr Anal 27:93-115 (local Moran,
conditional permutation); Diggle P (1985) Appl Stat 34:138-147 (edge-corrected kernel density); Okabe A et al. (2009)
Int J GIS 23:7-32 (density on a network). For looking at many areas: `false_discovery`.
"""

from tandem.science.hotspots.density import kernel_density, network_density
from tandem.science.hotspots.local import LocalStatistics, getis_ord, local_moran
from tandem.science.hotspots.weights import Weights, weights_by_distance, weights_by_edges

__all__ = [
    "LocalStatistics",
    "Weights",
    "getis_ord",
    "kernel_density",
    "local_moran",
    "network_density",
    "weights_by_distance",
    "weights_by_edges",
]
