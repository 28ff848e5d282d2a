"""Every write of enforcement that is not a step: opening and linking matters, officers, the benchmark, equipment."""

from fazhi.modules.enforcement.actions.cases import (
    POWER_FIELDS,
    WITHOUT_CASE,
    PartyGiven,
    link_matters,
    open_matter,
)
from fazhi.modules.enforcement.actions.discretion import end_benchmark, set_benchmarks
from fazhi.modules.enforcement.actions.equipment import (
    attach_recording,
    hand_out,
    register_device,
    retire_device,
    take_back,
)
from fazhi.modules.enforcement.actions.officers import borrow_officer, issue_certificate, revoke_certificate

__all__ = [
    "POWER_FIELDS",
    "WITHOUT_CASE",
    "PartyGiven",
    "attach_recording",
    "borrow_officer",
    "end_benchmark",
    "hand_out",
    "issue_certificate",
    "link_matters",
    "open_matter",
    "register_device",
    "retire_device",
    "revoke_certificate",
    "set_benchmarks",
    "take_back",
]
