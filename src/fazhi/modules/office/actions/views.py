"""Saved views of lists. The ledger keeps that one was saved, shared or deleted; never its words."""

from datetime import datetime
from hashlib import sha256
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import NotYours, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.modules.office.models import SavedView

PLACES = frozenset({"older", "newer", "after", "before", "page", "cursor"})
"""Parameters that say where in the list one stands, which a view does not keep."""
AT_MOST = 20
QUERY_AT_MOST = 1000


def save_view(*, page: str, name: str, query: str, shared: bool, by: Actor, at: datetime) -> SavedView:
    """Keep the filters of a list under a name. ``page`` is the name of the list's address.

    Raises ``Refused`` without a filter, for a name the post has used already, and beyond twenty of one list.
    """
    kept = urlencode([(key, value) for key, value in parse_qsl(query) if key not in PLACES])
    if not kept:
        raise Refused(_("现在没有筛选条件，无须保存。请先筛选再保存。"))
    if len(kept) > QUERY_AT_MOST:
        raise Refused(_("筛选条件太长，不能保存。"))
    post = _post(by)
    with business() as book:
        if SavedView.objects.filter(page=page, post_id=post).count() >= AT_MOST:
            raise Refused(_("一个列表最多保存%(n)d个常用条件，请先删去不用的。") % {"n": AT_MOST})
        row = SavedView(
            page=page,
            name=name,
            query=kept,
            post_id=post,
            unit_id=by.unit_id if shared else None,
            saved_at=at,
        )
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            raise Refused(_("您已有名为“%(name)s”的常用条件，请换一个名称。") % {"name": name}) from None
        configure(book, "view.save", "office.savedview", str(row.pk), _content(row), by, at)
    return row


def delete_view(*, view: SavedView, by: Actor, at: datetime) -> None:
    """Delete a view of one's own. Raises ``NotYours`` for somebody else's."""
    if view.post_id != by.post_id:
        raise NotYours(_("只能删除自己保存的常用条件。"))
    with business() as book:
        content = _content(view)
        view.delete()
        configure(book, "view.delete", "office.savedview", content["id"], content, by, at)


def _post(by: Actor) -> UUID:
    if by.post_id is None:
        raise NotYours(_("只有在岗位上的工作人员可以保存常用条件。"))
    return by.post_id


def _content(row: SavedView) -> dict[str, str]:
    """What the ledger holds: the filters may name people, so their digest alone."""
    return {
        "id": str(row.pk),
        "page": row.page,
        "unit": str(row.unit_id or ""),
        "digest": sha256(f"{row.name}\n{row.query}".encode()).hexdigest(),
    }
