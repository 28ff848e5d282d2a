"""The words with which the units' papers are numbered: who set them, by which document, and setting them anew."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fazhi.kernel.matters.errors import BadForm
from fazhi.kernel.papers import actions
from fazhi.kernel.papers.models import UnitWords
from fazhi.kernel.people.queries import open_units, reach_of
from fazhi.kernel.people.rules import UNITS
from fazhi.modules.office.web.acting import actor_on
from fazhi.web.forms import Form, offer
from fazhi.web.scopes import requires_verb
from fazhi.web.step_fields import unit_choices


class WordsForm(Form):
    """The words of one unit's numbers."""

    unit = forms.ChoiceField(label=gettext_lazy("单位"))
    words = forms.CharField(label=gettext_lazy("机关代字"), max_length=actions.WORDS)
    basis = forms.CharField(label=gettext_lazy("依据"), max_length=200)

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self.fields["unit"], unit_choices(units))


@requires_verb(UNITS.code)
@require_http_methods(["GET", "POST"])
def words(request: HttpRequest) -> HttpResponse:
    """The words of the units below the actor's reach; set them, or set them anew: the count goes on."""
    actor, at = actor_on(request), timezone.now()
    units = open_units(at).filter(path__startswith=reach_of(actor)).order_by("path")
    form = WordsForm(request.POST or None, units=units)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.set_words(
                unit=units.get(pk=said["unit"]), words=said["words"], basis=said["basis"], by=actor, at=at
            )
        except BadForm as wrong:
            for name, told in wrong.errors.items():
                form.add_error(name, told)
        else:
            messages.success(request, _("已设定，序号接着编。"))
            return HttpResponseRedirect(reverse("paper_words"), status=303)
    rows = UnitWords.objects.filter(unit__in=units).select_related("unit").order_by("unit__path")
    status = 422 if form.errors else 200
    return render(request, "office/paper_words.html", {"form": form, "rows": rows}, status=status)
