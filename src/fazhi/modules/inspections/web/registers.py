"""The registers, the risk board, an inspection's team, the emergency contacts."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fazhi.kernel.matters.errors import BadForm, Refused
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.queries import visible
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Post
from fazhi.modules.inspections import actions, contacts
from fazhi.modules.inspections.effects import INSPECT
from fazhi.modules.inspections.kinds import DRILLS, INSPECTION, READ
from fazhi.modules.inspections.queries import registers
from fazhi.modules.inspections.web.forms import ContactForm, MemberForm
from fazhi.web.forms import Form
from fazhi.web.scopes import actor_of, requires_verb


def official(request: HttpRequest) -> Actor:
    """The official behind the request. The view's scope has made sure that there is one."""
    actor = actor_of(request)
    if actor is None:
        raise PermissionDenied
    return actor


@requires_verb(READ)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """The matters of one kind of this module within sight, newest first."""
    skip = request.GET.get("skip", "")
    page = registers.register(
        official(request),
        sort=request.GET.get("sort", ""),
        status=request.GET.get("status", ""),
        skip=int(skip) if skip.isdecimal() and len(skip) < 8 else 0,
    )
    context = {"page": page, "sorts": registers.SORTS, "now": timezone.now()}
    return render(request, "inspections/list.html", context)


@requires_verb(READ)
@require_GET
def risks(request: HttpRequest) -> HttpResponse:
    """The risk board: open risks by kind and level, and rectifications that are overdue."""
    at = timezone.now()
    context = {"board": registers.board(official(request), at), "now": at}
    return render(request, "inspections/risks.html", context)


@requires_verb(INSPECT)
@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, matter_id: UUID) -> HttpResponse:
    """The team of an inspection: officers of several offices with their certificates."""
    actor, at = official(request), timezone.now()
    rows = visible(actor).filter(pk=matter_id, kind=INSPECTION.code)
    matter = rows.select_related("inspection", "origin").first()
    if matter is None:
        raise Http404
    form = MemberForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid() and _named(form, matter, actor, at, request):
        return redirect("inspections_team", matter.pk)
    members = matter.inspection.members.select_related("post__person", "post__unit")
    context = {"form": form, "matter": matter, "members": members, "now": at}
    return render(request, "inspections/team.html", context, status=422 if form.errors else 200)


def _named(form: Form, matter: Matter, actor: Actor, at: datetime, request: HttpRequest) -> bool:
    entered = form.cleaned_data
    try:
        member = actions.name_member(
            matter_id=matter.pk,
            post=Post.objects.select_related("unit").get(pk=entered["post"]),
            certificate=entered["certificate"],
            valid_until=entered["valid_until"],
            by=actor,
            at=at,
        )
    except BadForm as wrong:
        for name, sentence in wrong.errors.items():
            form.add_error(name, sentence)
        return False
    except Refused as why:
        form.add_error(None, why.message)
        return False
    messages.success(request, _("已登记：%(name)s。") % {"name": member})
    return True


@requires_verb(READ)
@require_http_methods(["GET", "POST"])
def contacts_page(request: HttpRequest) -> HttpResponse:
    """The emergency contacts with their last test; whoever keeps them adds one."""
    actor, at = official(request), timezone.now()
    form = ContactForm(request.POST or None, at=at)
    if request.method == "POST" and form.is_valid():
        entered = form.cleaned_data
        try:
            contacts.add_contact(
                post=Post.objects.select_related("unit").get(pk=entered["post"]),
                duty=entered["duty"],
                phone=entered["phone"],
                by=actor,
                at=at,
            )
        except BadForm as wrong:
            for name, sentence in wrong.errors.items():
                form.add_error(name, sentence)
        except Refused as why:
            form.add_error(None, why.message)
        else:
            messages.success(request, _("已登记应急联系人。"))
            return redirect("inspections_contacts")
    context = {"form": form, "lines": contacts.contacts(at), "keeps": actor.may(DRILLS), "now": at}
    return render(request, "inspections/contacts.html", context, status=422 if form.errors else 200)


@requires_verb(DRILLS)
@require_POST
def test_of_contact(request: HttpRequest, contact_id: UUID) -> HttpResponse:
    """Record that a contact was tried, or that it ends."""
    actor, at = official(request), timezone.now()
    what = request.POST.get("what", "")
    try:
        if what == "end":
            contacts.end_contact(contact_id=contact_id, by=actor, at=at)
            messages.success(request, _("已终止该应急联系人。"))
        elif what in ("reached", "not_reached"):
            contacts.record_test(contact_id=contact_id, reached=what == "reached", by=actor, at=at)
            messages.success(request, _("已记录检验结果。"))
        else:
            messages.error(request, _("请选择接通、没有接通或者终止。"))
    except Refused as why:
        messages.error(request, why.message)
    return redirect("inspections_contacts")
