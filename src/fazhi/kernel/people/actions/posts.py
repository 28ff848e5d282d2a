"""Enrolling persons; appointing, giving and ending duties, leaving, delegating."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.translation import gettext as _

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.people import verbs
from fazhi.kernel.people.actions.entering import end_all, enter
from fazhi.kernel.people.actions.guards import (
    from_now,
    keep_an_administrator,
    may_give,
    not_for_oneself,
    open_on,
    within_reach,
)
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.errors import ChangeRefused
from fazhi.kernel.people.models import Delegation, Duty, Person, Post, Unit
from fazhi.kernel.people.queries import held


def enrol(*, name: str, user: User | None, by: Actor, at: datetime) -> Person:
    """Enter a person who can hold posts."""
    with business() as book:
        person = Person.objects.create(name=name, user=user)
        enter(book, "person.enrol", person, by, at, first=True)
    return person


def appoint(
    *,
    person: Person,
    unit: Unit,
    title_zh: str,
    title_en: str,
    duties: Iterable[str],
    held_from: datetime,
    by: Actor,
    at: datetime,
    held_to: datetime | None = None,
) -> Post:
    """Put a person in a post with its duties. Raises ``KeyError`` for a verb nobody registered.

    Raises ``ChangeRefused`` for oneself, for the past, for a closed unit and outside one's reach.
    """
    codes = sorted(set(duties))
    for code in codes:
        verbs.get(code)
    within_reach(unit, by)
    may_give(codes, unit, by)
    not_for_oneself(person.pk, by)
    held_from = from_now(held_from, at, by)
    if held_to is not None and held_to <= held_from:
        raise ChangeRefused(_("任职的止必须晚于起。"))
    with business() as book:
        open_on(Unit.objects.select_for_update().get(pk=unit.pk), held_from)
        post = Post.objects.create(
            person=person,
            unit=unit,
            title_zh=title_zh,
            title_en=title_en,
            held_from=held_from,
            held_to=held_to,
        )
        enter(book, "post.appoint", post, by, at, first=True)
        for duty in Duty.objects.bulk_create(
            Duty(post=post, verb=code, held_from=held_from, held_to=held_to) for code in codes
        ):
            enter(book, "duty.give", duty, by, at, first=True)
    return post


def leave(*, post: Post, held_to: datetime, by: Actor, at: datetime) -> Post:
    """End a post, and with it its duties and the delegations that hang on it."""
    within_reach(post.unit, by)
    held_to = from_now(held_to, at, by)
    with business() as book:
        post = _locked(post)
        if post.held_to is not None and post.held_to <= held_to:
            raise ChangeRefused(_("这个岗位的任期在那之前已经结束。"))
        if held_to <= post.held_from:
            raise ChangeRefused(_("离任时间必须晚于到任时间。"))
        duties = Duty.objects.filter(_beyond(held_to), post=post)
        keep_an_administrator(duties.values_list("pk", flat=True), held_to)
        post.held_to = held_to
        post.save(update_fields=["held_to"])
        enter(book, "post.leave", post, by, at)
        end_all(book, duties, "duty.end", held_to, by, at)
        hanging = Delegation.objects.filter(_beyond(held_to), Q(principal=post) | Q(deputy=post))
        end_all(book, hanging, "delegation.end", held_to, by, at)
    return post


def give_duty(*, post: Post, verb: str, held_from: datetime, by: Actor, at: datetime) -> Duty:
    """Give a post one more duty from a moment on. Raises ``ChangeRefused`` for one's own post and what it has."""
    verbs.get(verb)
    within_reach(post.unit, by)
    may_give([verb], post.unit, by)
    not_for_oneself(post.person_id, by)
    held_from = from_now(held_from, at, by)
    with business() as book:
        post = _locked(post)
        if post.held_to is not None and post.held_to <= held_from:
            raise ChangeRefused(_("那时这个岗位的任期已满，不能再增加职责。"))
        if Duty.objects.filter(_beyond(held_from), post=post, verb=verb).exists():
            raise ChangeRefused(_("该岗位已有“%(duty)s”这项职责。") % {"duty": verbs.get(verb).title})
        duty = Duty.objects.create(
            post=post, verb=verb, held_from=max(held_from, post.held_from), held_to=post.held_to
        )
        enter(book, "duty.give", duty, by, at, first=True)
    return duty


