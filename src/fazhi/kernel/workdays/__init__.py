"""Working days and statutory periods: when a period ends, and how that was counted.

`Calendar.national()` holds the State Council's arrangements year by year; a county adds its own festivals
with `with_local`. Nothing here reads a clock: functions take aware moments or legal days (Asia/Shanghai).
"""

from fazhi.kernel.workdays.calendar import Calendar, Day, LocalDay
from fazhi.kernel.workdays.counting import Choice, Due, Stop
from fazhi.kernel.workdays.explaining import Line
from fazhi.kernel.workdays.periods import (
    SHANGHAI,
    Period,
    PeriodError,
    Unit,
    end_of_day,
    legal_day,
    start_of_day,
)

__all__ = [
    "SHANGHAI",
    "Calendar",
    "Choice",
    "Day",
    "Due",
    "Line",
    "LocalDay",
    "Period",
    "PeriodError",
    "Stop",
    "Unit",
    "end_of_day",
    "legal_day",
    "start_of_day",
]
