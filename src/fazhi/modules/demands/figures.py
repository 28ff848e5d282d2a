"""The numbers demands answer for. Each counts matters and opens to exactly those.

Sealed matters are in none of them. Imported history is counted as received and closed, never in what measures our
own time. All of it rests on local rules: SC53 asks for the loop to be closed and for satisfaction to be asked, and
leaves the numbers to the place.
"""

from datetime import datetime

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Extract

from fazhi.kernel.figures import Basis, Figure, FigureScope, Span, Text, register
from fazhi.kernel.matters.models import Act, Clock, Matter, StatusSpan
from fazhi.kernel.people.models import Unit
from fazhi.modules.demands.models import AutoDispatch, Word
from fazhi.modules.demands.queries import KINDS
from fazhi.modules.demands.rules.intake import HANDLING_CLOCKS

SC53 = Basis(
    "国办发〔2020〕53号；统计口径为本地规则", "SC53; the way of counting is a local rule", local=True
)
PIECES = Text("件", "demands")
PERCENT = Text("%", "%")
DAYS = Text("天", "days")
GROUPS = {"channel": "demand__channel", "unit": "unit", "category": "demand__category"}


def _in_scope(scope: FigureScope) -> QuerySet[Matter]:
    """Demands held by a unit of the subtree now; ``extra`` may narrow by channel.

    Rows of the matter alone as long as nothing asks for the demand's own: counting a year then reads one index.
    """
    rows = Matter.objects.filter(kind__in=KINDS, sealed_to__isnull=True)
    if len(scope.unit_path.strip("/").split("/")) > 1:  # the county is above every unit there is
        rows = rows.filter(unit__in=Unit.objects.filter(path__startswith=scope.unit_path))
    channel = scope.extra.get("channel")
    return rows.filter(demand__channel=channel) if channel else rows


def _within(span: Span, field: str) -> Q:
    """In the span, and not after the moment of asking."""
    return Q(**{f"{field}__gte": span.since, f"{field}__lt": span.moment})


def _unchanged_since(moment: datetime) -> bool:
    """Whether no demand was opened, closed or reopened since: the matters' own columns then say how it was."""
    return not StatusSpan.objects.filter(from_at__gte=moment).exists()


def _had_status(status: str, moment: datetime) -> Q:
    if _unchanged_since(moment):
        return Q(status=status, opened_at__lt=moment)
    spans = StatusSpan.objects.filter(matter=OuterRef("pk"), status=status, from_at__lt=moment)
    return Q(Exists(spans.filter(Q(to_at__isnull=True) | Q(to_at__gte=moment))))


def _closings(span: Span) -> QuerySet[StatusSpan]:
    """The closings that stood at the moment of asking."""
    spans = StatusSpan.objects.filter(matter=OuterRef("pk"), status="closed", from_at__lt=span.moment)
    return spans.filter(Q(to_at__isnull=True) | Q(to_at__gte=span.moment))


def _closed(span: Span, since: datetime | None = None) -> Q:
    """Closed at the moment of asking, since a moment or whenever. History was closed on the day its source says."""
    stands = Q(closed_at__lt=span.moment) & (Q() if since is None else Q(closed_at__gte=since))
    if _unchanged_since(span.moment):
        return stands
    spans = _closings(span) if since is None else _closings(span).filter(from_at__gte=since)
    return Q(stands, imported=True) | Q(Exists(spans), imported=False)


def _did(step: str, span: Span) -> Q:
    return Q(Exists(Act.objects.filter(_within(span, "occurred_at"), matter=OuterRef("pk"), step=step)))


def _words(span: Span) -> QuerySet[Word]:
    """What was said in the span of the answers of one demand, by the resident or on a call-back (see ``Word``)."""
    return Word.objects.filter(_within(span, "at"), demand=OuterRef("pk"))


def _last_words(span: Span) -> QuerySet[Word]:
    """Of those the one that counts: of the latest answer, the resident's own before a call-back's, the latest."""
    later = Word.objects.filter(_within(span, "at"), demand=OuterRef("demand")).filter(
        Q(answered_n__gt=OuterRef("answered_n"))
        | Q(answered_n=OuterRef("answered_n"), own__gt=OuterRef("own"))
        | Q(answered_n=OuterRef("answered_n"), own=OuterRef("own"), n__gt=OuterRef("n"))
    )
    return _words(span).exclude(Exists(later))


