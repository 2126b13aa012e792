"""Short-term forecasts of where harm will be: places, never people, and from reported harm alone.

A model is chosen on periods set aside for choosing, the choice is sealed by a hash, and only then are unseen periods
opened. The calendar baselines (last period, mean of the past) are candidates like any other and hard to beat.
The regression with population and lags takes part for those who ask.

Sources: Heuton K et al. (2024) Am J Epidemiol, doi 10.1093/aje/kwae343 (best possible reach); Chainey S et al. (2008)
Security J 21:4-28 (PAI); Hunt J (2016) (PEI); West M, Harrison J (1997) Bayesian Forecasting and Dynamic Models
(discounting); Mohler G (2014) Int J Forecast 30:491-497 (self-exciting); Ensign D et al. (2018) FAT* (feedback).
"""

from tandem.science.forecast.area_regression import AreaRegression, FittedAreas, fit_areas
from tandem.science.forecast.choice import AnyModel, Choice, Scores, choose, digest_of, scores_on_unseen
from tandem.science.forecast.feedback import FeedbackResult, feedback_gate
from tandem.science.forecast.models import CANDIDATES, WITH_NEIGHBOURS, Forecast, Model, forecast
from tandem.science.forecast.neighbours import along_the_list, touching
from tandem.science.forecast.places import PlaceList, judged_list
from tandem.science.forecast.reported import HarmKind, ReportedHarm
from tandem.science.forecast.self_exciting import SelfExciting, fit_self_exciting
from tandem.science.forecast.spreading import Spreading, fit_spreading
from tandem.science.forecast.unseen_lists import ListScores, list_scores

__all__ = [
    "CANDIDATES",
    "WITH_NEIGHBOURS",
    "AnyModel",
    "AreaRegression",
    "Choice",
    "FeedbackResult",
    "FittedAreas",
    "Forecast",
    "HarmKind",
    "ListScores",
    "Model",
    "PlaceList",
    "ReportedHarm",
    "Scores",
    "SelfExciting",
    "Spreading",
    "along_the_list",
    "choose",
    "digest_of",
    "feedback_gate",
    "fit_areas",
    "fit_self_exciting",
    "fit_spreading",
    "forecast",
    "judged_list",
    "list_scores",
    "scores_on_unseen",
    "touching",
]
