"""``fazhi people``: what no administrator does on a page, because it would let him act as the person.

Nothing of Django is imported before a command runs; the program that mounts this group hands its way to a running
database over as the root context's object.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from fazhi.kernel.people.models import Person


@click.group()
def people() -> None:
    """人员登录：为掌握保密事项的人员开通、重置、恢复登录；每次都存证，并通知本人。"""


@people.command("open-login")
@click.argument("name")
@click.argument("login")
@click.pass_context
def open_login(context: click.Context, *, name: str, login: str) -> None:
    """给姓名为 NAME、尚无登录账号的人员开通用户名 LOGIN。初始密码只显示这一次。"""
    with _database(context):
        from django.utils import timezone

        from fazhi.kernel.people import actions
        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.kernel.people.models import Person
        from fazhi.kernel.people.rules import one_time_password

        found = list(Person.objects.filter(name=name, user__isnull=True)[:2])
        if len(found) != 1:
            raise click.ClickException(
                f"没有登录账号的“{name}”有{len(found)}人或更多，须恰为一人；请核对姓名。"
            )
        password, at = one_time_password(), timezone.now()
        _refusing(
            lambda: actions.open_login(person=found[0], username=login, password=password, by=SYSTEM, at=at)
        )
        click.echo(password)


@people.command("reset-password")
@click.argument("login")
@click.pass_context
def reset_password(context: click.Context, *, login: str) -> None:
    """重置用户名 LOGIN 的密码，已登录的随即退出。新的初始密码只显示这一次。"""
    with _database(context):
        from django.utils import timezone

        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.kernel.people.rules import one_time_password
        from fazhi.modules.office import actions

        person, password, at = _person(login), one_time_password(), timezone.now()
        _refusing(lambda: actions.reset_password(person=person, password=password, by=SYSTEM, at=at))
        click.echo(password)


@people.command("unlock")
@click.argument("login")
@click.pass_context
def unlock(context: click.Context, *, login: str) -> None:
    """恢复已停用的用户名 LOGIN。"""
    with _database(context):
        from django.utils import timezone

        from fazhi.kernel.people.actor import SYSTEM
        from fazhi.modules.office import actions

        person, at = _person(login), timezone.now()
        _refusing(lambda: actions.unlock_login(person=person, by=SYSTEM, at=at))
        click.echo(f"{login} 已恢复。")


def _person(login: str) -> Person:
    from fazhi.kernel.people.models import Person

    person = Person.objects.filter(user__username=login).first()
    if person is None:
        raise click.ClickException(f"没有用户名为“{login}”的人员；请核对。")
    return person


def _refusing(do: Callable[[], object]) -> None:
    from fazhi.kernel.people.errors import ChangeRefused

    try:
        do()
    except ChangeRefused as refused:
        raise click.ClickException(str(refused)) from None


def _database(context: click.Context) -> AbstractContextManager[object]:
    """The program's way to a running database; none where Django is already set up (tests)."""
    start = context.find_root().obj
    return start() if callable(start) else nullcontext()
