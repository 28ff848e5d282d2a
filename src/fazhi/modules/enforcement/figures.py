"""The numbers enforcement answers for: the yearly statistics of SC118 6. Each counts matters and opens to exactly those.

SC118 leaves open what is counted; how each number is counted here is a local rule and shown as one.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from fazhi.kernel.figures import Basis, Figure, FigureScope, Span, Text, register
from fazhi.kernel.matters.models import Act, Clock, Matter
from fazhi.kernel.people.models import Unit
from fazhi.modules.enforcement.models import Recording, Weighing
from fazhi.modules.enforcement.rules_discretion import PENALTIES

Records = Callable[[FigureScope, Span], "QuerySet[Matter]"]

SC118 = Basis(
    "《全面推行三项制度的指导意见》第6点；统计口径为本地规则",
    "SC118, point 6; the way of counting is a local rule",
    local=True,
)
PIECES, PERCENT = Text("件", "cases"), Text("%", "%")
GROUPS = {"unit": "unit", "field": "enforcement__field"}
ORDINARY = ("penalty", "cac_penalty")
ALL_PENALTIES = (*ORDINARY, "penalty_summary")
PENALTY, NO_PENALTY = "penalty", ("no_penalty_minor", "not_established", "no_penalty")


def _of(kinds: tuple[str, ...], scope: FigureScope) -> QuerySet[Matter]:
    rows = Matter.objects.filter(kind__in=kinds, sealed_to__isnull=True)
    if len(scope.unit_path.strip("/").split("/")) > 1:  # the county is above every unit there is
        rows = rows.filter(unit__in=Unit.objects.filter(path__startswith=scope.unit_path))
    return rows


def acts_of(span: Span, *steps: str, **more: Any) -> QuerySet[Act]:
    """The acts of one matter (``OuterRef``) at these steps within a span."""
    rows = Act.objects.filter(matter=OuterRef("pk"), step__in=steps, **more)
    return rows.filter(occurred_at__gte=span.since, occurred_at__lt=span.moment)


def penalties_imposed(span: Span, **more: Any) -> QuerySet[Act]:
    """The decisions to punish of one matter within a span, on the spot or by the ordinary procedure."""
    return acts_of(span, "decide", "issue", **more).filter(Q(step="issue") | Q(outcome=PENALTY))


def opened(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Cases opened in the span; leads of a cyberspace department count once they are filed."""
    return _of(ALL_PENALTIES, scope).filter(Exists(acts_of(span, "open_case", "find")))


