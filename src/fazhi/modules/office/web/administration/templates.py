"""Templates of answers: the list, one with its versions, a new version."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import reach_of
from fazhi.modules.office import actions
from fazhi.modules.office.queries import administration, templates
from fazhi.modules.office.queries.changes import changes_of
from fazhi.modules.office.templatetags.office import said
from fazhi.modules.office.verbs import TEMPLATES
from fazhi.modules.office.web.acting import actor_on
from fazhi.modules.office.web.administration.forming import FormPage, formed, sent
from fazhi.modules.office.web.administration.forms import TemplateForm
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import unit_choices


@requires_verb(TEMPLATES.code)
def listed(request: HttpRequest) -> HttpResponse:
    """The templates one keeps, those out of use last."""
    rows = templates.kept(actor_on(request)).order_by("-active", "title", "pk")
    return render(request, "office/admin_templates.html", {"rows": rows, "steps": _steps()})


@requires_verb(TEMPLATES.code)
def new(request: HttpRequest) -> HttpResponse:
    """Set up a template."""
    actor, now = actor_on(request), timezone.now()
    units = {str(row.pk): row for row in administration.administered(actor, now)}
    form = TemplateForm(sent(request), steps=_steps().items(), units=_scopes(actor, units))

    def do(entered: dict[str, Any]) -> str:
        told = {name: entered[name] for name in ("title", "text", "step", "category", "active")}
        actions.set_template(**told, unit=units.get(entered["unit"]), by=actor, at=now)
        return _("模板已保存。")

    page = FormPage(_("新建答复模板"), reverse("admin_templates"), _("答复模板"), _("保存"))
    return formed(request, form, page, do)


@requires_verb(TEMPLATES.code)
def template(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Change a template, which makes a new version; the old ones are shown below."""
    row = get_object_or_404(templates.kept(actor_on(request)), pk=template_id)
    given = {name: getattr(row, name) for name in ("title", "text", "step", "category", "active", "version")}
    form = TemplateForm(sent(request), steps=_steps().items(), units=None, initial=given)

    def do(entered: dict[str, Any]) -> str:
        actions.set_template(template=row, **entered, by=actor_on(request), at=timezone.now())
        return _("已保存为新版本，旧版本仍可查看。")

    page = FormPage(
        row.title, reverse("admin_templates"), _("答复模板"), _("保存为新版本"),
        template="office/admin_template.html",
        more={
            "row": row,
            "versions": row.versions.select_related("post__person"),
            "changes": changes_of([("office.answertemplate", str(row.pk))]),
        },
    )  # fmt: skip
    return formed(request, form, page, do)


def _steps() -> dict[str, str]:
    return {name: said(title) for name, title in templates.steps().items()}


def _scopes(actor: Any, units: dict[str, Unit]) -> list[tuple[str, Any]]:
    """For whom a template can be set up: the whole county only by those who administer it."""
    county = any(row.parent_id is None and row.path.startswith(reach_of(actor)) for row in units.values())
    whole: list[tuple[str, Any]] = [("", _("全县通用"))] if county else []
    return whole + unit_choices(row for row in units.values() if row.parent_id is not None or not county)
