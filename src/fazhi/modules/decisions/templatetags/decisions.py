"""What the templates of decisions say in the language of the reader."""

from django import template

from fazhi.kernel.matters.forms import said
from fazhi.modules.decisions.web.forms import POSITIONS

register = template.Library()
register.filter("said", said)


@register.filter
def position(code: str) -> str:
    """A member's position in words."""
    return str(POSITIONS.get(code, code))
