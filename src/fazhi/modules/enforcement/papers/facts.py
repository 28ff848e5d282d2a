"""What papers of enforcement are filled with beside the acts: the case, its other side, its officers with their certificates."""

from collections.abc import Collection, Sequence
from uuid import UUID

from fazhi.kernel.law import cite
from fazhi.kernel.matters.models import Act, Matter
from fazhi.kernel.papers.models import Signing
from fazhi.kernel.papers.record import day_words
from fazhi.kernel.papers.registry import Facts, Source
from fazhi.kernel.papers.templates import Recording
from fazhi.kernel.people.models import Post
from fazhi.kernel.procedures import OFFICERS, Basis
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.models import Case, Certificate, Party
from fazhi.modules.enforcement.models import Recording as Kept
from fazhi.modules.enforcement.rules import CITIZEN, ENFORCEMENT, FIELDS, PARTIES, PARTY
from fazhi.modules.enforcement.rules_records import BASIS, MUST, demanded

NAMES = frozenset(
    {
        "案由",
        "职权依据",
        "执法领域",
        "当事人",
        "当事人情况",
        "当事人住址",
        "执法人员",
        "举报人",
        "上级事项编号",
    }
)
LISTS = {"案卷": frozenset({"序号", "名称", "文号", "日期"})}


def facts(matter: Matter) -> Facts:
    """The facts of one matter; a child matter has those of the case it belongs to."""
    about = [matter.pk, matter.parent_id]
    case = Case.objects.filter(matter__in=about).order_by("matter_id").first()
    sides = list(Party.objects.filter(matter__in=about))
    parties = [side for side in sides if side.role == PARTY]
    texts = {
        "案由": case.cause if case else matter.title,
        "职权依据": case.power if case else "",
        "执法领域": FIELDS[case.field].zh if case else "",
        "当事人": "、".join(party.name for party in parties),
        "当事人情况": "\n".join(line for party in parties for line in _described(party)),
        "当事人住址": next((party.address for party in parties if party.address), ""),
        "执法人员": _officers(matter),
        "举报人": "、".join(side.name for side in sides if side.role != PARTY),
        "上级事项编号": matter.parent.number if matter.parent else "",
    }
    return Facts(texts, {"案卷": _signed(matter)})


def asks(act: Act, kind: str) -> Recording | None:
    """Whether an act is to be recorded in sound and picture, and on what provision."""
    wanted = demanded(kind, act.step, str(act.data.get("how") or ""))
    return Recording(act.step, wanted == MUST, Basis(cite(BASIS))) if wanted else None


def recorded(matter: Matter) -> Collection[UUID]:
    """The acts of which the equipment register has a recording."""
    return set(Kept.objects.filter(matter=matter).values_list("act", flat=True))


SOURCE = Source(NAMES, LISTS, facts, asks, recorded)


def _described(party: Party) -> Sequence[str]:
    """The other side as a decision names it (APL 59)."""
    code = "证件号码" if party.kind == CITIZEN else "统一社会信用代码"
    place = "住址" if party.kind == CITIZEN else "住所"
    rows = (
        (f"当事人（{PARTIES[party.kind].zh}）", party.name),
        (code, party.code),
        ("法定代表人（负责人）", party.representative),
        (place, party.address),
        ("联系电话", party.phone),
    )
    return [f"{title}：{said}" for title, said in rows if said]


def _officers(matter: Matter) -> str:
    """The officers last named on a step, each with the number of a certificate valid on that day."""
    acts = Act.objects.filter(matter=matter).order_by("-n").only("data", "occurred_at")
    act = next((each for each in acts if each.data.get(OFFICERS)), None)
    if act is None:
        return ""
    day = legal_day(act.occurred_at)
    posts = {
        post.pk: post for post in Post.objects.filter(pk__in=act.data[OFFICERS]).select_related("person")
    }
    rows = Certificate.objects.filter(
        person__in=[post.person_id for post in posts.values()], kind=ENFORCEMENT, valid_from__lte=day
    )
    numbers = {row.person_id: row.number for row in rows.order_by("valid_from")}
    named = [posts[UUID(key)] for key in act.data[OFFICERS] if UUID(key) in posts]
    return "、".join(_with_number(post, numbers.get(post.person_id, "")) for post in named)


def _with_number(post: Post, number: str) -> str:
    return f"{post.person.name}（执法证号：{number}）" if number else post.person.name


def _signed(matter: Matter) -> list[dict[str, str]]:
    """The signed papers, as the index of the file lists them."""
    rows = Signing.objects.filter(paper__matter=matter).select_related("pdf__naming").order_by("at")
    return [
        {
            "序号": str(n),
            "名称": row.pdf.name.removesuffix(".pdf").removesuffix(row.number).strip(),
            "文号": row.number,
            "日期": day_words(legal_day(row.at)),
        }
        for n, row in enumerate(rows, start=1)
    ]
