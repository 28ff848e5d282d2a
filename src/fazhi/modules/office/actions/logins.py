"""Resetting and unlocking a login, with a word to its owner: nobody acts under a name without its bearer learning of it."""

from datetime import datetime

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.notices.actions import tell
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Login, Person

RESET = "您的登录密码已被重置"
UNLOCKED = "您的登录账号已恢复使用"
BODY = "如果不是您本人要求的，请立即告知本单位负责人，并查看您名下的办理记录。"


def reset_password(*, person: Person, password: str, by: Actor, at: datetime) -> Login:
    """Set a one-time password (``people.actions.reset_password``) and leave a notice for the owner."""
    with business():
        login = people.reset_password(person=person, password=password, by=by, at=at)
        tell(to_person=person.pk, title=RESET, body=BODY, by=by, at=at)
    return login


def unlock_login(*, person: Person, by: Actor, at: datetime) -> Login:
    """Open a locked login again (``people.actions.unlock_login``) and leave a notice for the owner."""
    with business():
        login = people.unlock_login(person=person, by=by, at=at)
        tell(to_person=person.pk, title=UNLOCKED, body=BODY, by=by, at=at)
    return login
