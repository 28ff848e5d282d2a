"""The services on offer: the categories in use that have none below them, and what each asks for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from fazhi.modules.demands import queries
from fazhi.modules.demands.models import Category, ServiceAttribute
from fazhi.modules.demands.open311.documents import Value
from fazhi.modules.demands.open311.errors import UnknownService
from fazhi.modules.demands.rules.cleaning import cleaned
from fazhi.modules.demands.rules.open311 import ABOUT_OFFICIAL, NO, PUBLIC, YES


@dataclass(frozen=True, slots=True)
class Attribute:
    """One question of a service definition, in the language of the reader."""

    code: str
    datatype: str
    required: bool
    question: str
    help: str
    options: tuple[tuple[str, str], ...] = ()


def services() -> list[Category]:
    """The services on offer, in the order of their codes, each with its parents. One query."""
    rows = queries.categories()
    parents = {row.parent_id for row in rows}
    return [row for row in rows if row.pk not in parents]


def offered(code: str) -> tuple[Category, list[ServiceAttribute]]:
    """The service of that code with the office's own questions about it. Raises ``UnknownService`` (404). One query."""
    below = Category.objects.filter(parent=OuterRef("pk"), active=True)
    asked = ServiceAttribute.objects.filter(category=OuterRef("pk"), active=True).order_by("order", "code")
    rows = Category.objects.filter(~Exists(below), code=cleaned(code), active=True).order_by("tree")
    fields = JSONObject(**{name: name for name in _QUESTION})
    found = rows.annotate(asked=ArraySubquery(asked.values(told=fields))).first()
    if found is None:
        raise UnknownService(code)
    return found, [ServiceAttribute(category=found, **told) for told in found.asked]


_QUESTION = ("code", "datatype", "required", "order", "zh", "en", "help_zh", "help_en", "values")


def attributes(rows: Iterable[ServiceAttribute]) -> list[Attribute]:
    """What a service asks for: the office's own questions first, then the two every service has."""
    return [_read(row) for row in rows] + standing()


def standing() -> list[Attribute]:
    """The question the portal asks before its form, and agreement to publication."""
    answers = ((NO, _("否")), (YES, _("是")))
    return [
        Attribute(
            ABOUT_OFFICIAL,
            "singlevaluelist",
            True,
            _("是否反映公职人员滥用职权、贪污受贿？"),
            _("选“是”的不予收取，并告知应当向何处反映。"),
            answers,
        ),
        Attribute(
            PUBLIC,
            "singlevaluelist",
            False,
            _("是否同意公开诉求内容和地点？"),
            _("不填为不同意。姓名、电话和邮箱一律不公开；同意以后可以凭查询码撤回。"),
            answers,
        ),
    ]


def listed(category: Category) -> dict[str, Value]:
    """A service as the list shows it."""
    above = category.parent
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": _("“%(name)s”方面的诉求。") % {"name": category.name},
        "metadata": True,
        "type": "realtime",
        "keywords": ", ".join(part for part in (category.name, above.name if above else "") if part),
        "group": _top(category).name,
    }


def defined(category: Category, questions: Iterable[ServiceAttribute]) -> dict[str, Value]:
    """A service definition."""
    return {
        "service_code": category.code,
        "attributes": [
            {
                "variable": True,
                "code": one.code,
                "datatype": one.datatype,
                "required": one.required,
                "datatype_description": one.help or None,
                "order": place,
                "description": one.question,
                "values": [{"key": key, "name": name} for key, name in one.options],
            }
            for place, one in enumerate(attributes(questions), start=1)
        ],
    }


def _read(row: ServiceAttribute) -> Attribute:
    options = tuple((one["key"], one["name"]) for one in row.options)
    return Attribute(row.code, row.datatype, row.required, row.question, row.help, options)


def _top(category: Category) -> Category:
    while category.parent is not None:
        category = category.parent
    return category
