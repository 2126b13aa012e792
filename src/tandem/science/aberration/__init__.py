"""Aberration detection: is today's count more than the recent past lets us expect?

Detectors take arrays and give a `Detection`; the exceedances in it can be merged into episodes, and the
frequency with which the same rule alarmed in the year before says how much to make of one alarm.
"""

from tandem.science.aberration.control_charts import count_limit, cusum, ewma
from tandem.science.aberration.day_factors import day_factors
from tandem.science.aberration.ears import EARS_METHODS, ears
from tandem.science.aberration.exceedances import (
    AlarmFrequency,
    Detection,
    Episode,
    Exceedances,
    alarm_frequency,
    merge_runs,
)
from tandem.science.aberration.farrington import FarringtonDetection, farrington
from tandem.science.aberration.farrington_settings import CLASSIC, NOUFAILY, ORIGINAL, FarringtonSettings
from tandem.science.aberration.rolling import hourly_times, rolling_threshold

__all__ = [
    "CLASSIC",
    "EARS_METHODS",
    "NOUFAILY",
    "ORIGINAL",
    "AlarmFrequency",
    "Detection",
    "Episode",
    "Exceedances",
    "FarringtonDetection",
    "FarringtonSettings",
    "alarm_frequency",
    "count_limit",
    "cusum",
    "day_factors",
    "ears",
    "ewma",
    "farrington",
    "hourly_times",
    "merge_runs",
    "rolling_threshold",
]
