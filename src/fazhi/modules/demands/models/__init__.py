"""The tables of demands, one file for each thing they are about."""

from fazhi.modules.demands.models.consent import Consent
from fazhi.modules.demands.models.demand import (
    Category,
    Contact,
    Demand,
    Statement,
    Verdict,
    WrongCodes,
)
from fazhi.modules.demands.models.envelope import Envelope
from fazhi.modules.demands.models.group import Group, Representative
from fazhi.modules.demands.models.mediation import Mediation, MediationParty
from fazhi.modules.demands.models.merge import Merge
from fazhi.modules.demands.models.open311 import (
    ApiKey,
    ApiUse,
    Location,
    Publication,
    ServiceAttribute,
)
from fazhi.modules.demands.models.petition import Petition
from fazhi.modules.demands.models.problem import Problem, ProblemEvaluation
from fazhi.modules.demands.models.responsibility import Responsibility
from fazhi.modules.demands.models.routing import (
    AutoDispatch,
    DispatchThreshold,
    HintChoice,
    RoutingModel,
)
from fazhi.modules.demands.models.searching import StatementPairs, Unsearched
from fazhi.modules.demands.models.word import Word

__all__ = [
    "ApiKey",
    "ApiUse",
    "AutoDispatch",
    "Category",
    "Consent",
    "Contact",
    "Demand",
    "DispatchThreshold",
    "Envelope",
    "Group",
    "HintChoice",
    "Location",
    "Mediation",
    "MediationParty",
    "Merge",
    "Petition",
    "Problem",
    "ProblemEvaluation",
    "Publication",
    "Representative",
    "Responsibility",
    "RoutingModel",
    "ServiceAttribute",
    "Statement",
    "StatementPairs",
    "Unsearched",
    "Verdict",
    "Word",
    "WrongCodes",
]
