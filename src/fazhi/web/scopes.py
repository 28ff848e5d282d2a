"""Who may open a view, declared on the view itself.

Every view carries exactly one declaration; a whole-repository test (``undeclared``) fails on a view
without one. The middleware of ``kernel.people`` puts the person-in-a-post on ``request.actor``
(``None`` for residents and for accounts that hold no post now).

A declaration here answers "may this kind of person come to this page at all". Which *rows* they
see is decided by the scoped querysets, which answer 404 for what is out of scope.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver
from django.utils.cache import patch_cache_control
from django.utils.http import urlencode

from fazhi.kernel.people.actor import Actor
from fazhi.web import errors

View = Callable[..., HttpResponseBase]
V = TypeVar("V", bound=View)


@dataclass(frozen=True)
class Scope:
    """The declaration a view carries. ``kind`` is one of public, token, signed_in, post, verb."""

    kind: str
    verbs: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Write the scope as the table of views prints it."""
        return f"{self.kind}({', '.join(self.verbs)})" if self.verbs else self.kind


def scope_of(view: Callable[..., Any]) -> Scope | None:
    """Return the scope declared on a view, or ``None`` where it has none."""
    return getattr(view, "fazhi_scope", None)


def actor_of(request: HttpRequest) -> Actor | None:
    """Return the official in a post behind the request, ``None`` for everybody else."""
    actor: Actor | None = getattr(request, "actor", None)
    return actor if actor is not None and actor.kind == "official" else None


def public(view: V) -> V:
    """Declare a page anybody may open, signed in or not."""

    @wraps(view)
    def open_to_all(*args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(*args, **kwargs)

    return cast("V", _declare(open_to_all, view, Scope("public")))


def token(view: V) -> V:
    """Declare a page opened by knowing a secret in its address or form (a tracking code).

    The view itself checks the secret. The answer is never cached by shared caches and never leaks
    its address to other sites.
    """

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = _private(view(*args, **kwargs))
        # not no-referrer: browsers then send "Origin: null", and the form on the page would be refused
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return cast("V", _declare(guarded, view, Scope("token")))


def signed_in(view: V) -> V:
    """Declare a page for any signed-in account, whether or not it holds a post (password, log-out)."""
    return cast("V", _guard(view, Scope("signed_in"), _unless_signed_in))


def requires_post(view: V) -> V:
    """Declare a page for people who hold a post now. Others sign in, or are told they hold none."""

    def refuse(request: HttpRequest) -> HttpResponseBase | None:
        return _unless_signed_in(request) or _unless_post(request)

    return cast("V", _guard(view, Scope("post"), refuse))


def requires_verb(*verbs: str) -> Callable[[V], V]:
    """Declare a page for posts that carry at least one of ``verbs`` (``demands.dispatch``)."""
    if not verbs or not all(isinstance(verb, str) and "." in verb for verb in verbs):
        raise TypeError(f"requires_verb needs verbs such as 'demands.dispatch', got {verbs!r}")

    def refuse(request: HttpRequest) -> HttpResponseBase | None:
        return _unless_signed_in(request) or _unless_post(request) or _unless_verb(request, verbs)

    def declare(view: V) -> V:
        return cast("V", _guard(view, Scope("verb", verbs), refuse))

    return declare


def scope(kind: str) -> Callable[[View], View]:
    """Declare by name: ``public``, ``token``, ``signed_in``, ``post``, or a verb with a dot in it."""
    named: dict[str, Callable[[View], View]] = {
        "public": public,
        "token": token,
        "signed_in": signed_in,
        "post": requires_post,
    }
    if kind in named:
        return named[kind]
    if "." not in kind:
        known = ", ".join(named)
        raise ValueError(f"unknown scope {kind!r}: use one of {known}, or a verb such as 'demands.read'")
    return requires_verb(kind)


def views_of(patterns: Iterable[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yield ``(route, view)`` for every view below a list of URL patterns."""
    for pattern in patterns:
        route = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from views_of(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def undeclared(
    patterns: Iterable[URLPattern | URLResolver], *, except_below: Sequence[str] = ()
) -> list[str]:
    """Name every view without a declared scope, as ``route -> module.view``.

    ``except_below`` lists route prefixes whose scopes are declared elsewhere (the API's own router).
    """
    return [
        f"{route} -> {getattr(view, '__module__', '?')}.{getattr(view, '__qualname__', view)}"
        for route, view in views_of(patterns)
        if scope_of(view) is None and not route.startswith(tuple(except_below))
    ]


def _declare(wrapped: Any, view: Callable[..., Any], declared: Scope) -> Any:
    earlier = scope_of(view)
    if earlier is not None:
        raise TypeError(f"{view.__qualname__} already declares the scope {earlier}: a view has exactly one")
    wrapped.fazhi_scope = declared
    return wrapped


def _guard(view: Any, declared: Scope, refuse: Callable[[HttpRequest], HttpResponseBase | None]) -> Any:
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refusal = refuse(request)
        return _private(refusal if refusal is not None else view(request, *args, **kwargs))

    return _declare(guarded, view, declared)


def _private(response: HttpResponseBase) -> HttpResponseBase:
    # no-cache and not no-store: with no-store the browser's Back would lose what was typed.
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    return response


def _unless_signed_in(request: HttpRequest) -> HttpResponse | None:
    if actor_of(request) is not None:
        return None
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return None
    if request.method not in {"GET", "HEAD"}:
        return errors.sign_in_again(request)
    if request.headers.get("HX-Request") == "true":
        back = request.headers.get("HX-Current-URL", "")
        return HttpResponse(status=204, headers={"HX-Redirect": _login_url(back)})
    return redirect(_login_url(request.get_full_path()))


def _login_url(back: str) -> str:
    login = resolve_url("login")
    return f"{login}?{urlencode({'next': back})}" if back else login


def _unless_post(request: HttpRequest) -> HttpResponse | None:
    return None if actor_of(request) is not None else errors.no_post(request)


def _unless_verb(request: HttpRequest, verbs: tuple[str, ...]) -> HttpResponse | None:
    actor = actor_of(request)
    if actor is not None and any(actor.may(verb) for verb in verbs):
        return None
    return errors.not_your_duty(request)
