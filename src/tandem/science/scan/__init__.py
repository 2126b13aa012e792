"""Space-time scan statistics: is there a place and a stretch of days with more events than its history explains?

Circles (or reaches along a network) of growing size around every location are combined with stretches of time, the
most unlikely excess is found, and the whole search is repeated on data without clusters, so that its p-value already
pays for having looked everywhere.

Sources: Kulldorff M (1997) Commun Stat Theory Methods 26:1481-1496 (Poisson likelihood); Kulldorff M (2001) J R Stat
Soc A 164:61-72 (prospective); Kulldorff M et al. (2005) PLoS Med 2:e59 (space-time permutation); Besag J, Clifford P
(1991) Biometrika 78:301-304 (sequential p-value); Abrams AM et al. (2010) Int J Health Geogr 9:61 (Gumbel p-value).
"""

from tandem.science.scan.expected import census_expected, permutation_expected
from tandem.science.scan.search import scan_permutation, scan_poisson
from tandem.science.scan.types import Cluster, ScanResult, Span
from tandem.science.scan.zones import EARTH_RADIUS_KM, Zones, zones_by_distance, zones_by_network

__all__ = [
    "EARTH_RADIUS_KM",
    "Cluster",
    "ScanResult",
    "Span",
    "Zones",
    "census_expected",
    "permutation_expected",
    "scan_permutation",
    "scan_poisson",
    "zones_by_distance",
    "zones_by_network",
]
