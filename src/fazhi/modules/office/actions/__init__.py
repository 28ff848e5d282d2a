"""Every write of the office: keyword-only, by someone, at a moment, in the ledger."""

from fazhi.modules.office.actions.local import close_unit, set_local_day
from fazhi.modules.office.actions.logins import reset_password, unlock_login
from fazhi.modules.office.actions.posts import leave
from fazhi.modules.office.actions.roster import (
    add_shift,
    copy_week,
    import_shifts,
    promise_staffing,
    remove_shift,
    withdraw_staffing,
)
from fazhi.modules.office.actions.templates import set_template
from fazhi.modules.office.actions.views import delete_view, save_view

__all__ = [
    "add_shift",
    "close_unit",
    "copy_week",
    "delete_view",
    "import_shifts",
    "leave",
    "promise_staffing",
    "remove_shift",
    "reset_password",
    "save_view",
    "set_local_day",
    "set_template",
    "unlock_login",
    "withdraw_staffing",
]