def decided(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Penalties imposed in the span."""
    return _of(ALL_PENALTIES, scope).filter(Exists(penalties_imposed(span)))


def on_the_spot(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones imposed on the spot."""
    return _of(("penalty_summary",), scope).filter(Exists(penalties_imposed(span)))


def not_punished(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Cases that ended in the span with the decision not to punish."""
    acts = acts_of(span, "decide", "end_here", outcome__in=NO_PENALTY)
    return _of(ALL_PENALTIES, scope).filter(Exists(acts))


def fined(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Penalties of the span with a fine."""
    return _of(ALL_PENALTIES, scope).filter(Exists(penalties_imposed(span, data__fine__gt=0)))


def confiscated(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Penalties of the span that confiscate unlawful gains."""
    return _of(ALL_PENALTIES, scope).filter(Exists(penalties_imposed(span, data__confiscated__gt=0)))


def _named(penalty: str) -> Records:
    """Penalties of the span whose decision names this kind."""

    def records(scope: FigureScope, span: Span) -> QuerySet[Matter]:
        named = penalties_imposed(span, data__penalties__contains=[penalty])
        return _of(ALL_PENALTIES, scope).filter(Exists(named))

    return records


def paid(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Fines paid in full in the span."""
    return _of(("penalty_enforcement",), scope).filter(Exists(acts_of(span, "pay")))


def transferred(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Suspected crimes handed over to the police in the span."""
    return _of(("police_transfer",), scope).filter(Exists(acts_of(span, "hand_over")))


def heard(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Hearings held in the span."""
    return _of(ORDINARY, scope).filter(Exists(acts_of(span, "hold_hearing", outcome="held")))


def reviewed(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Cases whose legality was reviewed in the span."""
    return _of(ORDINARY, scope).filter(Exists(acts_of(span, "legality_review")))


def sent_back(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones that a review of the span returned."""
    return _of(ORDINARY, scope).filter(Exists(acts_of(span, "legality_review", outcome="returned")))


def revoked(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Penalties changed, revoked, found unlawful or void in the span."""
    return _of(ALL_PENALTIES, scope).filter(Exists(acts_of(span, "revoke")))


def reconsidered(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Reconsiderations decided in the span in which this organ was the respondent."""
    return _of(("reconsideration",), scope).filter(Exists(acts_of(span, "decide")))


def lost(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Of those, the ones that changed or undid what this organ had done."""
    return _of(("reconsideration",), scope).filter(Exists(acts_of(span, "decide", outcome="changed")))


def _kind_did(kind: str, *steps: str, **more: Any) -> Records:
    def records(scope: FigureScope, span: Span) -> QuerySet[Matter]:
        return _of((kind,), scope).filter(Exists(acts_of(span, *steps, **more)))

    return records


def _due(name: str, span: Span) -> QuerySet[Clock]:
    rows = Clock.objects.filter(matter=OuterRef("pk"), name=name)
    return rows.filter(due_at__gt=span.since, due_at__lte=span.moment).exclude(
        state__in=["stopped", "lifted"]
    )


def _fell_due(name: str) -> Records:
    """Cases of which a limit fell in the span: overdue open ones are in, those lifted are not."""

    def records(scope: FigureScope, span: Span) -> QuerySet[Matter]:
        return _of(ALL_PENALTIES, scope).filter(Exists(_due(name, span)))

    return records


def _in_time(name: str) -> Records:
    def records(scope: FigureScope, span: Span) -> QuerySet[Matter]:
        late = Exists(_due(name, span).exclude(state="met"))
        return _fell_due(name)(scope, span).exclude(late)

    return records


def departures(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Penalties of the span that leave the discretion benchmark, or for which it had no band."""
    decisions = Weighing.objects.filter(act__in=penalties_imposed(span).values("pk"), departs=True)
    return _of(ALL_PENALTIES, scope).filter(Exists(decisions.filter(matter=OuterRef("pk"))))


def unrecorded(scope: FigureScope, span: Span) -> QuerySet[Matter]:
    """Seizures of the span without the recording that SC118 8 demands."""
    recordings = Recording.objects.filter(matter=OuterRef("pk"), act__step="carry_out")
    return _kind_did("seizure", "carry_out")(scope, span).exclude(Exists(recordings))


def _count(code: str, zh: str, en: str, records: Records, note: Text | None = None) -> Figure:
    return Figure(
        f"enforcement.{code}", Text(zh, en), PIECES, SC118, 1, "count", records, groups=GROUPS, note=note
    )


def _share(code: str, zh: str, en: str, records: Records, over: Records, note: Text) -> Figure:
    title = Text(zh, en)
    return Figure(
        f"enforcement.{code}",
        title,
        PERCENT,
        SC118,
        1,
        "share",
        records,
        denominator=over,
        groups=GROUPS,
        note=note,
    )


FINED, CONFISCATED = "enforcement.fined", "enforcement.confiscated"
KIND_CODES = ("warnings", "fines_named", "confiscations", "licences", "business", "other_penalties")

FIGURES = (
    _count("opened", "立案", "Cases opened", opened),
    _count("decided", "作出处罚决定", "Penalties imposed", decided),
    _count("on_the_spot", "其中：当场处罚", "Of these on the spot", on_the_spot),
    _count("not_punished", "不予处罚", "Not punished", not_punished),
    _count("fined", "罚款的处罚", "Penalties with a fine", fined),
    _count("confiscated", "没收违法所得的处罚", "Penalties that confiscate gains", confiscated),
    *(
        _count(
            code, f"决定写明：{text.zh}", f"Decisions naming: {text.en}", _named(name),
            Text("以决定书写明的处罚种类为准，一件可以有几种。", "By the kinds the decision names; one decision may name several."),
        )
        for code, (name, text) in zip(KIND_CODES, PENALTIES.items(), strict=True)
    ),
    _count("paid", "罚没款缴清", "Paid in full", paid),
    _count("hearings", "举行听证", "Hearings held", heard),
    _count("reviewed", "法制审核", "Legality reviews", reviewed),
    _share(
        "sent_back", "法制审核退回率", "Returned by review", sent_back, reviewed,
        Text("本期审核过的案件中，曾被退回补正的。", "Of the cases reviewed in the period, those returned at least once."),
    ),
    _count("transferred", "移送公安机关", "Handed over to the police", transferred),
    _count("revoked", "处罚被变更、撤销", "Penalties changed or revoked", revoked),
    _count("reconsidered", "被申请行政复议（已决定）", "Reconsiderations decided", reconsidered),
    _share(
        "lost", "行政复议纠错率", "Undone in reconsideration", lost, reconsidered,
        Text("本期作出复议决定的，变更、撤销、确认违法或者无效的占比。", "Of the reconsiderations decided, those that changed or undid the act."),
    ),
    _share(
        "decided_on_time", "九十日内作出决定", "Decided within 90 days", _in_time("decision"), _fell_due("decision"),
        Text("以本期内届满的办案期限为分母，逾期未决的计入。", "Over the limits that fell in the period; overdue open ones are in."),
    ),
    _share(
        "published_on_time", "七个工作日内公开", "Published within 7 working days", _in_time("publish"), _fell_due("publish"),
        Text("以本期内届满的公开期限为分母，逾期未公开的计入。", "Over the limits that fell in the period; what was never published is in."),
    ),
    _count("departures", "偏离裁量基准", "Departures from the benchmark", departures),
    _count("seizures", "查封、扣押", "Seizures", _kind_did("seizure", "carry_out")),
    _count(
        "unrecorded", "查封、扣押没有音像记录", "Seizures without recording", unrecorded,
        Text("《全面推行三项制度的指导意见》第8点要求全程音像记录。", "SC118, point 8 demands recording throughout."),
    ),
    _count("corrections", "责令改正、问题告知", "Corrections and notices", _kind_did("correction", "issue")),
    _count("interviews", "约谈", "Interviews", _kind_did("interview", "hold", outcome="held")),
    _count("joint", "联合执法检查", "Joint inspections", _kind_did("joint_case", "inspect")),
    _count("tips", "受理违法线索", "Reports of violations", _kind_did("tip", "receive")),
)  # fmt: skip


def register_all() -> None:
    """Make the figures known; doing so twice changes nothing."""
    for figure in FIGURES:
        register(figure)
