"""The numbers documents answer for. Each counts matters and opens to exactly those."""

from django.db.models import Exists, OuterRef, QuerySet

from fazhi.kernel.figures import Basis, Figure, FigureScope, Span, Text, register
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.modules.documents.queries import in_force
from fazhi.modules.documents.rules import CONTRACT, NORMATIVE

TURNAROUND = ("turnaround", "urgent_turnaround")
GROUPS = {"unit": "unit"}
PIECES = Text("件", "items")
PERCENT = Text("%", "%")
LOCAL = Basis("合同审查期限为本地规则", "The period of contract review is a local rule", local=True)
SC17 = Basis("国发〔2008〕17号第13至15点", "SC17, points 13-15")


def _of(kind: str, scope: FigureScope) -> QuerySet[Matter]:
    return Matter.objects.filter(kind=kind, sealed_to__isnull=True, unit__path__startswith=scope.unit_path)


def _did(step: str, span: Span) -> Exists:
    acts = Act.objects.filter(matter=OuterRef("pk"), step=step)
    return Exists(acts.filter(occurred_at__gte=span.since, occurred_at__lt=span.moment))


def _due(span: Span) -> QuerySet[Clock]:
    """The reviews that fell due in the span; one given up is owed no more."""
    clocks = Clock.objects.filter(matter=OuterRef("pk"), name__in=TURNAROUND)
    return clocks.filter(due_at__gt=span.since, due_at__lte=span.moment).exclude(
        state__in=["stopped", "lifted"]
    )


def reviews_due(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The contracts with a review that fell due in the span."""
    return _of(CONTRACT, scope).filter(Exists(_due(span)))


def reviewed_in_time(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those the ones of which every review due in the span was given in time."""
    return reviews_due(scope, span).exclude(Exists(_due(span).exclude(state__in=["met", "restarted"])))


def reviewed(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The contracts reviewed in the span."""
    return _of(CONTRACT, scope).filter(_did("review", span))


def published(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The normative documents published in the span."""
    return _of(NORMATIVE, scope).filter(
        document__published_on__gte=span.start, document__published_on__lte=span.end
    )


def standing(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The normative documents in force at the end of the span."""
    return _of(NORMATIVE, scope).filter(pk__in=in_force(span.end).order_by().values("pk"))


def filed(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The normative documents filed for record in the span."""
    return _of(NORMATIVE, scope).filter(_did("file_government", span))


FIGURES = (
    Figure("documents.published", Text("公布规范性文件", "Normative documents published"), PIECES, SC17, 1, "count", published, groups=GROUPS),
    Figure("documents.in_force", Text("现行有效规范性文件", "Normative documents in force"), PIECES, SC17, 1, "count", standing, groups=GROUPS),
    Figure("documents.filed", Text("报送备案", "Filed for record"), PIECES, SC17, 1, "count", filed, groups=GROUPS),
    Figure("documents.contracts_reviewed", Text("审查合同", "Contracts reviewed"), PIECES, LOCAL, 1, "count", reviewed, groups=GROUPS),
    Figure(
        "documents.contract_turnaround",
        Text("合同审查按时率", "Contracts reviewed in time"),
        PERCENT,
        LOCAL,
        1,
        "share",
        reviewed_in_time,
        denominator=reviews_due,
        groups=GROUPS,
        note=Text("本期到期的审查，全部按时出具意见的合同所占比例。", "Of the contracts with a review due in the period, those reviewed in time every time."),
    ),
)  # fmt: skip


def register_all() -> None:
    """Make the figures known."""
    for figure in FIGURES:
        register(figure)
