"""A step's form, cleaned: every door (page, API, import) gets the same answer about the same input.

What the procedure marks as personal is kept apart from the rest, so that it can later be erased. Times without
a zone are Shanghai's. Nothing here reads a clock: ``at`` is the moment of recording.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.people.models import Post, Unit
from fazhi.kernel.people.queries import held, open_units
from fazhi.kernel.procedures import Field, Step, Text
from fazhi.kernel.workdays import SHANGHAI, Period, PeriodError

MAX_TEXT = 20_000
"""Characters in one text field. Longer papers are handed in as files."""

LONGEST_PERIOD = 999
"""Of whatever unit: what is longer is a slip of the hand, and may lie beyond the last day there is."""


@dataclass(frozen=True, slots=True)
class Form:
    """A cleaned form: ``values`` as Python holds them, ``data`` and ``personal`` as JSON does."""

    values: Mapping[str, Any]
    data: Mapping[str, Any]
    personal: Mapping[str, Any]


class Wrong(ValueError):
    """One field's complaint, already in the reader's language."""


def clean(step: Step, raw: Mapping[str, Any], at: datetime) -> Form:
    """Check and convert what was entered. Raises ``BadForm`` naming every field that needs mending."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    known = {field.name for field in step.form}
    for name in raw.keys() - known:
        errors[name] = _("“%(step)s”没有“%(field)s”这一项。") % {"step": said(step.title), "field": name}
    for field in step.form:
        try:
            value = _clean(field, raw.get(field.name), at)
        except Wrong as wrong:
            errors[field.name] = str(wrong)
            continue
        if value is not None:
            values[field.name] = value
    if errors:
        raise BadForm(errors)
    personal = {f.name for f in step.form if f.personal}
    return Form(
        values,
        {name: _json(value) for name, value in values.items() if name not in personal},
        {name: _json(value) for name, value in values.items() if name in personal},
    )


def said(text: Text) -> str:
    """A bilingual text in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh


def _clean(field: Field, raw: Any, at: datetime) -> Any:
    if field.type == "file":
        return None  # files travel beside the form and are counted by the act
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if field.required:
            raise Wrong(_("请填写“%(field)s”。") % {"field": said(field.title)})
        return None
    return _TYPES[field.type](field, raw, at)


def _text(field: Field, raw: Any, _at: datetime) -> str:
    limit = field.max_length or MAX_TEXT
    text = str(raw).replace("\x00", "").strip()
    if len(text) > limit:
        raise Wrong(
            _("“%(field)s”共%(n)d字，最多%(limit)d字；请精简，或将全文作为附件提交。")
            % {"field": said(field.title), "n": len(text), "limit": limit}
        )
    return text


def _datetime(field: Field, raw: Any, at: datetime) -> datetime:
    try:
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    except ValueError:
        raise Wrong(
            _("“%(field)s”的时间看不懂，请按“2026-11-22 15:04”的样子填写。") % {"field": said(field.title)}
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
    if moment > at:
        raise Wrong(_("“%(field)s”不能晚于现在。") % {"field": said(field.title)})
    return moment


def _date(field: Field, raw: Any, _at: datetime) -> date:
    try:
        return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
    except ValueError:
        raise Wrong(
            _("“%(field)s”的日期看不懂，请按“2026-11-22”的样子填写。") % {"field": said(field.title)}
        ) from None


def _choice(field: Field, raw: Any, _at: datetime) -> str:
    if raw not in field.choices:
        listed = "、".join(said(text) for text in field.choices.values())
        raise Wrong(
            _("“%(field)s”请从下列各项中选择：%(list)s。") % {"field": said(field.title), "list": listed}
        )
    return str(raw)


def _bool(field: Field, raw: Any, _at: datetime) -> bool:
    if isinstance(raw, bool):
        return raw
    if str(raw).lower() in {"true", "on", "1", "yes"}:
        return True
    if str(raw).lower() in {"false", "off", "0", "no"}:
        return False
    raise Wrong(_("“%(field)s”请选择“是”或“否”。") % {"field": said(field.title)})


def _int(field: Field, raw: Any, _at: datetime) -> int:
    try:
        return int(str(raw))
    except ValueError:
        raise Wrong(_("“%(field)s”请填写整数。") % {"field": said(field.title)}) from None


def _list(field: Field, raw: Any, _at: datetime) -> list[str]:
    items = raw if isinstance(raw, list | tuple) else str(raw).replace("，", "\n").splitlines()
    return [_text(field, item, _at) for item in items if str(item).strip()]


def _period(field: Field, raw: Any, _at: datetime) -> str:
    try:
        period = Period.parse(str(raw))
    except PeriodError:
        period = None
    if period is None or period.amount > LONGEST_PERIOD:
        raise Wrong(_("“%(field)s”请写作“5 working_day”这样的期限。") % {"field": said(field.title)})
    return str(period)


def _unit(field: Field, raw: Any, at: datetime) -> Unit:
    unit = raw if isinstance(raw, Unit) else open_units(at).filter(pk=_uuid(field, raw)).first()
    if unit is None:
        raise Wrong(_("“%(field)s”所选单位不存在或已撤销。") % {"field": said(field.title)})
    return unit


def _post(field: Field, raw: Any, at: datetime) -> Post:
    rows = Post.objects.filter(held(at)).select_related("unit", "person")
    post = raw if isinstance(raw, Post) else rows.filter(pk=_uuid(field, raw)).first()
    if post is None:
        raise Wrong(_("“%(field)s”所选岗位此刻无人任职。") % {"field": said(field.title)})
    return post


def _posts(field: Field, raw: Any, at: datetime) -> list[Post]:
    """Several posts held now, each once, in the order named. One query."""
    named = raw if isinstance(raw, list | tuple) else [part for part in str(raw).split(",") if part.strip()]
    ids = [_uuid(field, each) for each in named if not isinstance(each, Post)]
    rows = Post.objects.filter(held(at), pk__in=ids).select_related("unit", "person") if ids else ()
    known = {row.pk: row for row in (*rows, *(each for each in named if isinstance(each, Post)))}
    wanted = dict.fromkeys(each.pk if isinstance(each, Post) else _uuid(field, each) for each in named)
    if any(pk not in known for pk in wanted):
        raise Wrong(_("“%(field)s”所选岗位此刻无人任职。") % {"field": said(field.title)})
    if field.required and not wanted:
        raise Wrong(_("请填写“%(field)s”。") % {"field": said(field.title)})
    return [known[pk] for pk in wanted]


def _uuid(field: Field, raw: Any) -> UUID:
    try:
        return UUID(str(raw))
    except ValueError:
        raise Wrong(_("“%(field)s”请从列表中选择。") % {"field": said(field.title)}) from None


def _json(value: Any) -> Any:
    if isinstance(value, list):
        return [_json(each) for each in value]
    if isinstance(value, Unit | Post):
        return str(value.pk)
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).isoformat()
    return value.isoformat() if isinstance(value, date) else value


_TYPES: dict[str, Callable[[Field, Any, datetime], Any]] = {
    "text": _text,
    "datetime": _datetime,
    "date": _date,
    "choice": _choice,
    "bool": _bool,
    "int": _int,
    "list": _list,
    "period": _period,
    "unit": _unit,
    "post": _post,
    "posts": _posts,
}
