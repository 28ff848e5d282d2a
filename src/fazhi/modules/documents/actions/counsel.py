"""Contracts with outside counsel: the agreed services, and each use of one."""

from collections.abc import Sequence
from datetime import date, datetime

from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.ledger.record import digest_of
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.documents.errors import UsedUp
from fazhi.modules.documents.kinds import HEAD, SIGN
from fazhi.modules.documents.models import CounselContract, ServiceItem, ServiceUse

ITEMS_AT_MOST = 60


def enter_contract(
    *,
    firm: str,
    from_day: date,
    to_day: date,
    services: Sequence[tuple[str, int | None]],
    by: Actor,
    at: datetime,
) -> CounselContract:
    """Enter a contract of the own unit with a law firm and its agreed services, each (title, how often or None)."""
    if not by.may(HEAD) or by.unit_id is None:
        raise NotYours(_("只有单位负责人可以登记法律顾问合同。"))
    _check(firm, from_day, to_day, services)
    with business() as book:
        row = CounselContract.objects.create(
            unit=Unit.objects.get(pk=by.unit_id), firm=firm.strip(), from_day=from_day, to_day=to_day
        )
        ServiceItem.objects.bulk_create(
            ServiceItem(contract=row, n=n, title=title.strip(), agreed=agreed)
            for n, (title, agreed) in enumerate(services, 1)
        )
        content = {
            "firm": row.firm,
            "from": from_day.isoformat(),
            "to": to_day.isoformat(),
            "services": [[title, agreed] for title, agreed in services],
        }
        subject = ("documents.counsel", "documents.counselcontract", str(row.pk))
        configure(book, *subject, content, by, at, remembered=False)
    return row


def use_service(
    *, item: ServiceItem, used_on: date, what: str, by: Actor, at: datetime, matter: Matter | None = None
) -> ServiceUse:
    """Enter one use of an agreed service. Raises ``UsedUp`` beyond what was agreed, ``BadForm`` outside the contract."""
    contract = item.contract
    if not (by.may(SIGN) or by.may(HEAD)) or by.post_id is None or contract.unit_id != by.unit_id:
        raise NotYours(_("只能登记本单位法律顾问合同的使用情况。"))
    if not what.strip():
        raise BadForm({"what": _("请填写事由。")})
    if not contract.from_day <= used_on <= min(contract.to_day, legal_day(at)):
        raise BadForm({"used_on": _("使用日期须在合同期内，且不晚于今日。")})
    with business() as book:
        locked = ServiceItem.objects.select_for_update().get(pk=item.pk)
        if locked.agreed is not None and locked.uses.count() >= locked.agreed:
            raise UsedUp(locked.title, locked.agreed)
        row = ServiceUse.objects.create(
            item=locked, used_on=used_on, what=what.strip(), matter=matter, post_id=by.post_id
        )
        content = {
            "item": locked.pk,
            "used_on": used_on.isoformat(),
            "what": digest_of({"what": what.strip()}),
        }
        configure(
            book, "documents.service", "documents.serviceuse", str(row.pk), content, by, at, remembered=False
        )
    return row


def _check(firm: str, from_day: date, to_day: date, services: Sequence[tuple[str, int | None]]) -> None:
    errors = {}
    if not firm.strip():
        errors["firm"] = _("请填写律师事务所名称。")
    if to_day <= from_day:
        errors["to_day"] = _("合同止日必须晚于起日。")
    titles = [title.strip() for title, _agreed in services]
    if not titles or len(titles) > ITEMS_AT_MOST or not all(titles):
        errors["services"] = _("请逐项写明约定的服务，最多60项。")
    if any(agreed is not None and agreed < 1 for _title, agreed in services):
        errors["services"] = _("约定次数从1起；不限次数的不填。")
    if errors:
        raise BadForm(errors)
