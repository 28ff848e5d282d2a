"""The tables of enforcement: cases and parties, officers, the discretion benchmark, equipment and recordings."""

from fazhi.modules.enforcement.models.cases import Case, Party
from fazhi.modules.enforcement.models.discretion import Band, Benchmark, Factor, Weighing
from fazhi.modules.enforcement.models.equipment import Device, HandOut, Recording
from fazhi.modules.enforcement.models.officers import Borrowing, Certificate

__all__ = [
    "Band",
    "Benchmark",
    "Borrowing",
    "Case",
    "Certificate",
    "Device",
    "Factor",
    "HandOut",
    "Party",
    "Recording",
    "Weighing",
]
