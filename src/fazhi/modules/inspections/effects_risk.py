"""What the steps of a risk entry, an incident and a drill bring about beside their act, and what is checked first."""

from typing import Any

from django.utils.translation import gettext as _

from fazhi.kernel.matters import actions as matters
from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.matters.forms import said
from fazhi.kernel.matters.kinds import Doing
from fazhi.kernel.people.models import Unit
from fazhi.modules.inspections import rules
from fazhi.modules.inspections.effects import MEND, tell
from fazhi.modules.inspections.errors import OwnRectification
from fazhi.modules.inspections.models import ContactTest, Incident, RiskEntry


def check_names_nobody(form: dict[str, Any], *fields: str) -> None:
    """The risk ledger holds premises, systems and processes. Raises ``BadForm`` where a text names somebody."""
    wrong = {name: found for name in fields if (found := rules.names_somebody(str(form.get(name, ""))))}
    if wrong:
        raise BadForm(
            {
                name: _("风险台账不登记人、账号和帖文，这里写有%(what)s；请只写场所、系统或者流程。")
                % {"what": said(what)}
                for name, what in wrong.items()
            }
        )


def check_assignment(doing: Doing) -> None:
    """The measure goes to another unit than the keeper's, which verifies it, and names nobody."""
    unit: Unit = doing.form["unit"]
    if unit.pk == doing.matter.origin_id:
        raise OwnRectification(unit.name)
    check_names_nobody(dict(doing.form), "measure")


def assigned(doing: Doing) -> None:
    """The unit responsible holds the entry from now on."""
    entry: RiskEntry = doing.matter.risk_entry
    entry.leader = doing.form["leader"]
    entry.save(update_fields=["leader"])
    matters.reassign(matter=doing.matter, unit=doing.form["unit"], handler=None, at=doing.moment)
    title = f"{doing.matter.number} 风险措施：请在期限内落实"
    tell(doing.form["unit"], MEND, title, doing.matter, doing.moment, "assigned")


def reviewed(doing: Doing) -> None:
    """The level is what the review found."""
    entry: RiskEntry = doing.matter.risk_entry
    entry.level = doing.form["level"]
    entry.save(update_fields=["level"])


def check_grade(doing: Doing) -> None:
    """The level is not below what the number of persons gives, and fits the outcome (IRM, annex). Raises ``BadForm``."""
    level, records = doing.form["level"], doing.form["records"]
    floor = rules.floor_level(records)
    if records < 0:
        raise BadForm({"records": _("人数不能是负数。")})
    if not rules.at_least(level, floor):
        words = {"n": f"{records:,}", "level": said(rules.LEVELS[floor])}
        raise BadForm(
            {
                "level": _("涉及%(n)s人的个人信息，至少为%(level)s（国家网络安全事件报告管理办法附件）。")
                % words
            }
        )
    if rules.outcome_of(level) != doing.outcome:
        raise BadForm({"outcome": _("结果与级别不符：特别重大、重大为“重大以上”，较大、一般各为其本级。")})


def graded(doing: Doing) -> None:
    """The incident has the level it was graded at."""
    incident: Incident = doing.matter.incident
    incident.level, incident.records = doing.form["level"], doing.form["records"]
    incident.save(update_fields=["level", "records"])


def check_contacts_as_tested(doing: Doing) -> None:
    """The numbers are those of the tests on record since the drill was planned, each contact by its last one."""
    tests = ContactTest.objects.filter(at__gte=doing.matter.opened_at, at__lte=doing.moment)
    last = dict(tests.order_by("at", "pk").values_list("contact", "reached"))
    counted = {"reached": sum(last.values()), "not_reached": len(last) - sum(last.values())}
    if not last:
        raise BadForm({"reached": _("方案拟订之后还没有检验过应急联络；请先在应急联络页面逐个检验。")})
    wrong = {name for name, n in counted.items() if doing.form[name] != n}
    if wrong:
        told = _("检验记录为：接通%(reached)d，没有接通%(not_reached)d；请按记录填写。") % counted
        raise BadForm(dict.fromkeys(wrong, told))
