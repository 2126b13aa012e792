"""All detectors side by side on one record: how often they alarm for nothing, what they miss, and how late they are.

The user names a budget of false alarms a month; the threshold of each detector follows from the record itself.
Spikes of a chosen size are planted into the record, seeded, to see what each detector finds at that threshold.
"""

from tandem.science.alert_bench.bench import alarms, curve, measure, score_record, threshold_of
from tandem.science.alert_bench.detectors import days_needed, planted_scores, scores_of, seed_of
from tandem.science.alert_bench.planting import EVERYWHERE, ONE_PLACE, WHERE, draw_spikes, extra_events
from tandem.science.alert_bench.scan_scores import DayScan, scan_day, zones_of
from tandem.science.alert_bench.types import (
    DAYS_A_MONTH,
    DETECTORS,
    MOST,
    SCAN,
    Found,
    History,
    Measured,
    Planted,
    Rules,
    Scored,
    Scores,
    Spike,
)

__all__ = [
    "DAYS_A_MONTH",
    "DETECTORS",
    "EVERYWHERE",
    "MOST",
    "ONE_PLACE",
    "SCAN",
    "WHERE",
    "DayScan",
    "Found",
    "History",
    "Measured",
    "Planted",
    "Rules",
    "Scored",
    "Scores",
    "Spike",
    "alarms",
    "curve",
    "days_needed",
    "draw_spikes",
    "extra_events",
    "measure",
    "planted_scores",
    "scan_day",
    "score_record",
    "scores_of",
    "seed_of",
    "threshold_of",
    "zones_of",
]
