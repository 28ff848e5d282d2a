"""Procedures: statutory procedures written as data, and what they mean.

A procedure file says who may do which step, after what, not before when, by when, on which article. A
``Marking`` says where one matter stands; every function here is pure. How-to: docs/procedures.md.
"""

from fazhi.kernel.procedures.acts import Event, NotPossible, Reason
from fazhi.kernel.procedures.examples import Failure, run_examples
from fazhi.kernel.procedures.load import load, loads
from fazhi.kernel.procedures.marking import Marking, MarkingError
from fazhi.kernel.procedures.model import (
    OFFICERS,
    SYSTEM,
    Basis,
    Children,
    Clock,
    Closing,
    Field,
    FieldRef,
    Outcome,
    OwnKind,
    Procedure,
    Response,
    Right,
    Step,
    Text,
    Wait,
    Within,
)
from fazhi.kernel.procedures.passing import pass_time
from fazhi.kernel.procedures.reading import ProcedureError
from fazhi.kernel.procedures.semantics import fold, perform, possible, refold, walk, why
from fazhi.kernel.procedures.timing import Rules
from fazhi.kernel.procedures.views import (
    ClockView,
    RightView,
    Window,
    clocks,
    closed,
    lapses,
    next_change,
    rights,
    windows,
)

__all__ = [
    "OFFICERS",
    "SYSTEM",
    "Basis",
    "Children",
    "Clock",
    "ClockView",
    "Closing",
    "Event",
    "Failure",
    "Field",
    "FieldRef",
    "Marking",
    "MarkingError",
    "NotPossible",
    "Outcome",
    "OwnKind",
    "Procedure",
    "ProcedureError",
    "Reason",
    "Response",
    "Right",
    "RightView",
    "Rules",
    "Step",
    "Text",
    "Wait",
    "Window",
    "Within",
    "clocks",
    "closed",
    "fold",
    "lapses",
    "load",
    "loads",
    "next_change",
    "pass_time",
    "perform",
    "possible",
    "refold",
    "rights",
    "run_examples",
    "walk",
    "why",
    "windows",
]
