"""The public list: which normative documents are in force on a day, which no longer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from fazhi.kernel.workdays import legal_day
from fazhi.modules.documents import queries
from fazhi.modules.documents.web.forms import DayForm
from fazhi.web.scopes import public

MOST = 500


@public
@require_GET
def in_force(request: HttpRequest) -> HttpResponse:
    """What is in force on a day (``on``, today by default), and what ended before it. Later days than today are today."""
    today = legal_day(timezone.now())
    form = DayForm(request.GET or None, initial={"on": today})
    on = (form.cleaned_data.get("on") if form.is_valid() else None) or today
    on = min(on, today)
    context = {
        "form": form,
        "on": on,
        "rows": queries.in_force(on)[:MOST],
        "ended": queries.no_longer(on)[:MOST],
    }
    return render(request, "documents/in_force.html", context)
