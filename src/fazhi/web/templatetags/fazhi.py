"""Template tags of the page kit: ``{% load fazhi %}``.

Filters write values (``|day``, ``|moment``, ``|since``, ``|count:"件"``, ``|money``, ``|file_size``). The system
clock is read here, at the face; ``|moment:as_of`` writes against another present.
"""

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fazhi.web import format as written

register = template.Library()
CLOCK_SIGNS = {"late": "alert-triangle", "good": "circle-check"}


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月22日."""
    return written.day(value) if value else written.NOTHING


@register.filter
def short_day(value: date | datetime | None, now: datetime | None = None) -> str:
    """11月22日, with the year when it is another year."""
    return written.short_day(value, now=now or timezone.now()) if value else written.NOTHING


@register.filter
def moment(value: datetime | None, now: datetime | None = None) -> str:
    """11月22日 15:04, with the year when it is another year."""
    return written.moment(value, now=now or timezone.now()) if value else written.NOTHING


@register.filter
def since(value: datetime | None, now: datetime | None = None) -> str:
    """3分钟前, 昨天 15:04, then the moment."""
    return written.since(value, now=now or timezone.now()) if value else written.NOTHING


@register.filter
def count(value: int | None, unit: str = "") -> str:
    """32,266件."""
    return written.count(value, unit) if value is not None else written.NOTHING


@register.filter
def money(value: Decimal | int | None) -> str:
    """1,234.50元."""
    return written.money(value) if value is not None else written.NOTHING


@register.filter
def file_size(value: int | None) -> str:
    """3.4 MB."""
    return written.file_size(value) if value is not None else written.NOTHING


@register.simple_tag
def share(numerator: int, denominator: int, cut: written.Cut, places: int = 2) -> str:
    """``{% share handled received "truncated" %}``: 99.21%. The cut is always said."""
    return written.share(numerator, denominator, places=places, cut=cut)


@register.simple_tag
def when(value: date | datetime | None, style: Literal["auto", "since", "day"] = "auto") -> SafeString | str:
    """Write a ``<time>`` with the full moment as its title."""
    if value is None:
        return written.NOTHING
    if not isinstance(value, datetime) or style == "day":
        return format_html('<time datetime="{}">{}</time>', written.machine(value), written.day(value))
    now = timezone.now()
    text = written.since(value, now=now) if style == "since" else written.moment(value, now=now)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', written.machine(value), written.full_moment(value), text
    )


@register.simple_tag
def clock_words(
    due_at: datetime,
    state: written.ClockState = "running",
    left: int | str | None = None,
    left_unit: written.LeftUnit = "calendar_day",
    provisional: bool = False,
    now: datetime | None = None,
) -> written.Words:
    """``{% clock_words clock.due_at left=3 left_unit="working_day" as words %}``; see ``format.clock_words``."""
    return written.clock_words(
        due_at,
        now=now or timezone.now(),
        state=state or "running",
        left=None if left in (None, "") else int(left),
        left_unit=left_unit or "calendar_day",
        provisional=bool(provisional),
    )


@register.simple_tag
def clock(
    due_at: datetime | None,
    state: written.ClockState = "running",
    left: int | str | None = None,
    left_unit: written.LeftUnit = "calendar_day",
    provisional: bool = False,
    now: datetime | None = None,
    title: str = "",
) -> SafeString:
    """Draw a deadline in words. The tag behind ``<c-clock>``, for lists, where a component a row is dear."""
    if due_at is None:
        return format_html('<span class="fz-clock fz-tone-quiet">{}</span>', _("不计时"))
    words = clock_words(due_at, state, left, left_unit, provisional, now)
    sign = "player-pause" if state == "stopped" else CLOCK_SIGNS.get(words.tone, "clock")
    return format_html(
        '<span class="fz-clock fz-tone-{}"{}>{}<time datetime="{}">{}</time></span>',
        words.tone,
        format_html(' title="{}"', title) if title else "",
        icon(sign),
        words.on,
        words.text,
    )


@register.simple_tag
def badge(tone: str, text: str, sign: str = "") -> SafeString:
    """Draw a status. The tag form of ``<c-badge>``, for lists."""
    return format_html(
        '<span class="fz-badge fz-tone-{}">{}{}</span>', tone, icon(sign) if sign else "", text
    )


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite. Without ``label`` it is decoration and hidden from screen readers."""
    return _drawn(f"{_sprite()}#{name}", name, label)


@lru_cache(maxsize=1_000)
def _drawn(address: str, name: str, label: str) -> SafeString:
    if label:
        return format_html(
            '<svg class="fz-icon fz-icon-{}" role="img" aria-label="{}"><use href="{}"></use></svg>',
            name,
            label,
            address,
        )
    return format_html(
        '<svg class="fz-icon fz-icon-{}" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        name,
        address,
    )


@register.simple_tag(takes_context=True)
def url_with(context: template.Context, **changes: Any) -> str:
    """Return this page's address with query parameters changed; ``None`` or empty removes one."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def _sprite() -> str:
    return static("vendor/tabler-icons/sprite.svg")
