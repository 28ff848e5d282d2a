"""The numbers decisions answer for. Each counts matters, of the organ that decides, and opens to exactly those."""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from fazhi.kernel.figures import Basis, Figure, FigureScope, Span, Text, register
from fazhi.kernel.matters.models import Act, Matter
from fazhi.modules.decisions.rules import AT_ONCE, DECISION, ITEM, MEETING

GROUPS = {"unit": "unit"}
PIECES = Text("件", "items")
PERCENT = Text("%", "%")


def _madr(articles_zh: str, articles_en: str) -> Basis:
    return Basis(
        f"《重大行政决策程序暂行条例》第{articles_zh}条",
        f"Interim Regulations on Major Administrative Decisions, art. {articles_en}",
    )


DISCUSSED = _madr("30", "30")
STAGES = _madr("14、19、22、25、30", "14, 19, 22, 25, 30")
COMMENT = _madr("15", "15")
REVIEW = _madr("25", "25")
EVALUATION = _madr("36", "36")
LOCAL = Basis(
    "本地规则（三重一大为党内规定和本地规则）",
    "Local rule (the “three major, one large” is a Party and local rule)",
    local=True,
)
FIVE: tuple[tuple[str, dict[str, str]], ...] = (
    ("sum_up_comments", {}),
    ("expert_opinion", {}),
    ("risk_assessment", {"outcome": "controllable"}),
    ("legality_review", {"outcome": "may_be_discussed"}),
    ("open_discussion", {}),
)
"""The acts that show each of the five procedures: participation, experts, risk, legality, collective discussion."""


def _of(scope: FigureScope, *kinds: str) -> QuerySet[Matter]:
    return Matter.objects.filter(
        kind__in=kinds, sealed_to__isnull=True, origin__path__startswith=scope.unit_path
    )


def _did(step: str, span: Span | None = None, **more: Any) -> Q:
    """Whether a step was done, in a span or ever; ``more`` narrows the acts."""
    acts = Act.objects.filter(matter=OuterRef("pk"), step=step, **more)
    if span is not None:
        acts = acts.filter(occurred_at__gte=span.since, occurred_at__lt=span.moment)
    return Q(Exists(acts))


def decided(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The major decisions adopted or turned down by a meeting in the span; one to be amended is not decided yet."""
    return _of(scope, DECISION).filter(_did("decide", span, outcome__in=["adopted", "not_adopted"]))


def with_all_five(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones that went through all five procedures."""
    rows = decided(scope, span)
    for step, more in FIVE:
        rows = rows.filter(_did(step, None, **more))
    return rows


def with_departure(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of the decided, the ones in which the chief decided otherwise than the majority, with reasons."""
    return decided(scope, span).filter(_did("explain_departure", span))


def with_dissent(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of the decided, the ones in which a member spoke against it or kept reservations."""
    against = {"data__position__in": ["disagree", "reserve"]}
    return decided(scope, span).filter(_did("member_opinion", span, **against))


def consulted(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The decisions whose draft was published for comment in the span."""
    return _of(scope, DECISION).filter(_did("publish_draft", span))


def shortened(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones with less than thirty days, for stated reasons."""
    return _of(scope, DECISION).filter(_did("publish_draft", span, outcome="shortened"))


def reviewed(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The decisions and items whose legality was reviewed in the span."""
    return _of(scope, DECISION, ITEM).filter(_did("legality_review", span))


def found_unlawful(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones that were found unlawful at least once."""
    return _of(scope, DECISION, ITEM).filter(_did("legality_review", span, outcome="unlawful"))


def evaluated(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The decisions evaluated after they were carried out, in the span."""
    return _of(scope, DECISION).filter(_did("post_evaluation", span))


def items_decided(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The items of the “three major, one large” decided by a meeting in the span."""
    return _of(scope, ITEM).filter(_did("decide", span))


def afterwards(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """The meetings of the span that were typed in after they had been held."""
    opened = Act.objects.filter(
        matter=OuterRef("pk"), step="open", recorded_at__gt=F("occurred_at") + AT_ONCE
    )
    held = opened.filter(occurred_at__gte=span.since, occurred_at__lt=span.moment)
    return _of(scope, MEETING).filter(Exists(held))


def _count(code: str, zh: str, en: str, basis: Basis, records: Callable[..., QuerySet[Matter]]) -> Figure:
    return Figure(f"decisions.{code}", Text(zh, en), PIECES, basis, 1, "count", records, groups=GROUPS)


FIGURES = (
    _count("decided", "集体讨论决定的重大行政决策", "Major decisions decided", DISCUSSED, decided),
    Figure(
        "decisions.decided_with_all_five",
        Text("五项程序都履行的", "Went through all five procedures"),
        PERCENT,
        STAGES,
        1,
        "share",
        with_all_five,
        denominator=decided,
        groups=GROUPS,
        note=Text(
            "公众参与、专家论证、风险评估、合法性审查、集体讨论五项都有记录的，占本期决定的比例。依法不需要其中某项的，不计入。",
            "Of the decisions of the period, those with participation, experts, risk, legality and discussion on record. One that lawfully needed fewer is not among them.",
        ),
    ),
    _count("drafts_consulted", "公开征求意见的草案", "Drafts published for comment", COMMENT, consulted),
    _count("drafts_shortened", "缩短征求意见期限的", "Comment period shortened", COMMENT, shortened),
    _count("legality_reviewed", "合法性审查", "Legality reviewed", REVIEW, reviewed),
    _count(
        "legality_unlawful",
        "审查认为不合法、退回修改的",
        "Found unlawful, to be amended",
        REVIEW,
        found_unlawful,
    ),
    _count(
        "decided_against_majority",
        "决定与多数人意见不一致的",
        "Decided against the majority",
        DISCUSSED,
        with_departure,
    ),
    _count("decided_with_dissent", "记有不同意见的", "With dissent on record", DISCUSSED, with_dissent),
    _count("evaluated", "开展后评估的", "Evaluated afterwards", EVALUATION, evaluated),
    _count("items_decided", "议定三重一大议题", "Items decided", LOCAL, items_decided),
    _count("meetings_afterwards", "会后补录的会议", "Meetings entered afterwards", LOCAL, afterwards),
)


def register_all() -> None:
    """Make the figures known; doing so twice changes nothing."""
    for figure in FIGURES:
        register(figure)
