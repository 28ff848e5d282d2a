"""What the office's pages write: bilingual texts of procedures, citations, periods, values of forms."""

import re
from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fazhi.kernel.law import CitationError, UnknownAuthority, cite
from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import Period
from fazhi.web import format as written
from fazhi.web.step_fields import unit_kind

register = template.Library()


def english() -> bool:
    """Whether the reader reads English."""
    return (get_language() or "").startswith("en")


@register.filter
def said(text: Any) -> str:
    """Write a bilingual text, or anything with ``zh`` and ``en``, in the reader's language."""
    if text is None:
        return ""
    return str(text.en if english() else text.zh) if hasattr(text, "zh") else str(text)


@register.filter
def cited(basis: Any) -> str:
    """《信访工作条例》第22、23条: a basis as procedures write it ("XF 22, 23"), in words."""
    if not str(basis).strip():
        return ""
    try:
        found = cite(str(basis))
    except (CitationError, UnknownAuthority):
        return str(basis)
    return "; ".join(one.en() for one in found) if english() else "；".join(one.zh() for one in found)


@register.filter
def law_cited(basis: Any) -> str:
    """The same without local rules, for places that show those as a mark."""
    written_down = [part.strip() for part in re.split("[;；]", str(basis))]
    return cited("; ".join(part for part in written_down if part not in {"local", "本地规则", ""}))


@register.filter
def period(value: Period | None) -> str:
    """5个工作日 / 5 working days."""
    if value is None:
        return written.NOTHING
    return value.en if english() else value.zh


@register.filter
def value(given: Any) -> str:
    """One value of an act's form: yes or no, a moment, a title, text."""
    if isinstance(given, bool):
        return _("是") if given else _("否")
    if isinstance(given, datetime):
        return written.moment(given, now=timezone.now())
    if isinstance(given, Text):
        return said(given)
    return str(given)


@register.filter
def written_period(text: str) -> str:
    """A period as it is stored ("5 working_day"), in words."""
    return period(Period.parse(text))


@register.filter
def status(code: str) -> str:
    """A matter's status in words."""
    return {"open": _("办理中"), "closed": _("已办结"), "history": _("历史件")}.get(code, code)


register.filter(unit_kind)


@register.filter
def link_kind(code: str) -> str:
    """How two matters belong together, in words; a kind of link nobody named stands as it is."""
    words = {
        "supervises": _("督办"),
        "becomes": _("转为"),
        "problem": _("反复问题"),
        "leads_to": _("由此发起"),
        "belongs_with": _("相互关联"),
    }
    return words.get(code, code)
