"""The cursor of a page, as a program sends it back."""

from django.utils.translation import gettext as _

from fazhi.kernel.matters.errors import BadForm
from fazhi.modules.demands.paging import is_cursor


def checked(page: str) -> str:
    """The cursor, or nothing for the first page. A broken one is refused: a program would read the first page for ever."""
    if page and not is_cursor(page):
        raise BadForm({"page": _("page 应是上一页给出的 older 或 newer。")})
    return page
