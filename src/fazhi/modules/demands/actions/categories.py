"""The local list of what demands are about: set, renamed, switched off; never deleted, for old demands point at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands.models import Category
from fazhi.modules.demands.rules.cleaning import cleaned

VERB = "demands.categories"
LEVELS = 3


@dataclass
class Grown:
    """What became of the names of an imported tree."""

    added: int = 0
    there: int = 0


def set_category(
    *,
    code: str,
    zh: str,
    en: str,
    by: Actor,
    at: datetime,
    parent: Category | None = None,
    tree: str = "local",
    active: bool = True,
) -> Category:
    """Add a category below ``parent``, or rename or switch off the one of that code. Three levels at most.

    Raises ``BadForm`` naming the fields, ``NotYours`` for an official without the duty.
    """
    if by.kind == "official" and not by.may(VERB):
        raise NotYours(_("您的岗位没有维护诉求类别的职责；请换到有此职责的岗位，或联系单位管理员。"))
    code, zh, en = (cleaned(text).strip() for text in (code, zh, en))
    _check(code, zh, parent)
    level = 1 if parent is None else parent.level + 1
    values = {"zh": zh, "en": en or zh, "parent": parent, "level": level, "active": active}
    with business() as book:
        category, _made = Category.objects.update_or_create(tree=tree, code=code, defaults=values)
        content = {
            "tree": tree,
            "code": code,
            "zh": zh,
            "en": en or zh,
            "parent": parent.code if parent else "",
            "active": active,
        }
        configure(book, "category.set", "demands.category", f"{tree}/{code}", content, by, at)
    return category


def add_category(
    *, code: str, zh: str, en: str, parent: Category | None, by: Actor, at: datetime
) -> Category:
    """Add one. Raises ``BadForm`` where the code is taken or the name stands at this place already."""
    if Category.objects.filter(tree="local", code=cleaned(code).strip()).exists():
        raise BadForm({"code": _("编码“%(code)s”已经有了，请另取一个。") % {"code": code}})
    if Category.objects.filter(tree="local", parent=parent, zh=cleaned(zh).strip()).exists():
        raise BadForm({"zh": _("同一上级之下已经有“%(name)s”。") % {"name": zh}})
    return set_category(code=code, zh=zh, en=en, parent=parent, by=by, at=at)


def import_tree(
    *, paths: Sequence[Sequence[str]], by: Actor, at: datetime, english: Mapping[str, str] | None = None
) -> Grown:
    """Add every name of a tree of up to three levels that is not there yet, all or none; nothing is renamed or ended.

    ``paths`` are names from the top, empty ones at the end left out. New codes are the parent's with two digits more.
    """
    grown = Grown()
    with business():
        known = {(row.parent_id, row.zh): row for row in Category.objects.filter(tree="local")}
        codes = {row.code for row in known.values()}
        for path in paths:
            parent: Category | None = None
            for name in path[:LEVELS]:
                key = (parent.pk if parent else None, name)
                found = known.get(key)
                if found is None:
                    code = _next_code(parent.code if parent else "", codes)
                    en = (english or {}).get(name, "")
                    found = set_category(code=code, zh=name, en=en, parent=parent, by=by, at=at)
                    known[key] = found
                    codes.add(code)
                    grown.added += 1
                else:
                    grown.there += 1
                parent = found
    return grown


def _next_code(above: str, taken: set[str]) -> str:
    return next(code for n in range(1, 10_000) if (code := f"{above}{n:02d}") not in taken)


def _check(code: str, zh: str, parent: Category | None) -> None:
    errors = {}
    if not code or "/" in code or len(code) > 40:
        errors["code"] = _("请填写编码，最多40个字符，不含斜线。")
    if not zh or len(zh) > 60:
        errors["zh"] = _("请填写名称，最多60个字。")
    if parent is not None and parent.level >= LEVELS:
        errors["parent"] = _("诉求类别最多三级，“%(name)s”之下不能再设。") % {"name": parent.name}
    if errors:
        raise BadForm(errors)
