"""The ledger's entries about configuration, in words: who changed what, when, under which number."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.models import Entry, Opening
from fazhi.kernel.people import verbs
from fazhi.kernel.people.models import Person, Post, Unit
from fazhi.kernel.workdays import SHANGHAI, Period

PAGE = 30
TITLES: Mapping[str, Any] = {
    "unit.set_up": gettext_lazy("设立单位"),
    "unit.rename": gettext_lazy("单位更名"),
    "unit.former_name": gettext_lazy("留存原名称"),
    "unit.close": gettext_lazy("撤销单位"),
    "person.enrol": gettext_lazy("登记人员"),
    "person.login": gettext_lazy("关联登录账号"),
    "login.open": gettext_lazy("开通登录"),
    "login.reset": gettext_lazy("重置密码"),
    "login.change": gettext_lazy("本人修改密码"),
    "login.lock": gettext_lazy("停用登录"),
    "login.unlock": gettext_lazy("恢复登录"),
    "post.appoint": gettext_lazy("任职"),
    "post.leave": gettext_lazy("离任"),
    "duty.give": gettext_lazy("赋予职责"),
    "duty.end": gettext_lazy("终止职责"),
    "delegation.begin": gettext_lazy("开始委托"),
    "delegation.end": gettext_lazy("结束委托"),
    "limit.set": gettext_lazy("设定本地期限"),
    "day.set": gettext_lazy("设定本地工作日"),
    "category.set": gettext_lazy("设定诉求类别"),
    "template.set": gettext_lazy("设定答复模板"),
    "view.save": gettext_lazy("保存常用条件"),
    "view.delete": gettext_lazy("删除常用条件"),
    "shift.add": gettext_lazy("排班"),
    "shift.remove": gettext_lazy("取消排班"),
    "staffing.promise": gettext_lazy("设定值守时段"),
    "staffing.withdraw": gettext_lazy("结束值守时段"),
    "procedure.take": gettext_lazy("启用程序文件"),
    "responsibility.add": gettext_lazy("列入职责清单"),
    "responsibility.end": gettext_lazy("移出职责清单"),
    "routing.model": gettext_lazy("启用派单模型"),
    "routing.threshold": gettext_lazy("设定自动派单门槛"),
    "service_attribute.set": gettext_lazy("设定开放接口的附加问题"),
    "api_key.make": gettext_lazy("生成接口密钥"),
    "api_key.end": gettext_lazy("停用接口密钥"),
    "demands.export": gettext_lazy("导出诉求"),
    "demands.consent": gettext_lazy("记录诉求人的意愿"),
    "publication.agree": gettext_lazy("同意公开诉求"),
    "publication.withdraw": gettext_lazy("撤回公开诉求"),
    "supervision.prefix": gettext_lazy("设定督办文书编号"),
    "certificate.issue": gettext_lazy("登记执法证件"),
    "certificate.revoke": gettext_lazy("撤销执法证件"),
    "officer.borrow": gettext_lazy("借调执法人员"),
    "benchmark.set": gettext_lazy("设定裁量基准"),
    "benchmark.end": gettext_lazy("停用裁量基准"),
    "device.register": gettext_lazy("登记执法装备"),
    "device.retire": gettext_lazy("停用执法装备"),
    "device.hand_out": gettext_lazy("领用执法装备"),
    "device.return": gettext_lazy("归还执法装备"),
    "recording.attach": gettext_lazy("登记执法音像记录"),
    "papers.words": gettext_lazy("设定文书代字"),
    "paper.save": gettext_lazy("保存文书"),
    "paper.sign": gettext_lazy("签发文书"),
    "catalogue.enter": gettext_lazy("列入年度决策目录"),
    "catalogue.publish": gettext_lazy("公布年度决策目录"),
    "catalogue.strike": gettext_lazy("调出年度决策目录"),
    "decision.comment": gettext_lazy("收到对决策草案的意见"),
    "division.bar": gettext_lazy("设定主要负责人不直接分管的事项"),
    "division.charge": gettext_lazy("设定领导分工"),
    "documents.series": gettext_lazy("设定发文代字"),
    "documents.result": gettext_lazy("写明清理结果"),
    "documents.counsel": gettext_lazy("登记法律顾问合同"),
    "documents.service": gettext_lazy("登记法律顾问服务"),
    "inspection.member": gettext_lazy("登记检查组人员"),
    "contact.add": gettext_lazy("登记应急联系人"),
    "contact.test": gettext_lazy("检验应急联络"),
    "contact.end": gettext_lazy("终止应急联系人"),
    "matter.read": gettext_lazy("上级查阅"),
    "matter.link": gettext_lazy("关联事项"),
    "matter.hand_over": gettext_lazy("移交封存事项"),
}
"""Kinds of entries with their titles, as far as they change no matter's course. A test collects those the code enters."""

OF_MATTERS = (
    "matters.matter", "matters.reading", "matters.link", "matters.sealing", "demands.consent", "demands.publication",
    "decisions.comment", "documents.cleanupresult", "documents.serviceuse", "inspections.member",
)  # fmt: skip
"""Subjects that are not configuration but work."""
NAMED = {"unit": Unit, "post": Post, "person": Person, "principal": Post, "deputy": Post, "parent": Unit}
SHOWN = (
    "name_zh", "code", "name", "title_zh", "title", "key", "period", "day", "from_day", "basis", "closed_on",
    "held_from", "held_to", "begins_at", "ends_at", "used_until", "reason", "version", "locked_at",
)  # fmt: skip
"""Fields of a record worth reading, in this order."""
MOMENTS = frozenset({"held_from", "held_to", "begins_at", "ends_at", "locked_at"})


