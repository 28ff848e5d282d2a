"""Posts: appointing, the page of one, its duties, leaving, delegating."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fazhi.kernel.people import actions as people
from fazhi.kernel.people.models import Delegation, Person, Post, Unit
from fazhi.kernel.people.queries import reach_of
from fazhi.kernel.people.rules import POSTS
from fazhi.modules.office import actions
from fazhi.modules.office.queries import administration
from fazhi.modules.office.templatetags.office import english
from fazhi.modules.office.verbs import SUPERVISE
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import FormPage, done, formed, sent
from fazhi.modules.office.web.administration.forms import AppointForm, DelegateForm, DutiesForm, LeaveForm
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import unit_choices


@requires_verb(POSTS.code)
def appoint(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Put a person in a post with its duties."""
    person = get_object_or_404(Person, pk=person_id)
    now, actor = timezone.now(), actor_on(request)
    units = {str(row.pk): row for row in administration.administered(actor, now)}
    groups = administration.verbs_by_part(english())
    form = AppointForm(
        sent(request),
        units=unit_choices(units.values()),
        groups=groups,
        initial={"unit": request.GET.get("unit", "")},
    )

    def do(entered: dict[str, Any]) -> str:
        people.appoint(
            person=person,
            unit=units[entered["unit"]],
            title_zh=entered["title_zh"],
            title_en=entered["title_en"],
            duties=form.duties(),
            held_from=entered["held_from"] or now,
            held_to=entered["held_to"],
            by=actor,
            at=now,
        )
        return _("已任职，职责一并生效。")

    back = reverse("admin_person", args=[person.pk])
    page = FormPage(_("%(who)s任职") % {"who": person.name}, back, person.name, _("任职"))
    return formed(request, form, page, do)


@requires_verb(POSTS.code, SUPERVISE.code)
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """One post: everything it held when, by whom set, with the entries' numbers."""
    row = _post(post_id)
    actor, now = actor_on(request), timezone.now()
    context = {
        "found": administration.post_page(row),
        "may_change": actor.may(POSTS.code)
        and row.unit.path.startswith(reach_of(actor))
        and (row.held_to is None or row.held_to > now),
        "now": now,
    }
    return render(request, "office/admin_post.html", context)


@requires_verb(POSTS.code)
def duties(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Say which duties the post carries from a moment on."""
    row, now = _post(post_id), timezone.now()
    form = DutiesForm(
        sent(request),
        groups=administration.verbs_by_part(english()),
        ticked=administration.lasting_duties(row, now),
    )

    def do(entered: dict[str, Any]) -> str:
        people.set_duties(
            post=row, duties=form.duties(), moment=entered["moment"] or now, by=actor_on(request), at=now
        )
        return _("职责已调整。")

    page = FormPage(
        _("%(who)s的职责") % {"who": row.person.name}, *_back(row), _("按勾选调整"),
        lead=_("勾选的自所填时间起承担，去掉的自该时间起不再承担。每一项都单独存证。"),
    )  # fmt: skip
    return formed(request, form, page, do)


@requires_verb(POSTS.code)
def leave(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """End a post from a moment on."""
    row, now = _post(post_id), timezone.now()

    def do(entered: dict[str, Any]) -> str:
        actions.leave(post=row, held_to=entered["held_to"] or now, by=actor_on(request), at=now)
        return _("已登记离任，职责和委托随之结束。")

    page = FormPage(
        _("%(who)s离任") % {"who": row.person.name}, *_back(row), _("离任"), icon="logout",
        lead=_("此岗位名下的职责和委托同时结束；已办的记录不变。"),
    )  # fmt: skip
    return formed(request, LeaveForm(sent(request)), page, do)


@requires_verb(POSTS.code)
def delegate(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Let somebody act for this post, from–to."""
    row, now, actor = _post(post_id), timezone.now(), actor_on(request)
    held = administration.posts_held(reach_of(actor), now)
    others = {str(each.pk): each for each in held if each.person_id != row.person_id}

    def do(entered: dict[str, Any]) -> str:
        people.delegate(
            principal=row,
            deputy=others[entered["deputy"]],
            reason=entered["reason"],
            held_from=entered["held_from"] or now,
            held_to=entered["held_to"],
            by=actor,
            at=now,
        )
        return _("已登记委托，受托人可在岗位切换中选择代行。")

    page = FormPage(
        _("委托他人代行%(who)s的职责") % {"who": row.person.name},
        *_back(row),
        _("委托"),
        icon="arrows-exchange",
    )
    return formed(request, DelegateForm(sent(request), posts=choices_of(others.values())), page, do)


@requires_verb(POSTS.code)
@require_POST
def end_delegation(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """End a delegation now."""
    row = get_object_or_404(
        Delegation.objects.select_related("principal__unit", "principal__person"), pk=delegation_id
    )
    now = timezone.now()

    def do() -> str:
        people.end_delegation(delegation=row, held_to=now, by=actor_on(request), at=now)
        return _("委托已结束。")

    return done(request, _back(row.principal)[0], do)


def choices_of(posts: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Posts under their units, as a select shows them."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for row in posts:
        groups.setdefault(row.unit.name, []).append((str(row.pk), f"{row.person.name}（{row.title}）"))
    return list(groups.items())


def posts_of_unit(unit: Unit, at: datetime) -> list[Post]:
    """The posts a unit can put on duty: its own and those below it."""
    return administration.posts_held(unit.path, at)


def _post(post_id: UUID) -> Post:
    return get_object_or_404(Post.objects.select_related("unit", "person"), pk=post_id)


def _back(row: Post) -> tuple[str, str]:
    return reverse("admin_post", args=[row.pk]), f"{row.person.name} · {row.title}"
