"""The local list of what demands are about: set, renamed, switched off; never deleted, for old demands point at it."""

from datetime import datetime

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands.models import Category


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
    """Add a category below ``parent``, or rename or switch off the one of that code. Three levels at most."""
    level = 1 if parent is None else parent.level + 1
    values = {"zh": zh, "en": en, "parent": parent, "level": level, "active": active}
    with business() as book:
        category, _made = Category.objects.update_or_create(tree=tree, code=code, defaults=values)
        content = {
            "tree": tree,
            "code": code,
            "zh": zh,
            "en": en,
            "parent": parent.code if parent else "",
            "active": active,
        }
        configure(book, "category.set", "demands.category", f"{tree}/{code}", content, by, at)
    return category