@dataclass(frozen=True, slots=True)
class Change:
    """One entry: its number, kind, what it is about, by whom (empty: the record was erased by law), and when."""

    number: int
    kind: str
    title: str
    about: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A page of changes, newest first; ``older`` is the mark of the next (empty: none)."""

    changes: list[Change]
    older: str
    first: bool


def changes(*, kind: str = "", older: str = "") -> ChangePage:
    """The configuration entries, newest first, of one kind or all. At most six queries, at any depth."""
    rows = Entry.objects.filter(subject__in=_subjects())
    if kind:
        rows = rows.filter(kind=kind)
    first = not (older.isascii() and older.isdigit() and len(older) < 19)
    if not first:
        rows = rows.filter(index__lt=int(older))
    found = list(rows.order_by("-index")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return ChangePage(_told(found), str(found[-1].index) if more else "", first)


def _subjects() -> list[str]:
    """The sorts of objects of configuration there are entries about; one look into the index for each."""
    with connection.cursor() as cursor:
        cursor.execute(_DISTINCT)
        return [subject for (subject,) in cursor.fetchall() if subject not in OF_MATTERS]


_DISTINCT = """
WITH RECURSIVE found AS (
    (SELECT subject FROM ledger_entry ORDER BY subject LIMIT 1)
    UNION ALL
    SELECT (SELECT subject FROM ledger_entry WHERE subject > found.subject ORDER BY subject LIMIT 1)
    FROM found WHERE found.subject IS NOT NULL
)
SELECT subject FROM found WHERE subject IS NOT NULL
"""


def changes_of(objects: Sequence[tuple[str, str]]) -> list[Change]:
    """All entries about some objects (subject and id), newest first. At most five queries."""
    about = Q(pk__in=())
    by_subject: dict[str, list[str]] = {}
    for subject, subject_id in objects:
        by_subject.setdefault(subject, []).append(subject_id)
    for subject, ids in by_subject.items():
        about |= Q(subject=subject, subject_id__in=ids)
    return _told(list(Entry.objects.filter(about).order_by("-index")))


def title_of(kind: str) -> str:
    """A kind of entry in words."""
    return str(TITLES.get(kind, kind))


def _told(rows: Sequence[Entry]) -> list[Change]:
    openings = Opening.objects.filter(index__in=[row.index for row in rows]).values_list("index", "record")
    records = {index: json.loads(bytes(record)) for index, record in openings}
    names = _names(records.values())
    return [_change(row, records.get(row.index), names) for row in rows]


def _change(row: Entry, record: Mapping[str, Any] | None, names: Mapping[UUID, str]) -> Change:
    if record is None:
        return Change(row.index, row.kind, title_of(row.kind), _("内容已依法删除"), "", row.recorded_at)
    about = _about(record["content"], row, names)
    return Change(row.index, row.kind, title_of(row.kind), about, _by(record["by"], names), row.recorded_at)


def _about(content: Mapping[str, Any], row: Entry, names: Mapping[UUID, str]) -> str:
    """What a record is about, in a line: names for ids, titles for verbs, then the fields worth reading."""
    said = [names[found] for found in _ids(content, row.subject, row.subject_id) if found in names]
    if content.get("verb"):
        known = {verb.code: verb.title for verb in verbs.all_verbs()}
        said.append(known.get(content["verb"], content["verb"]))
    said += [_field(name, str(content[name])) for name in SHOWN if content.get(name)]
    return " · ".join(dict.fromkeys(said)) or row.subject_id


def _field(name: str, value: str) -> str:
    if name == "period":
        period = Period.parse(value)
        return period.en if (get_language() or "").startswith("en") else period.zh
    if name not in MOMENTS:
        return value
    words = {
        "held_from": _("自%s"),
        "begins_at": _("自%s"),
        "held_to": _("至%s"),
        "ends_at": _("至%s"),
        "locked_at": "%s",
    }
    return words[name] % _shanghai(value)


def _shanghai(value: str) -> str:
    return f"{datetime.fromisoformat(value).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _by(ref: str, names: Mapping[UUID, str]) -> str:
    kind, _divided, rest = ref.partition(":")
    if kind != "post":
        return rest or ref
    own, _divided, principal = rest.partition(" for:")
    said = names.get(_id(own), own)
    if principal:
        return _("%(deputy)s（代%(principal)s）") % {
            "deputy": said,
            "principal": names.get(_id(principal), principal),
        }
    return said


def _ids(content: Mapping[str, Any], subject: str, subject_id: str) -> Iterable[UUID]:
    own = subject.rpartition(".")[2]
    if own in {"person", "post"} or subject == "people.login":
        yield _id(subject_id)
    for name in NAMED:
        for value in (content.get(f"{name}_id"), content.get(name)):
            if value:
                yield _id(str(value))


def _names(records: Iterable[Mapping[str, Any]]) -> dict[UUID, str]:
    """The names of everybody and every unit that some records speak of. Three queries."""
    wanted: set[UUID] = set()
    for record in records:
        wanted.update(_ids(record["content"], record["subject"], record["subject_id"]))
        for part in record["by"].replace(" for:", ":").split(":")[1:]:
            wanted.add(_id(part))
    names = {row.pk: row.name for row in Unit.objects.filter(pk__in=wanted)}
    names |= dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))
    posts = Post.objects.filter(pk__in=wanted).select_related("person", "unit")
    return names | {row.pk: f"{row.unit.name} {row.title} {row.person.name}" for row in posts}


def _id(text: str) -> UUID:
    """An id in a record; what is none counts as one nobody has."""
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
