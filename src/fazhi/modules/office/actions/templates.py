"""Templates of answers: a change is a new version, the old one stays readable."""

from datetime import datetime

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import reach_of
from fazhi.modules.office.models import AnswerTemplate, AnswerTemplateVersion
from fazhi.modules.office.rules import placeholders

TEXT_AT_MOST = 5000
_SAID = ("title", "text", "step", "category", "active")


def set_template(
    *,
    title: str,
    text: str,
    by: Actor,
    at: datetime,
    template: AnswerTemplate | None = None,
    step: str = "",
    category: str = "",
    unit: Unit | None = None,
    active: bool = True,
    version: int | None = None,
) -> AnswerTemplate:
    """Set up a template, or set a new version of ``template`` when it is still at ``version``.

    ``unit`` says who is offered it (itself and what is below; ``None``: the county) and never changes.
    Raises ``Refused`` for placeholders nobody can fill, outside one's reach, and when somebody was faster.
    """
    wrong = placeholders.unknown(text)
    if wrong:
        raise Refused(
            _("模板里的%(wrong)s认不出。可用的有：%(known)s。")
            % {"wrong": "、".join(wrong), "known": "、".join(f"{{{name}}}" for name in placeholders.KNOWN)}
        )
    if len(text) > TEXT_AT_MOST:
        raise Refused(_("正文最多%(n)d个字。") % {"n": TEXT_AT_MOST})
    with business() as book:
        row = _begun(unit, by) if template is None else _locked(template, by, version)
        said = dict(zip(_SAID, (title, text, step, category, active), strict=True))
        if row.version and all(getattr(row, name) == value for name, value in said.items()):
            raise Refused(_("内容没有变化。"))
        for name, value in said.items():
            setattr(row, name, value)
        row.version += 1
        row.save()
        AnswerTemplateVersion.objects.create(
            template=row, n=row.version, set_at=at, post_id=by.post_id, **said
        )
        content = {**said, "unit": str(row.unit_id or ""), "version": row.version}
        configure(book, "template.set", "office.answertemplate", str(row.pk), content, by, at)
    return row


def _begun(unit: Unit | None, by: Actor) -> AnswerTemplate:
    _reached(unit, by)
    return AnswerTemplate(unit=unit, version=0)


def _locked(template: AnswerTemplate, by: Actor, version: int | None) -> AnswerTemplate:
    row = AnswerTemplate.objects.select_for_update(of=("self",)).select_related("unit").get(pk=template.pk)
    _reached(row.unit, by)
    if version is not None and row.version != version:
        raise Refused(_("这个模板刚刚被他人修改，请刷新后再改。"))
    return row


def _reached(unit: Unit | None, by: Actor) -> None:
    """County-wide templates are kept by whoever administers the county; a unit's by those above it or in it."""
    path = unit.path if unit else Unit.objects.values_list("path", flat=True).get(parent__isnull=True)
    if not path.startswith(reach_of(by)):
        raise Refused(_("全县通用的模板和其他单位的模板，请由县本级或该单位的管理员维护。"))
