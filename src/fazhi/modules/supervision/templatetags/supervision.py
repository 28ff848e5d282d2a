"""Bilingual texts and periods as supervision's pages write them."""

from django import template

from fazhi.kernel.matters.forms import said
from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import Period

register = template.Library()
register.filter("said", said)


@register.filter
def period(value: Period) -> str:
    """5个工作日 / 5 working days."""
    return said(Text(value.zh, value.en))
