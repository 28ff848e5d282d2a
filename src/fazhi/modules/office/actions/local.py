"""Changes of the kernel's configuration that need to know matters or the present day."""

from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fazhi.kernel.ledger.actions import business
from fazhi.kernel.matters import configuration
from fazhi.kernel.matters.errors import Refused
from fazhi.kernel.matters.models import LocalDay
from fazhi.kernel.people import actions as people
from fazhi.kernel.people.actor import Actor
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import legal_day
from fazhi.modules.office.queries.administration import open_matters


def close_unit(*, unit: Unit, closed_on: date, by: Actor, at: datetime) -> Unit:
    """Close a unit from a day on, once nothing is open in its hands. Raises ``Refused``, ``ChangeRefused``."""
    with business():
        Unit.objects.select_for_update().get(pk=unit.pk)
        held = open_matters(unit)
        if held:
            words = ngettext(
                "“%(unit)s”手里还有%(n)d件未办结的事项，请先办结或转交。",
                "“%(unit)s”手里还有%(n)d件未办结的事项，请先办结或转交。",
                held,
            )
            raise Refused(words % {"unit": unit.name, "n": held})
        return people.close_unit(unit=unit, closed_on=closed_on, by=by, at=at)


def set_local_day(
    *, day: date, off: bool, title_zh: str, title_en: str, basis: str, by: Actor, at: datetime
) -> LocalDay:
    """Make a day to come a local holiday or a working day. Raises ``Refused`` for today and the past.

    Periods that ended, or were reckoned to end, on such a day have been told to people already.
    """
    if day <= legal_day(at):
        raise Refused(_("只能设定明日或以后的日子；已经到来或过去的日子不能改。"))
    return configuration.set_local_day(
        day=day, off=off, title_zh=title_zh, title_en=title_en, basis=basis, by=by, at=at
    )
