"""A resident's report of a violation, from the portal: it becomes a case only with a named power, and its author follows it."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters import definitions
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.models import Matter
from fazhi.kernel.matters.tracking import open_once
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.people.queries import units_with_duty
from fazhi.kernel.procedures import Text
from fazhi.kernel.workdays import legal_day
from fazhi.modules.enforcement.kinds import INTAKE, TIP
from fazhi.modules.enforcement.models import Party
from fazhi.modules.enforcement.rules import AUTHOR, CITIZEN

FACTS_LIMIT = 5000


def classes_on(at: datetime) -> dict[str, Text]:
    """The classes of violations that may be reported, as the procedure in force names them."""
    procedure = definitions.in_force(TIP.code, legal_day(at))
    first = procedure.steps[procedure.first]
    return dict(next(field.choices for field in first.form if field.name == "class"))


def report(
    *,
    unit: Unit,
    what: str,
    facts: str,
    concrete: bool,
    name: str,
    phone: str,
    submission: UUID,
    by: Actor,
    at: datetime,
) -> tuple[Matter, str]:
    """Take one report in, exactly once for each ``submission``; returns the matter with its tracking code.

    Name and telephone are nobody's duty: the code is enough to learn the outcome. Raises ``BadForm`` naming each field;
    what is not about a concrete violation is not taken, and no word of it is kept.
    """
    classes = classes_on(at)
    facts = facts.replace("\x00", "").strip()
    _check(unit, what, facts, concrete, classes, at)

    def opened(track: Callable[[Matter], None]) -> Matter:
        """The report, with its author's row where they gave one."""

        def beside(matter: Matter) -> None:
            """The code and who reported, in the matter's transaction."""
            track(matter)
            if name.strip() or phone.strip():
                Party(
                    matter=matter,
                    role=AUTHOR,
                    kind=CITIZEN,
                    name=" ".join(name.split())[:120] or _("举报人"),
                    phone=" ".join(phone.split())[:40],
                ).save(force_insert=True)

        return matters.open_matter(
            kind=TIP.code,
            title=f"违法线索：{classes[what].zh}",
            origin=unit,
            by=by,
            at=at,
            data={"received_on": at, "class": what, "facts": facts},
            facts={"reachable": True, "in_scope": True},
            beside=beside,
        )

    return open_once(submission, opened)


def _check(unit: Unit, what: str, facts: str, concrete: bool, classes: dict[str, Text], at: datetime) -> None:
    errors = {}
    if what not in classes:
        errors["what"] = _("请选择是哪一类违法行为。")
    if not facts:
        errors["facts"] = _("请写明违法事实和线索。")
    if len(facts) > FACTS_LIMIT:
        errors["facts"] = _("最多%(n)d字，请精简。") % {"n": FACTS_LIMIT}
    if not concrete:
        errors["concrete"] = _(
            "这里只受理对具体违法行为的举报，不受理对言论、观点的举报；对部门工作的意见，请走“提诉求”。"
        )
    if not units_with_duty(INTAKE, at).filter(pk=unit.pk).exists():
        errors["unit"] = _("该单位没有受理举报的岗位，请另选。")
    if errors:
        raise BadForm(errors)
