"""The numbers demands answer for. Each counts rows of ``Demand`` and opens to exactly those.

Sealed matters are in none of them. Imported history is counted as received and closed, never in what measures our
own time. All of it rests on local rules: SC53 asks for the loop to be closed and for satisfaction to be asked, and
leaves the numbers to the place.
"""

from datetime import datetime

from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Extract

from fazhi.kernel.figures import Basis, Figure, FigureScope, Span, Text, register
from fazhi.kernel.matters.models import Act, Clock, StatusSpan
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.rules.intake import CONTENT, HANDLING_CLOCKS

SC53 = Basis(
    "国办发〔2020〕53号；统计口径为本地规则", "SC53; the way of counting is a local rule", local=True
)
PIECES = Text("件", "demands")
PERCENT = Text("%", "%")
DAYS = Text("天", "days")
GROUPS = {"channel": "channel", "unit": "matter__unit", "category": "category"}


def _in_scope(scope: FigureScope) -> QuerySet[Demand]:
    """Demands held by a unit of the subtree now; ``extra`` may narrow by channel."""
    rows = Demand.objects.filter(matter__sealed_to__isnull=True)
    if scope.unit_path != "/":
        rows = rows.filter(matter__unit__path__startswith=scope.unit_path)
    channel = scope.extra.get("channel")
    return rows.filter(channel=channel) if channel else rows


def _within(span: Span, field: str) -> Q:
    """In the span, and not after the moment of asking."""
    return Q(**{f"{field}__gte": span.since, f"{field}__lt": span.moment})


def _had_status(status: str, moment: datetime) -> Q:
    spans = StatusSpan.objects.filter(matter=OuterRef("pk"), status=status, from_at__lt=moment)
    return Q(Exists(spans.filter(Q(to_at__isnull=True) | Q(to_at__gte=moment))))


def _closings(span: Span) -> QuerySet[StatusSpan]:
    """The closings that stood at the moment of asking."""
    spans = StatusSpan.objects.filter(matter=OuterRef("pk"), status="closed", from_at__lt=span.moment)
    return spans.filter(Q(to_at__isnull=True) | Q(to_at__gte=span.moment))


def _did(step: str, span: Span) -> Q:
    return Q(Exists(Act.objects.filter(_within(span, "occurred_at"), matter=OuterRef("pk"), step=step)))


def _words(span: Span) -> QuerySet[Act]:
    """What was said in the span of the answers of one demand, by the resident or on a call-back.

    Read from the acts, which are never edited: what a later answer or a later call-back brings changes no past span.
    A call-back after the resident's own rating of the same answer adds nothing.
    """
    acts = Act.objects.filter(matter=OuterRef("matter"), n__lt=OuterRef("n"))
    answered_n = acts.filter(step="answer").order_by("-n").values("n")[:1]
    own_before = acts.filter(step="rate", n__gt=OuterRef("answered_n"))
    said = Act.objects.filter(
        _within(span, "occurred_at"), matter=OuterRef("pk"), data__has_key="satisfaction"
    )
    return (
        said.filter(Q(step="rate") | Q(step="call_back", outcome__in=["solved", "not_solved"]))
        .alias(answered_n=Subquery(answered_n))
        .exclude(Q(Exists(own_before), step="call_back"))
    )


def received(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Received in the span, through whatever channel, history included."""
    return _in_scope(scope).filter(_within(span, "matter__opened_at"))


def open_demands(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Open at the end of the span."""
    return _in_scope(scope).filter(_had_status("open", span.moment))


def closed(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Closed in the span and not reopened by its end. History counts on the day its source says."""
    ours = Q(Exists(_closings(span).filter(from_at__gte=span.since)), matter__imported=False)
    history = Q(_within(span, "matter__closed_at"), matter__imported=True)
    return _in_scope(scope).filter(ours | history)


def received_and_closed(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Of those received in the span, the ones closed by its end."""
    ours = Q(Exists(_closings(span)), matter__imported=False)
    history = Q(matter__imported=True, matter__closed_at__lt=span.moment)
    return received(scope, span).filter(ours | history)


def _due(span: Span) -> QuerySet[Clock]:
    """Handling duties that fell due in the span. A suspended one has no due day, a lifted one is owed no more."""
    clocks = Clock.objects.filter(matter=OuterRef("pk"), name__in=HANDLING_CLOCKS)
    return clocks.filter(due_at__gt=span.since, due_at__lte=span.moment).exclude(
        state__in=["stopped", "lifted"]
    )


def were_due(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Demands of which a handling duty fell due in the span, answered or not: overdue open ones are in."""
    return _in_scope(scope).filter(Q(Exists(_due(span))), matter__imported=False)


def on_time(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Of those, the ones whose every handling duty of the span was met in time."""
    return were_due(scope, span).exclude(Exists(_due(span).exclude(state="met")))


def reworked(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Returned for rework in the span."""
    return _in_scope(scope).filter(_did("return_for_rework", span))


def bounced(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Objected to by the unit they were dispatched to, in the span."""
    return _in_scope(scope).filter(_did("object", span))


def reopened(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Reopened at the resident's wish in the span."""
    return _in_scope(scope).filter(_did("reopen", span))


def rated(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Demands of which it was said in the span how satisfied the resident is, of whichever answer."""
    return _in_scope(scope).filter(Exists(_words(span)))


def satisfied(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Of those, the ones whose last word of the span is satisfied or fairly satisfied.

    Of two words about the same answer the resident's own counts, not what a call-back heard.
    """
    last = _words(span).order_by(F("answered_n").desc(), "-step", "-n").values("data__satisfaction")[:1]
    return rated(scope, span).alias(last_word=Subquery(last)).filter(last_word__in=CONTENT)


def closed_with_days(scope: FigureScope, span: Span) -> QuerySet[Demand]:
    """Our own closed in the span, each with the days from receipt to that closing."""
    closing = _closings(span).filter(from_at__gte=span.since)
    rows = closed(scope, span).filter(matter__imported=False)
    took = Subquery(closing.order_by("-from_at").values("from_at")[:1]) - F("matter__opened_at")
    return rows.annotate(days=Cast(Extract(took, "epoch"), FloatField()) / 86400.0)


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
            "以本期内到期的诉求为分母，逾期未办的计入，历史导入的不计入。",
            "Counted over what fell due in the period: overdue open ones are in, imported history is not.",
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
