"""The numbers of information on request, for the yearly report on open information. Each opens to its requests."""

from collections.abc import Callable

from django.db.models import Exists, OuterRef, QuerySet

from fazhi.kernel.figures import Basis, Figure, FigureScope, Span, Text, register
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.modules.disclosure.rules import REQUEST

GROUPS = {"unit": "unit"}
PIECES = Text("件", "requests")
PERCENT = Text("%", "%")
OGI_36 = Basis("政府信息公开条例第36条", "OGI art. 36")
OGI_33 = Basis("政府信息公开条例第33条", "OGI art. 33")
OGI_49 = Basis("政府信息公开条例第49条", "OGI art. 49")
OUTCOMES: tuple[tuple[str, Text], ...] = (
    ("already_public", Text("已主动公开，告知途径", "Already public, told where")),
    ("provided", Text("予以公开", "Provided")),
    ("partly", Text("部分公开", "Provided in part")),
    ("refused", Text("不予公开", "Refused")),
    ("does_not_exist", Text("信息不存在", "Does not exist")),
    ("not_ours", Text("不属于本机关公开", "Not ours")),
    ("repeated", Text("重复申请，不再处理", "Repeats, not dealt with again")),
    ("special_registry", Text("按专门登记资料办理", "Special registries")),
    ("not_a_request", Text("属于信访、投诉、举报等", "Petitions and complaints")),
)


def _requests(scope: FigureScope) -> QuerySet[Matter]:
    return Matter.objects.filter(kind=REQUEST, sealed_to__isnull=True, unit__path__startswith=scope.unit_path)


def _did(step: str, span: Span, outcome: str = "") -> Exists:
    acts = Act.objects.filter(matter=OuterRef("pk"), step=step)
    acts = acts.filter(outcome=outcome) if outcome else acts
    return Exists(acts.filter(occurred_at__gte=span.since, occurred_at__lt=span.moment))


def _due(span: Span) -> QuerySet[Clock]:
    """The answers that fell due in the span; a clock that stopped or was lifted is owed no more."""
    clocks = Clock.objects.filter(matter=OuterRef("pk"), name="answer_in_time")
    return clocks.filter(due_at__gt=span.since, due_at__lte=span.moment).exclude(
        state__in=["stopped", "lifted"]
    )


def received(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The requests received in the span."""
    return _requests(scope).filter(opened_at__gte=span.since, opened_at__lt=span.moment)


def carried_over(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The requests received before the end of the span and neither answered nor ended by then."""
    acts = Act.objects.filter(
        matter=OuterRef("pk"),
        step__in=("answer", "record_abandonment", "withdraw"),
        occurred_at__lt=span.moment,
    )
    return _requests(scope).filter(opened_at__lt=span.moment).exclude(Exists(acts))


def answers_due(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The requests whose answer fell due in the span."""
    return _requests(scope).filter(Exists(_due(span)))


def answered_in_time(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those the ones answered in time."""
    return answers_due(scope, span).exclude(Exists(_due(span).exclude(state__in=["met", "restarted"])))


def _done(step: str, outcome: str = "") -> Callable[[FigureScope, Span], QuerySet[Matter]]:
    def records(scope: FigureScope, span: Span) -> QuerySet[Matter]:
        """The requests in which the step was done in the span."""
        return _requests(scope).filter(_did(step, span, outcome))

    return records


def _count(
    code: str, title: Text, basis: Basis, records: Callable[[FigureScope, Span], QuerySet[Matter]]
) -> Figure:
    return Figure(f"disclosure.{code}", title, PIECES, basis, 1, "count", records, groups=GROUPS)


FIGURES = (
    _count("received", Text("收到申请", "Requests received"), OGI_49, received),
    _count("answered", Text("作出答复", "Answered"), OGI_33, _done("answer")),
    *(_count(f"outcome_{code}", title, OGI_36, _done("answer", code)) for code, title in OUTCOMES),
    _count("extended", Text("延期答复", "Extended"), OGI_33, _done("extend")),
    _count("abandoned", Text("逾期不补正，视为放弃", "Abandoned"), OGI_36, _done("record_abandonment")),
    _count("withdrawn", Text("申请人撤回", "Withdrawn"), OGI_49, _done("withdraw")),
    _count("reconsidered", Text("申请行政复议", "Reconsideration applied for"), OGI_49, _done("apply_reconsideration")),
    _count("sued", Text("提起行政诉讼", "Taken to court"), OGI_49, _done("sue")),
    _count("carried_over", Text("结转继续办理", "Carried over"), OGI_49, carried_over),
    Figure(
        "disclosure.in_time",
        Text("按期答复率", "Answered in time"),
        PERCENT,
        OGI_33,
        1,
        "share",
        answered_in_time,
        denominator=answers_due,
        groups=GROUPS,
        note=Text("答复期限在本期届满的申请中，按期答复的所占比例。", "Of the requests whose answer fell due in the period, those answered in time."),
    ),
)  # fmt: skip


def register_all() -> None:
    """Make the figures known."""
    for figure in FIGURES:
        register(figure)
