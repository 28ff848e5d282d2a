"""Procedures: statutory procedures written as data, and what they mean.

A procedure file says who may do which step, after what, not before when, by when, on which article. A
``Marking`` says where one matter stands; every function here is pure. How-to: docs/procedures.md.
"""

from fazhi.kernel.procedures.acts import Event, NotPossible, Reason
from fazhi.kernel.procedures.load import load, loads
from fazhi.kernel.procedures.marking import Marking, MarkingError
from fazhi.kernel.procedures.model import (
    SYSTEM,
    Basis,
    Clock,
    Closing,
    Field,
    FieldRef,
    Outcome,
    Procedure,
    Response,
    Right,
    Step,
    Text,
    Wait,
    Within,
)
from fazhi.kernel.procedures.reading import ProcedureError
from fazhi.kernel.procedures.semantics import fold, perform, possible, refold, walk, why
from fazhi.kernel.procedures.timing import Rules

__all__ = [
    "SYSTEM",
    "Basis",
    "Clock",
    "Closing",
    "Event",
    "Field",
    "FieldRef",
    "Marking",
    "MarkingError",
    "NotPossible",
    "Outcome",
    "Procedure",
    "ProcedureError",
    "Reason",
    "Response",
    "Right",
    "Rules",
    "Step",
    "Text",
    "Wait",
    "Within",
    "fold",
    "load",
    "loads",
    "perform",
    "possible",
    "refold",
    "walk",
    "why",
]
