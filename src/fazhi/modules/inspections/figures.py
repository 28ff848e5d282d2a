"""The numbers inspections answer for. Each counts matters and opens to exactly those; the way of counting is local."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.kernel.figures import Basis, Figure, FigureScope, Span, Text, register
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.people.models import Unit
from fazhi.modules.inspections.rules import DEADLINES

LOCAL = Basis("统计口径为本地规则", "The way of counting is a local rule", local=True)
IRM = Basis(
    "《国家网络安全事件报告管理办法》第4条；统计口径为本地规则",
    "Measures on Incident Reporting, art. 4; the way of counting is a local rule",
    local=True,
)
TIMES, PIECES, PERCENT = Text("次", "inspections"), Text("件", "items"), Text("%", "%")
REPORTS = ("cii_report", "own_department_report", "province_report")
GROUPS = {"unit": "unit"}


def _of(kind: str, scope: FigureScope) -> QuerySet[Matter]:
    rows = Matter.objects.filter(kind=kind, sealed_to__isnull=True)
    if len(scope.unit_path.strip("/").split("/")) > 1:  # the county is above every unit there is
        rows = rows.filter(unit__in=Unit.objects.filter(path__startswith=scope.unit_path))
    return rows


def _did(step: str, span: Span) -> Q:
    acts = Act.objects.filter(
        matter=OuterRef("pk"), step=step, occurred_at__gte=span.since, occurred_at__lt=span.moment
    )
    return Q(Exists(acts))


def _opened(kind: str, scope: FigureScope, span: Span) -> QuerySet[Matter]:
    return _of(kind, scope).filter(opened_at__gte=span.since, opened_at__lt=span.moment)


def carried_out(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Inspections with a visit on record in the span."""
    return _of("inspection", scope).filter(_did("visit", span))


def findings(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Findings for which a rectification notice was issued in the span."""
    return _opened("finding", scope, span)


def _due(names: tuple[str, ...], span: Span) -> QuerySet[Clock]:
    rows = Clock.objects.filter(matter=OuterRef("pk"), name__in=names)
    return rows.filter(due_at__gt=span.since, due_at__lte=span.moment).exclude(
        state__in=["stopped", "lifted"]
    )


def deadlines_due(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Rectifications of which a deadline fell in the span: overdue open ones are in, cancelled ones are not."""
    return _of("finding", scope).filter(Exists(_due(DEADLINES, span)))


def mended_on_time(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones reported as mended within every deadline of the span."""
    return deadlines_due(scope, span).exclude(Exists(_due(DEADLINES, span).exclude(state="met")))


def incidents(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Incidents that became known in the span."""
    return _opened("incident", scope, span)


def reports_due(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Incidents whose hours to report ended in the span."""
    return _of("incident", scope).filter(Exists(_due(REPORTS, span)))


def reported_on_time(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones reported within the hours."""
    return reports_due(scope, span).exclude(Exists(_due(REPORTS, span).exclude(state="met")))


def drills(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Drills held in the span."""
    return _of("drill", scope).filter(_did("hold", span))


def risks_open(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Entries of the risk ledger open at the end of the span."""
    rows = _of("risk_entry", scope).filter(opened_at__lt=span.moment)
    return rows.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=span.moment))


FIGURES = (
    Figure(
        "inspections.carried_out",
        Text("开展安全检查", "Inspections carried out"),
        TIMES,
        LOCAL,
        1,
        "count",
        carried_out,
        groups=GROUPS,
        note=Text(
            "期内有现场检查记录的检查，一次检查多次到场的计一次。",
            "Inspections with a visit on record in the period; several visits of one count once.",
        ),
    ),
    Figure(
        "inspections.findings",
        Text("发现问题", "Findings"),
        PIECES,
        LOCAL,
        1,
        "count",
        findings,
        groups=GROUPS,
    ),
    Figure(
        "inspections.mended_on_time",
        Text("按期整改率", "Mended on time"),
        PERCENT,
        LOCAL,
        1,
        "share",
        mended_on_time,
        denominator=deadlines_due,
        groups=GROUPS,
        note=Text(
            "以期内整改期限届满的问题为分母，逾期未整改的计入；撤销的不计入。",
            "Counted over the findings whose deadline fell in the period: overdue ones are in, cancelled ones are not.",
        ),
    ),
    Figure(
        "inspections.incidents",
        Text("网络安全事件", "Cybersecurity incidents"),
        PIECES,
        IRM,
        1,
        "count",
        incidents,
        groups=GROUPS,
    ),
    Figure(
        "inspections.reported_on_time",
        Text("事件按时报告率", "Incidents reported on time"),
        PERCENT,
        IRM,
        1,
        "share",
        reported_on_time,
        denominator=reports_due,
        groups=GROUPS,
    ),
    Figure(
        "inspections.drills",
        Text("开展应急演练", "Drills held"),
        TIMES,
        LOCAL,
        1,
        "count",
        drills,
        groups=GROUPS,
    ),
    Figure(
        "inspections.risks_open",
        Text("在册风险", "Open risks"),
        PIECES,
        LOCAL,
        1,
        "count",
        risks_open,
        groups=GROUPS,
    ),
)


def register_all() -> None:
    """Make the figures known; doing so twice changes nothing."""
    for figure in FIGURES:
        register(figure)