def received(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Received in the span, through whatever channel, history included."""
    return _in_scope(scope).filter(_within(span, "opened_at"))


def open_demands(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Open at the end of the span."""
    return _in_scope(scope).filter(_had_status("open", span.moment))


def closed(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Closed in the span and not reopened by its end. History counts on the day its source says."""
    return _in_scope(scope).filter(_closed(span, span.since))


def received_and_closed(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those received in the span, the ones closed by its end."""
    return received(scope, span).filter(_closed(span))


def _due(span: Span) -> QuerySet[Clock]:
    """Handling duties that fell due in the span. A suspended one has no due day, a lifted one is owed no more."""
    clocks = Clock.objects.filter(matter=OuterRef("pk"), name__in=HANDLING_CLOCKS)
    return clocks.filter(due_at__gt=span.since, due_at__lte=span.moment).exclude(
        state__in=["stopped", "lifted"]
    )


def were_due(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Demands of which a handling duty fell due in the span, answered or not: overdue open ones are in.

    Petitions run on the periods of their own regulation and are not measured by local ones.
    """
    return _in_scope(scope).filter(Q(Exists(_due(span))), kind="demand", imported=False)


def on_time(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones whose every handling duty of the span was met in time."""
    return were_due(scope, span).exclude(Exists(_due(span).exclude(state="met")))


def reworked(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Returned for rework in the span."""
    return _in_scope(scope).filter(_did("return_for_rework", span))


def bounced(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Objected to by the unit they were dispatched to, in the span."""
    return _in_scope(scope).filter(_did("object", span))


def dispatched_by_system(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Dispatched in the span by the system, under a threshold the office set."""
    marks = AutoDispatch.objects.filter(_within(span, "at"), demand=OuterRef("pk"))
    return _in_scope(scope).filter(Exists(marks))


def reopened(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Reopened at the resident's wish in the span."""
    return _in_scope(scope).filter(_did("reopen", span))


def rated(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Demands of which it was said in the span how satisfied the resident is, of whichever answer."""
    return _in_scope(scope).filter(Exists(_words(span)))


def satisfied(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones whose last word of the span is satisfied or fairly satisfied.

    Of two words about the same answer the resident's own counts, not what a call-back heard.
    """
    return _in_scope(scope).filter(Exists(_last_words(span).filter(content=True)))


def closed_with_days(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Our own closed in the span, each with the days from receipt to that closing."""
    closing = _closings(span).filter(from_at__gte=span.since).order_by("-from_at").values("from_at")[:1]
    end = F("closed_at") if _unchanged_since(span.moment) else Subquery(closing)
    rows = closed(scope, span).filter(imported=False)
    return rows.annotate(days=Cast(Extract(end - F("opened_at"), "epoch"), FloatField()) / 86400.0)


FIGURES = (
    Figure(
        "demands.received", Text("受理诉求", "Received"), PIECES, SC53, 1, "count", received, groups=GROUPS
    ),
    Figure("demands.open", Text("在办", "Open"), PIECES, SC53, 1, "count", open_demands, groups=GROUPS),
    Figure("demands.closed", Text("办结", "Closed"), PIECES, SC53, 1, "count", closed, groups=GROUPS),
    Figure(
        "demands.closing_rate",
        Text("办结率", "Closing rate"),
        PERCENT,
        SC53,
        1,
        "share",
        received_and_closed,
        denominator=received,
        groups=GROUPS,
        note=Text(
            "本期收到的诉求中，期末已办结的占比。",
            "Of those received in the period, the share closed by its end.",
        ),
    ),
    Figure(
        "demands.on_time",
        Text("按时办理率", "Handled on time"),
        PERCENT,
        SC53,
        1,
        "share",
        on_time,
        denominator=were_due,
        groups=GROUPS,
        note=Text(
            "以本期内到期的诉求为分母，逾期未办的计入；信访事项和历史导入的不计入。",
            "Counted over what fell due in the period: overdue open ones are in, petitions and imported history are not.",
        ),
    ),
    Figure(
        "demands.rework",
        Text("退回重办", "Returned for rework"),
        PIECES,
        SC53,
        1,
        "count",
        reworked,
        groups=GROUPS,
    ),
    Figure(
        "demands.bounces",
        Text("退单异议", "Dispatch objected to"),
        PIECES,
        SC53,
        1,
        "count",
        bounced,
        groups=GROUPS,
    ),
    Figure(
        "demands.dispatched_by_system",
        Text("系统派单", "Dispatched by the system"),
        PIECES,
        SC53,
        1,
        "count",
        dispatched_by_system,
        groups=GROUPS,
    ),
    Figure(
        "demands.reopened", Text("重新办理", "Reopened"), PIECES, SC53, 1, "count", reopened, groups=GROUPS
    ),
    Figure(
        "demands.satisfaction",
        Text("满意率", "Satisfaction"),
        PERCENT,
        SC53,
        2,
        "share",
        satisfied,
        denominator=rated,
        groups=GROUPS,
        note=Text(
            "满意和基本满意占本期已表示意见的比例；诉求人本人评价的，以本人评价为准，不以回访为准。",
            "Satisfied and fairly satisfied, of those who said so in the period; the resident's own rating goes before a call-back.",
        ),
    ),
    Figure(
        "demands.median_days",
        Text("办理天数中位数", "Median days to close"),
        DAYS,
        SC53,
        1,
        "median",
        closed_with_days,
        value="days",
        groups=GROUPS,
        note=Text("自收到至办结的自然日。", "Calendar days from receipt to closing."),
    ),
)


def register_all() -> None:
    """Make the figures known."""
    for figure in FIGURES:
        register(figure)