def end_duty(*, duty: Duty, held_to: datetime, by: Actor, at: datetime) -> Duty:
    """End one duty of a post. Raises ``ChangeRefused`` for the last duty to give duties, and for one's own."""
    within_reach(duty.post.unit, by)
    not_for_oneself(duty.post.person_id, by)
    held_to = from_now(held_to, at, by)
    with business() as book:
        keep_an_administrator(
            [duty.pk], held_to
        )  # first, so that all who end duties lock the rows in one order
        duty = Duty.objects.select_for_update().get(pk=duty.pk)
        if duty.held_to is not None and duty.held_to <= held_to:
            raise ChangeRefused(_("这项职责在那之前已经结束。"))
        end_all(book, [duty], "duty.end", held_to, by, at)
    return duty


def set_duties(*, post: Post, duties: Iterable[str], moment: datetime, by: Actor, at: datetime) -> Post:
    """From a moment on the post carries exactly these duties: what is missing is given, what is too much ends."""
    wanted = set(duties)
    with business():
        moment = from_now(moment, at, by)
        had = {
            row.verb: row
            for row in Duty.objects.filter(_beyond(moment), post=post).select_related("post__unit")
        }
        if wanted == set(had):
            raise ChangeRefused(_("职责没有变化。"))
        for code in sorted(wanted - set(had)):
            give_duty(post=post, verb=code, held_from=moment, by=by, at=at)
        for code in sorted(set(had) - wanted):
            end_duty(duty=had[code], held_to=moment, by=by, at=at)
    return post


def delegate(
    *,
    principal: Post,
    deputy: Post,
    reason: str,
    held_from: datetime,
    held_to: datetime | None,
    by: Actor,
    at: datetime,
) -> Delegation:
    """Let a deputy act for a principal, from–to. Nobody makes himself a deputy."""
    for post in (principal, deputy):
        within_reach(post.unit, by)
    lent = Duty.objects.filter(post=principal).exclude(held_to__lte=held_from)
    may_give(lent.values_list("verb", flat=True), principal.unit, by)
    not_for_oneself(deputy.person_id, by)
    held_from = from_now(held_from, at, by)
    if held_to is not None and held_to <= held_from:
        raise ChangeRefused(_("委托的止必须晚于起。"))
    if principal.person_id == deputy.person_id:
        raise ChangeRefused(_("委托人和受托人是同一人，无须委托。"))
    with business() as book:
        for post in (principal, deputy):
            if not Post.objects.filter(held(held_from), pk=post.pk).exists():
                raise ChangeRefused(_("%(who)s在委托开始时不在任，请核对任期。") % {"who": post.person.name})
        if Delegation.objects.filter(_beyond(held_from), principal=principal, deputy=deputy).exists():
            raise ChangeRefused(_("这两个岗位之间已有未结束的委托，请先结束它。"))
        row = Delegation.objects.create(
            principal=principal, deputy=deputy, reason=reason, held_from=held_from, held_to=held_to
        )
        enter(book, "delegation.begin", row, by, at, first=True)
    return row


def end_delegation(*, delegation: Delegation, held_to: datetime, by: Actor, at: datetime) -> Delegation:
    """End a delegation from a moment on."""
    within_reach(delegation.principal.unit, by)
    held_to = from_now(held_to, at, by)
    with business() as book:
        row = Delegation.objects.select_for_update().get(pk=delegation.pk)
        if row.held_to is not None and row.held_to <= held_to:
            raise ChangeRefused(_("这项委托在那之前已经结束。"))
        end_all(book, [row], "delegation.end", held_to, by, at)
    return row


def _beyond(moment: datetime) -> Q:
    """Held at that moment or to be held after it."""
    return Q(held_to__isnull=True) | Q(held_to__gt=moment)


def _locked(post: Post) -> Post:
    return Post.objects.select_for_update(of=("self",)).select_related("unit", "person").get(pk=post.pk)
