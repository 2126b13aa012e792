"""Tables of surveillance; no person stands in any of them."""

from tandem.surveillance.models.bench import (
    BenchRun,
    ChosenRule,
    DetectionChoice,
)
from tandem.surveillance.models.events import (
    Area,
    EnforcementEvent,
    OverdoseEvent,
    OverdoseIncident,
    ReplayClock,
)
from tandem.surveillance.models.findings import (
    Alert,
    AlertStep,
    Exceedance,
    SubstanceAppearance,
)
from tandem.surveillance.models.forecasts import (
    FeedbackGate,
    ForecastJudgement,
    ForecastRun,
    ForecastSwitch,
    PlaceList,
)
from tandem.surveillance.models.hot_spots import PlaceStudy
from tandem.surveillance.models.places import (
    AreaIndicator,
    SavedView,
)
from tandem.surveillance.models.responses import (
    Playbook,
    PlaybookStep,
    Response,
    ResponseTask,
    TaskStep,
)
from tandem.surveillance.models.reviews import (
    FindingTally,
    Recommendation,
    RecommendationStep,
)
from tandem.surveillance.models.runs import (
    LongRun,
)
from tandem.surveillance.models.supply import (
    ContextEvent,
    FieldTest,
    ProgramStart,
    SupplyFinding,
    SupplySample,
)
from tandem.surveillance.models.telling import (
    AlertEscalation,
    AlertHook,
    AlertSharing,
    DigestSubscription,
    HookDelivery,
)
from tandem.surveillance.models.watches import (
    SeizureWatch,
    WatchedSeizure,
    WatchHistory,
    WatchLeftOut,
    WatchPair,
    WatchStep,
)

__all__ = [
    "Alert",
    "AlertEscalation",
    "AlertHook",
    "AlertSharing",
    "AlertStep",
    "Area",
    "AreaIndicator",
    "BenchRun",
    "ChosenRule",
    "ContextEvent",
    "DetectionChoice",
    "DigestSubscription",
    "EnforcementEvent",
    "Exceedance",
    "FeedbackGate",
    "FieldTest",
    "FindingTally",
    "ForecastJudgement",
    "ForecastRun",
    "ForecastSwitch",
    "HookDelivery",
    "LongRun",
    "OverdoseEvent",
    "OverdoseIncident",
    "PlaceList",
    "PlaceStudy",
    "Playbook",
    "PlaybookStep",
    "ProgramStart",
    "Recommendation",
    "RecommendationStep",
    "ReplayClock",
    "Response",
    "ResponseTask",
    "SavedView",
    "SeizureWatch",
    "SubstanceAppearance",
    "SupplyFinding",
    "SupplySample",
    "TaskStep",
    "WatchHistory",
    "WatchLeftOut",
    "WatchPair",
    "WatchStep",
    "WatchedSeizure",
]
