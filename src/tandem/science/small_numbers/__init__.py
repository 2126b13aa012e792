"""The one door by which small numbers leave.

Every count that a page, report, file or API shows outside the team that may see records goes through here:
lists and tables with their totals, funnels with the differences they give away, and percentages and rates
made from them. Counts 1 to k-1 (k = 11) are hidden; further cells are hidden until an attacker who knows
every shown number and the meaning of the marks can narrow no hidden cell down.
"""

from tandem.science.small_numbers.alone import can_stand_alone, is_enough, median_if_enough
from tandem.science.small_numbers.attack import Equation, feasible_ranges
from tandem.science.small_numbers.linked import LinkedCounts
from tandem.science.small_numbers.marks import K, Shown, Suppressed
from tandem.science.small_numbers.ratios import percent, rate_per
from tandem.science.small_numbers.tables import (
    SafeList,
    SafeTable,
    list_equations,
    protect_funnel,
    protect_list,
    protect_table,
    table_equations,
)

__all__ = [
    "Equation",
    "K",
    "LinkedCounts",
    "SafeList",
    "SafeTable",
    "Shown",
    "Suppressed",
    "can_stand_alone",
    "feasible_ranges",
    "is_enough",
    "list_equations",
    "median_if_enough",
    "percent",
    "protect_funnel",
    "protect_list",
    "protect_table",
    "rate_per",
    "table_equations",
]
