"""Keys of other systems: made, ended, and let in for as many requests a minute as each may make."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from fazhi.api import keys
from fazhi.api.keys import KeyRefused, TooManyRequests
from fazhi.kernel.ledger.actions import Book, business
from fazhi.kernel.matters.configuration import configure
from fazhi.kernel.matters.errors import BadForm, NotYours, Refused
from fazhi.kernel.people.actor import Actor
from fazhi.modules.demands import secrecy
from fazhi.modules.demands.models import ApiKey, ApiUse
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.open311 import KEY_CHANNELS

Use = Literal["submit", "read"]
MOST_PER_MINUTE = 6_000


def make_api_key(
    *,
    holder: str,
    channel: str,
    may_submit: bool,
    may_read: bool,
    per_minute: int,
    by: Actor,
    at: datetime,
    submission: UUID | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for another organisation's system; returns it with its plain text, which is shown once and not kept.

    ``channel`` is what the demands it brings in count under. Raises ``BadForm`` naming each field, ``NotYours``,
    ``Refused`` when the same ``submission`` has made its key already.
    """
    _check_duty(by)
    name = cleaned(holder).strip()
    _check(name, channel, may_submit, may_read, per_minute)
    if submission is not None and ApiKey.objects.filter(submission=submission).exists():
        raise Refused(_("这个密钥已经生成过，只显示一次。没有记下的，请停用它，再生成一个新的。"))
    plain = keys.new_key()
    with business() as book:
        row = ApiKey.objects.create(
            holder=name,
            prefix=keys.prefix_of(plain),
            digest=keys.digest_of(plain),
            submission=submission,
            channel=channel,
            may_submit=may_submit,
            may_read=may_read,
            per_minute=per_minute,
            held_from=at,
        )
        _enter(book, "api_key.make", row, by, at)
    return row, plain


def end_api_key(*, key_id: UUID, by: Actor, at: datetime) -> ApiKey:
    """End a key at once. Ending it again changes nothing. Raises ``NotYours``, ``Refused`` for an unknown one."""
    _check_duty(by)
    with business() as book:
        row = ApiKey.objects.select_for_update().filter(pk=key_id).first()
        if row is None:
            raise Refused(_("没有这个接口密钥。"))
        if row.held_to is None:
            row.held_to = max(at, row.held_from)
            row.save(update_fields=["held_to"])
            _enter(book, "api_key.end", row, by, at)
    return row


def admit(*, shown: str, use: Use, address: str, at: datetime, needs_key: bool = False) -> ApiKey | None:
    """Let one request of another system in and count it; returns the key it showed, ``None`` for none.

    Without a key the address is counted, as its keyed digest. Raises ``KeyRefused`` (403) and ``TooManyRequests``
    (429, with the seconds to wait).
    """
    key = _known(shown, at)
    if key is None:
        _count(secrecy.address_digest(address), at)
        if shown:
            raise KeyRefused.unknown()
        if needs_key:
            raise KeyRefused.missing()
        return None
    _check_count(key.counted, key.opens, key.per_minute, at)  # type: ignore[attr-defined]  # columns of _KNOWN
    if not key.said_scopes[use]:
        raise KeyRefused.not_for_this(_("提交诉求") if use == "submit" else _("读取公开信息"))
    return key


def _known(shown: str, at: datetime) -> ApiKey | None:
    """The key in force of that text, with this request counted (``counted`` is ``None`` beyond its limit)."""
    if not shown or len(shown) > keys.LONGEST:
        return None
    told = {"digest": keys.digest_of(shown), "at": at, "minute": keys.minute_of(at)}
    return next(iter(ApiKey.objects.raw(_KNOWN, told)), None)


def _count(caller: str, at: datetime) -> None:
    """Count a request of an address in its minute."""
    with connection.cursor() as cursor:
        minute = keys.minute_of(at)
        cursor.execute(_COUNT, [caller, minute, keys.WITHOUT_KEY, minute])
        counted, opens = cursor.fetchone()
    _check_count(counted, opens, keys.WITHOUT_KEY, at)


def _check_count(counted: int | None, opens: bool, limit: int, at: datetime) -> None:
    if counted is None:
        raise TooManyRequests(limit, keys.seconds_left(at))
    if opens:  # the first of a minute, whoever it is, forgets what is over; the others pay nothing for it
        ApiUse.objects.filter(minute__lt=at - keys.KEPT_FOR).delete()


# Both write nothing once the minute is used up, so that a flood does not fill the table with dead rows. A count may be
# lost to a power cut: waiting for the disk would let a caller's requests through one by one.
_COUNT = """
WITH counted AS (
    INSERT INTO demands_api_use AS known (caller, minute, used) VALUES (%s, %s, 1)
    ON CONFLICT (caller, minute) DO UPDATE SET used = known.used + 1 WHERE known.used < %s
    RETURNING used
)
SELECT used, NOT EXISTS (SELECT FROM demands_api_use WHERE minute = %s) AS opens
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS loose LEFT JOIN counted ON true
"""
_KNOWN = """
WITH shown AS (
    SELECT * FROM demands_api_key
    WHERE digest = %(digest)s AND held_from <= %(at)s AND (held_to IS NULL OR held_to > %(at)s)
), counted AS (
    INSERT INTO demands_api_use AS known (caller, minute, used) SELECT prefix, %(minute)s, 1 FROM shown
    ON CONFLICT (caller, minute) DO UPDATE SET used = known.used + 1
    WHERE known.used < (SELECT per_minute FROM shown)
    RETURNING used
)
SELECT shown.*, counted.used AS counted,
    NOT EXISTS (SELECT FROM demands_api_use WHERE minute = %(minute)s) AS opens
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS loose CROSS JOIN shown LEFT JOIN counted ON true
"""


def _check_duty(by: Actor) -> None:
    if by.kind == "official" and not by.may("demands.api_keys"):
        raise NotYours(_("您的岗位没有管理接口密钥的职责；请换到有此职责的岗位，或联系单位管理员。"))


def _check(holder: str, channel: str, may_submit: bool, may_read: bool, per_minute: int) -> None:
    wrong = {
        "holder": not 1 <= len(holder) <= 60 and _("请写明使用单位的名称，最多60个字。"),
        "channel": channel not in KEY_CHANNELS and _("没有这种渠道。"),
        "may_submit": not (may_submit or may_read) and _("请至少选择一项用途。"),
        "per_minute": not 1 <= per_minute <= MOST_PER_MINUTE and _("每分钟请求数应在1至6000之间。"),
    }
    errors = {field: said for field, said in wrong.items() if said}
    if errors:
        raise BadForm(errors)


def _enter(book: Book, kind: str, key: ApiKey, by: Actor, at: datetime) -> None:
    configure(book, kind, "demands.apikey", str(key.pk), _content(key), by, at, remembered=False)


def _content(key: ApiKey) -> dict[str, object]:
    """What the ledger keeps of a key: never its digest."""
    return {
        "holder": key.holder,
        "prefix": key.prefix,
        "channel": key.channel,
        "scopes": sorted(name for name, given in key.said_scopes.items() if given),
        "per_minute": key.per_minute,
        "held_from": key.held_from.isoformat(),
        "held_to": key.held_to.isoformat() if key.held_to else "",
    }
