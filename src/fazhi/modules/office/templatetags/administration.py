"""What pages draw of the office's own arrangements: ``{% load administration %}``.

``{% saved_views "demands_list" %}`` above a list, ``{% on_duty_now %}`` in a header,
``{% answer_templates field matter step %}`` below a long text field of a step's form.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django import forms, template
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office.actions.views import PLACES
from fazhi.modules.office.queries import roster, templates, views
from fazhi.web.scopes import actor_of

register = template.Library()


@register.inclusion_tag("office/part_saved_views.html", takes_context=True)
def saved_views(context: template.Context, page: str) -> dict[str, Any]:
    """The views of a list as links, the form that saves the present filters. One query."""
    request: HttpRequest = context["request"]
    actor = actor_of(request)
    given = parse_qsl(request.GET.urlencode())
    query = urlencode([(name, value) for name, value in given if value and name not in PLACES])
    rows = list(views.saved_views(page, actor)) if actor else []
    token = context.get("csrf_token")
    return {"views": rows, "query": query, "page": page, "actor": actor, "csrf_token": token}


@register.inclusion_tag("office/part_on_duty.html", takes_context=True)
def on_duty_now(context: template.Context) -> dict[str, Any]:
    """Who is on duty now in the units on the line of the present post. One query."""
    actor = actor_of(context["request"])
    shifts = roster.on_duty_now(actor.unit_path, timezone.now()) if actor else []
    return {"shifts": shifts, "actor": actor}


@register.inclusion_tag("office/part_answer_templates.html", takes_context=True)
def answer_templates(
    context: template.Context, field: forms.BoundField, matter: Matter, step: str, category: str = ""
) -> dict[str, Any]:
    """The templates that suit a step, to be put into one of its long text fields. One query, none for other fields.

    Without JavaScript a link leads to ``?template=ID&step=STEP``; the page then gives the form that text
    (``queries.templates.chosen``). Load ``office/answers.js`` on the page.
    """
    request: HttpRequest = context["request"]
    actor = actor_of(request)
    if (
        actor is None
        or field.name not in templates.FIELDS
        or not isinstance(field.field.widget, forms.Textarea)
    ):
        return {"offered": []}
    values = templates.values_for(matter, legal_day(timezone.now()))
    offered = templates.templates_for(step, matter.unit.path, category, values)
    return {"offered": offered, "target": field.id_for_label, "address": request.path, "step": step}


@register.filter
def look_up(known: Mapping[str, Any], name: str) -> Any:
    """The value of a name, or the name itself."""
    return known.get(name, name)


@register.filter
def minute(value: int) -> str:
    """08:30 for 510; 24:00 for 1440."""
    return f"{value // 60:02}:{value % 60:02}"


@register.filter
def weekdays(value: str) -> str:
    """每天 for 1234567, else 周一、二 in the reader's language."""
    if value == "1234567":
        return _("每天")
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return "、".join(names[int(sign) - 1] for sign in value)
