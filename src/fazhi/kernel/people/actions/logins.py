"""Opening, resetting, locking and unlocking logins; changing one's own password. No password is ever recorded."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.people.actions.entering import enter
from fazhi.kernel.people.actions.guards import (
    keep_an_administrator,
    login_within_reach,
    person_within_reach,
)
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.errors import ChangeRefused
from fazhi.kernel.people.models import Duty, Login, Person


def open_login(*, person: Person, username: str, password: str, by: Actor, at: datetime) -> Login:
    """Give a person a login with a one-time password that must be changed at the first sign-in."""
    login_within_reach(person, by, at)
    user = User(username=username, password=make_password(password), first_name=person.name[:150])
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as wrong:
        raise ChangeRefused(_("用户名无效：%(why)s") % {"why": "".join(wrong.messages)}) from None
    with business() as book:
        person = Person.objects.select_for_update().get(pk=person.pk)
        if person.user_id is not None:
            raise ChangeRefused(_("%(who)s已有登录账号，可以重置密码。") % {"who": person.name})
        if User.objects.filter(username__iexact=username).exists():
            raise ChangeRefused(_("用户名“%(name)s”已有人使用，请另取一个。") % {"name": username})
        user.save()
        person.user = user
        person.save(update_fields=["user"])
        login = Login.objects.create(person=person, password_to_change=True)
        enter(book, "person.login", person, by, at)
        enter(book, "login.open", login, by, at, first=True)
    return login


def reset_password(*, person: Person, password: str, by: Actor, at: datetime) -> Login:
    """Set a one-time password; whoever is signed in with the old one is signed out."""
    login_within_reach(person, by, at)
    secret = make_password(password)
    with business() as book:
        user = _user(person)
        user.password = secret
        user.save(update_fields=["password"])
        login = _login(person)
        login.password_to_change = True
        login.save()
        enter(book, "login.reset", login, by, at)
    return login


def change_password(*, person: Person, password: str, by: Actor, at: datetime) -> Login:
    """Set the password its owner chose (checked by the form); the one-time password is used up."""
    secret = make_password(password)
    with business() as book:
        user = _user(person)
        user.password = secret
        user.save(update_fields=["password"])
        login = _login(person)
        login.password_to_change = False
        login.save()
        enter(book, "login.change", login, by, at)
    return login


def lock_login(*, person: Person, by: Actor, at: datetime) -> Login:
    """Lock a login at once: signed out everywhere, no new sign-in. Refused for oneself and the last administrator."""
    person_within_reach(person, by, at)
    if person.pk == by.person_id:
        raise ChangeRefused(_("不能停用自己的登录账号。请由另一名管理员办理。"))
    with business() as book:
        user = _user(person)
        if not user.is_active:
            raise ChangeRefused(_("这个登录账号已经停用。"))
        keep_an_administrator(Duty.objects.filter(post__person=person).values_list("pk", flat=True), at)
        user.is_active = False
        user.save(update_fields=["is_active"])
        login = _login(person)
        login.locked_at = at
        login.save()
        enter(book, "login.lock", login, by, at)
    return login


def unlock_login(*, person: Person, by: Actor, at: datetime) -> Login:
    """Open a locked login again."""
    login_within_reach(person, by, at)
    with business() as book:
        user = _user(person)
        if user.is_active:
            raise ChangeRefused(_("这个登录账号没有停用。"))
        user.is_active = True
        user.save(update_fields=["is_active"])
        login = _login(person)
        login.locked_at = None
        login.save()
        enter(book, "login.unlock", login, by, at)
    return login


def _user(person: Person) -> User:
    """The person's account, locked. Raises ``ChangeRefused`` where there is none."""
    user = User.objects.select_for_update().filter(person=person.pk).first()
    if user is None:
        raise ChangeRefused(_("%(who)s没有登录账号，请先开通。") % {"who": person.name})
    return user


def _login(person: Person) -> Login:
    """What is known of the login beside the account; logins older than this record have nothing to change."""
    return Login.objects.filter(person=person).first() or Login(person=person)
