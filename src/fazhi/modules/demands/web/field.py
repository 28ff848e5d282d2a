"""Home visits on the phone: one page that works without a network after one visit, and takes each envelope once.

The page is the same for everybody in the same language: no name, no token, no record stands in it, so that a copy on
the device tells nothing. A service worker whose scope is this page alone keeps that copy and the files it needs. Who is
signed in, the key that seals the drafts and the mark against forged requests are asked for apart (``standing``).
"""

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from fazhi.kernel.matters.errors import Refused
from fazhi.modules.demands import actions
from fazhi.modules.demands.actions import Taken
from fazhi.modules.demands.errors import BelongsElsewhere
from fazhi.modules.demands.web.desk import official
from fazhi.modules.demands.web.field_words import words
from fazhi.modules.demands.web.forms import FieldForm
from fazhi.web.following import link_of
from fazhi.web.scopes import requires_verb
from fazhi.web.sending import says_too_much

DRAFT_KEY = "fazhi.demands.field.drafts"
OWN = ("demands/field_store.js", "demands/field_sending.js", "demands/field.js", "demands/field.css")
FILES = (
    "web/mark.svg", "web/fazhi.css", "web/forms.css", "web/portal.css", "web/fazhi.js",
    "vendor/tabler-icons/sprite.svg", *OWN,
)  # fmt: skip
"""What the page needs: the template asks for no other."""


@requires_verb("demands.intake")
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page, the same for every post."""
    return HttpResponse(_shell(request))


@requires_verb("demands.intake")
@never_cache
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker: its own source after the list of what it keeps. Its version is the digest of all that."""
    addresses = [static(name) for name in FILES]
    version = sha256("\n".join([_shell(request), *map(_digest, FILES)]).encode()).hexdigest()[:16]
    kept = {"page": reverse("demands_field"), "files": addresses, "version": version}
    source = _found("demands/field_worker.js").read_text(encoding="utf-8")
    response = HttpResponse(f"const KEPT = {json.dumps(kept)};\n{source}", content_type="text/javascript")
    response.headers["Service-Worker-Allowed"] = reverse("demands_field")
    return response


@requires_verb("demands.intake")
@never_cache
@require_GET
def standing(request: HttpRequest) -> JsonResponse:
    """Who acts on this device, the keys of this post's drafts (the one in use first), and the mark for sending."""
    actor = official(request)
    keys = [_draft_key(secret, str(actor.post_id)) for secret in _secrets()]
    return JsonResponse(
        {
            "post": str(actor.post_id),
            "who": f"{actor.unit_name} {actor.name}",
            "keys": keys,
            "seconds": settings.SESSION_COOKIE_AGE,
            "csrf": get_token(request),
        }
    )


@requires_verb("demands.intake")
@never_cache
@says_too_much
@require_POST
def hand_in(request: HttpRequest) -> JsonResponse:
    """Take one envelope. The answer says by field what was not taken; sending again gives the same number and code."""
    if request.POST.get("about_official") == "yes":
        return _refused(BelongsElsewhere())
    at = timezone.now()
    form = FieldForm(request.POST, request.FILES, at=at)
    if not form.is_valid():
        return _faults(form)
    told = form.told | {"channel": "visit", "occurred_at": form.cleaned_data["received_at"]}
    written_at = min(form.cleaned_data["written_at"], at)
    try:
        taken = actions.take_down(
            by=official(request), at=at, agreed=form.agreed, group=form.group, written_at=written_at, **told
        )
    except Refused as refused:
        form.blame(getattr(refused, "errors", {}))
        return _faults(form, status=refused.status) if form.errors else _refused(refused)
    return _registered(request, taken)


def _registered(request: HttpRequest, taken: Taken) -> JsonResponse:
    link = link_of(request, taken.code)
    answer = {
        "number": taken.demand.matter.number,
        "code": taken.code,
        "qr": segno.make(link, error="m").svg_data_uri(scale=5, border=2),
        "again": taken.again,
        "message": _("已登记的是先送到的那一份；后来改过的内容没有登记。请打开该件补充，或者另记一份。")
        if taken.changed
        else "",
    }
    return JsonResponse(answer, status=409 if taken.changed else 200)


def _faults(form: FieldForm, *, status: int = 422) -> JsonResponse:
    """What is wrong, by field."""
    fields = {name: [str(fault) for fault in faults] for name, faults in form.errors.items()}
    return JsonResponse({"fields": fields, "message": _("有几项需要修改后再发送。")}, status=status)


def _refused(refused: Refused) -> JsonResponse:
    return JsonResponse({"fields": {}, "message": refused.message}, status=refused.status)


def _shell(request: HttpRequest) -> str:
    """The page as it is kept on devices: without a token, so that it is the same at every visit."""
    form = FieldForm(at=timezone.now(), auto_id="visit-%s")
    context: dict[str, Any] = {"form": form, "words": words(), "csrf_token": "", "navigation": _ways()}
    return render_to_string("demands/field.html", context, request)


def _ways() -> dict[str, str]:
    """Where the page's script sends to and asks."""
    names = {
        "worker": "demands_field_worker", "page": "demands_field", "standing": "demands_field_standing",
        "hand_in": "demands_field_hand_in", "receipt": "demands_receipt", "login": "login", "logout": "logout",
    }  # fmt: skip
    return {way: reverse(name) for way, name in names.items()}


def _secrets() -> tuple[str | bytes, ...]:
    return (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _draft_key(secret: str | bytes, post: str) -> str:
    """The key of one post's drafts, 32 bytes in hex. Only the signed-in post is told."""
    return salted_hmac(DRAFT_KEY, post, secret=secret, algorithm="sha256").hexdigest()


def _found(name: str) -> Path:
    path = finders.find(name)
    if path is None:
        raise FileNotFoundError(f"static file {name!r} is not there; the field page cannot do without it")
    return Path(path)


@cache
def _digest(name: str) -> str:
    return sha256(_found(name).read_bytes()).hexdigest()
