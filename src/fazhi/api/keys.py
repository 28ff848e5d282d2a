"""Keys of other systems and how many requests a minute they may make. Pure: tables belong to the module that keeps them.

A key is ``fz`` + 6 characters that tell it apart + ``_`` + 40 secret ones (200 random bits). Only its SHA-256 is kept:
with that much chance in it nobody finds the key of a digest, so it needs no slow hash and outlives a change of the
installation's own secret. A minute is a minute of the clock: at its edge a caller can make two minutes' requests close
together, which protects the server just as well and costs one row a caller and minute instead of one a request.
"""

import hashlib
import secrets
import string
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import Refused

ALPHABET: Final = string.ascii_lowercase + "234567"
PREFIX_LENGTH: Final = 8
LONGEST: Final = 100
WITHOUT_KEY: Final = 60
"""Requests a minute from one address that shows no key."""
KEPT_FOR: Final = timedelta(hours=1)
"""How long it is remembered that somebody called."""


def new_key() -> str:
    """A fresh key; its first eight characters are its prefix."""
    told = "".join(secrets.choice(ALPHABET) for _place in range(46))
    return f"fz{told[:6]}_{told[6:]}"


def digest_of(key: str) -> str:
    """What is kept of a key: 64 hex digits."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()


def prefix_of(key: str) -> str:
    """What tells a key apart in lists, without opening anything."""
    return key[:PREFIX_LENGTH]


def key_shown(request: HttpRequest) -> str:
    """The key a request shows: in the header ``X-Api-Key``, else as ``api_key`` in the form or the address."""
    header = request.headers.get("X-Api-Key", "")
    return (header or request.POST.get("api_key", "") or request.GET.get("api_key", "")).strip()


def minute_of(at: datetime) -> datetime:
    """The minute a request counts in."""
    return at.replace(second=0, microsecond=0)


def seconds_left(at: datetime) -> int:
    """Whole seconds until the next minute begins: 1 to 60."""
    return 60 - at.second


class KeyRefused(Refused):
    """No key, an unknown or ended one, or one that is not for this."""

    code = "key_refused"
    status = 403

    @classmethod
    def missing(cls) -> "KeyRefused":
        """Nothing was shown where a key is needed."""
        return cls(
            _("提交诉求需要接口密钥：请用参数 api_key 或请求头 X-Api-Key 提供。密钥由县受理派单中心发放。")
        )

    @classmethod
    def unknown(cls) -> "KeyRefused":
        """What was shown is no key in force."""
        return cls(_("接口密钥无效或已停用：请核对是否完整，或向县受理派单中心申请新的密钥。"))

    @classmethod
    def not_for_this(cls, what: str) -> "KeyRefused":
        """The key is good, but for something else."""
        return cls(_("这个接口密钥不能用于“%(what)s”；如有需要，请向县受理派单中心申请。") % {"what": what})


class TooManyRequests(Refused):
    """More requests in this minute than allowed; try again after ``seconds``. Nothing was done."""

    code = "too_many_requests"
    status = 429

    def __init__(self, limit: int, seconds: int) -> None:
        super().__init__(
            _("每分钟最多%(limit)d次请求，这一分钟的次数已用完，本次没有办理。请在%(n)d秒后再试。")
            % {"limit": limit, "n": seconds}
        )
        self.seconds = seconds
