"""Template tags of demands: ``{% load demands %}``."""

from datetime import datetime

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from fazhi.kernel.matters.models import Matter
from fazhi.modules.demands import consents, together
from fazhi.modules.demands.consents import Reach
from fazhi.modules.demands.models import Demand
from fazhi.modules.demands.papers import panel
from fazhi.modules.demands.papers.panel import Finished
from fazhi.modules.demands.together import Party, Shown
from fazhi.web.templatetags.fazhi import badge, clock, when

register = template.Library()

ROW = (
    '<tr role="row"><td role="cell" class="fz-nowrap" data-label="{}">{}</td>'
    '<th role="rowheader" scope="row"><a href="{}"><bdi>{}</bdi></a>{}{}</th>'
    '<td role="cell" class="fz-nowrap" data-label="{}">{}</td>'
    '<td role="cell" class="fz-nowrap" data-label="{}">{}</td>'
    '<td role="cell" data-label="{}">{}</td><td role="cell" class="fz-nowrap" data-label="{}">{}</td></tr>'
)


@register.simple_tag
def list_row(row: Matter, left: int | None, now: datetime) -> SafeString:
    """One row of the list: ``{% list_row row left now %}``. Written at once: fifty times a page, a template is dear."""
    demand = row.demand
    marks = [badge("quiet", _("信访"))] if row.kind == "petition" else []
    marks += [badge("quiet", _("系统派单"))] if hasattr(demand, "auto_dispatch") else []
    category = (
        format_html(' <span class="fz-soft fz-small">{}</span>', demand.category.name)
        if demand.category
        else ""
    )
    holder = f"{row.unit.name} · {row.handler.person.name}" if row.handler else row.unit.name
    return format_html(
        ROW,
        _("编号"), row.number,
        reverse("matter", args=[row.pk]), row.title, format_html_join("", " {}", ((mark,) for mark in marks)), category,
        _("渠道"), demand.channel_name,
        _("收到"), when(row.opened_at, "day"),
        _("承办"), holder,
        _("时限"), _due(row, left, now),
    )  # fmt: skip


def _due(row: Matter, left: int | None, now: datetime) -> SafeString:
    if row.imported:
        return badge("quiet", _("历史件"))
    if row.status == "closed":
        return badge("good", _("已办结"))
    return clock(row.next_due_at, left=left, left_unit="working_day", now=now)


@register.simple_tag(takes_context=True)
def reach_for(context: template.Context, demand: Demand) -> Reach:
    """How the reader of this page may reach the person behind a demand: ``{% reach_for demand as reach %}``."""
    matter = context.get("matter")
    if matter is not None and matter.pk == demand.pk:
        demand.matter = matter  # the page has it already
    return consents.reach_of(demand, context.get("actor"))


@register.simple_tag(takes_context=True)
def finished_before(context: template.Context, matter: Matter) -> Finished | None:
    """What the reader of this page may know was finally decided of the same person: ``{% finished_before matter as finished %}``."""
    actor = context.get("actor")
    return None if actor is None else panel.finished_before(matter, actor)


@register.simple_tag(takes_context=True)
def parties_for(context: template.Context, mediation: Shown) -> tuple[Party, ...]:
    """The parties of a mediation as this reader is shown them: ``{% parties_for mediation as parties %}``."""
    return together.parties_for(mediation, context.get("actor"))
