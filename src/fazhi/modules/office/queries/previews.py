"""What a local limit or a local day would change from its day on, before anybody decides."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.models import Clock, LocalLimit
from fazhi.kernel.matters.queries import calendar
from fazhi.kernel.workdays import Day, Due, Period, end_of_day, start_of_day
from fazhi.modules.office.queries.administration import entry_numbers
from fazhi.modules.office.queries.organisation import LimitLine, limits

NINE = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class LimitPreview:
    """From ``from_day`` on: the period before and after, what that is for something beginning that morning.

    ``running`` clocks keep the period they began under. ``replaces`` is a setting already made for that very day;
    ``until`` is the day a later setting takes over.
    """

    line: LimitLine
    from_day: date
    before: Period
    after: Period
    due_before: Due
    due_after: Due
    running: int
    replaces: LocalLimit | None
    until: date | None


def limit_preview(key: str, period: Period, from_day: date, at: datetime) -> LimitPreview | None:
    """What setting a limit would change; ``None`` for a limit no procedure knows. Four queries."""
    line = next((line for line in limits(at) if line.key == key), None)
    if line is None:
        return None
    rows = list(LocalLimit.objects.filter(key=key).order_by("from_day"))
    begun = [row for row in rows if row.from_day <= from_day]
    before = Period.parse(begun[-1].period) if begun else line.default
    days, morning = calendar(), start_of_day(from_day) + NINE
    return LimitPreview(
        line,
        from_day,
        before,
        period,
        days.count(morning, before),
        days.count(morning, period),
        _running(key),
        next((row for row in rows if row.from_day == from_day), None),
        next((row.from_day for row in rows if row.from_day > from_day), None),
    )


def _running(key: str) -> int:
    """How many clocks run under a limit now."""
    timed = [
        (procedure.code, name)
        for procedure in definitions.all_definitions()
        for name, clock in procedure.clocks.items()
        if clock.within and clock.within.local == key
    ]
    if not timed:
        return 0
    codes, names = zip(*timed, strict=True)
    return Clock.objects.filter(state="running", matter__procedure_code__in=codes, name__in=names).count()


@dataclass(frozen=True, slots=True)
class DayPreview:
    """What a day is now, and how many running clocks reach over it."""

    now: Day
    off: bool
    running: int

    @property
    def changes(self) -> bool:
        """Whether the day becomes something else."""
        return self.now.working is self.off


def day_preview(day: date, off: bool) -> DayPreview:
    """What making a day a holiday or a working day would change. Two queries."""
    running = Clock.objects.filter(
        state="running", started_at__lt=start_of_day(day), due_at__gte=end_of_day(day)
    ).count()
    return DayPreview(calendar().day(day), off, running)


@dataclass(frozen=True, slots=True)
class LimitHistory:
    """One local limit: what it times and every setting, newest first, with the number of its entry."""

    line: LimitLine
    settings: list[tuple[LocalLimit, int | None]]


def limit_history(key: str, at: datetime) -> LimitHistory | None:
    """Every setting of a limit ever made; ``None`` for one no procedure knows. Three queries."""
    line = next((line for line in limits(at) if line.key == key), None)
    if line is None:
        return None
    rows = list(LocalLimit.objects.filter(key=key).order_by("-from_day"))
    numbers = entry_numbers("matters.locallimit", [f"{key}@{row.from_day}" for row in rows])
    return LimitHistory(line, [(row, numbers.get(f"{key}@{row.from_day}")) for row in rows])
