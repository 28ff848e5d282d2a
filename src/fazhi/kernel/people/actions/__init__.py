"""Every change of units, posts, duties, delegations and logins: keyword-only, by someone, at a moment, in the ledger."""

from fazhi.kernel.people.actions.logins import (
    change_password,
    lock_login,
    open_login,
    reset_password,
    unlock_login,
)
from fazhi.kernel.people.actions.posts import (
    appoint,
    delegate,
    end_delegation,
    end_duty,
    enrol,
    give_duty,
    leave,
    set_duties,
)
from fazhi.kernel.people.actions.units import close_unit, rename_unit, set_up_unit

__all__ = [
    "appoint",
    "change_password",
    "close_unit",
    "delegate",
    "end_delegation",
    "end_duty",
    "enrol",
    "give_duty",
    "leave",
    "lock_login",
    "open_login",
    "rename_unit",
    "reset_password",
    "set_duties",
    "set_up_unit",
    "unlock_login",
]
