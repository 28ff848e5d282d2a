"""The forms of supervision: what narrows the board, a reminder, a document, how documents are numbered."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fazhi.kernel.matters import kinds
from fazhi.kernel.matters.forms import said
from fazhi.kernel.people.models import Unit
from fazhi.kernel.workdays import Period
from fazhi.kernel.workdays import Unit as PeriodUnit
from fazhi.modules.supervision.queries.board import LATE, NEARLY, setbacks
from fazhi.modules.supervision.rules import ISSUED, LEVELS, PREFIXES
from fazhi.web.forms import Choices, DayField, FilterForm, Form, LongText, offer


class BoardFilters(FilterForm):
    """What is on the board: which sort, which kind, which unit."""

    what = forms.ChoiceField(label=_("看什么"), required=False)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    kind = forms.ChoiceField(label=_("事项"), required=False)

    def __init__(self, *args: Any, units: Iterable[Unit], readable: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = {code: said(kinds.get(code).title) for code in readable}
        words = [
            (key, f"{titles[kind.code]}：{said(word)}" if len(titles) > 1 else said(word))
            for key, (kind, _step, word) in setbacks().items()
            if kind.code in titles
        ]
        offer(self.fields["what"], [(LATE, _("已逾期")), (NEARLY, _("三日内到期")), *words])
        offer(self.fields["unit"], ((unit.code, unit.name) for unit in units), nothing=_("全部"))
        offer(self.fields["kind"], titles.items(), nothing=_("全部"))


class ReminderForm(Form):
    """What a reminder says; the same for every matter of a selection."""

    demands = forms.CharField(label=_("提醒内容"), max_length=500, widget=LongText(rows=2))


class IssueForm(Form):
    """One document about one matter."""

    level = forms.ChoiceField(label=_("文种"), widget=Choices)
    unit = forms.ChoiceField(label=_("主送单位"))
    subject = forms.CharField(
        label=_("事由"), max_length=200, help_text=_("只写编号和哪一项期限或者反复，不写诉求人和诉求内容。")
    )
    demands = forms.CharField(label=_("要求"), max_length=2000, widget=LongText(rows=4))
    reply_days = forms.IntegerField(
        label=_("回复期限（工作日）"),
        required=False,
        min_value=1,
        max_value=60,
        help_text=_("不填写的，按本地规则规定的期限。提醒不需要回复。"),
    )

    def __init__(self, *args: Any, units: Iterable[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["level"], [(level, said(LEVELS[level])) for level in ISSUED])
        offer(self.fields["unit"], [(str(unit.pk), unit.name) for unit in units])

    @property
    def reply_within(self) -> str:
        """The stated period as the procedure reads it; empty for the local one."""
        days = self.cleaned_data.get("reply_days")
        return str(Period(days, PeriodUnit.WORKING_DAY)) if days else ""


class PrefixForm(Form):
    """How the documents of one level are numbered, from a day on."""

    level = forms.ChoiceField(label=_("文种"))
    words = forms.CharField(
        label=_("机关代字"), max_length=20, help_text=_("如“云督办”，文号即“云督办〔2026〕3号”。")
    )
    from_day = DayField(label=_("自何日起"))
    basis = forms.CharField(label=_("依据"), max_length=200, help_text=_("写明本地文件的名称和文号。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["level"], [(level, said(LEVELS[level])) for level in PREFIXES])
