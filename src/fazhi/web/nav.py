"""The registry of navigation entries. Modules register theirs in ``AppConfig.ready``; pages draw them.

Two places: ``workbench`` (the side bar, filtered by the verbs of the present post) and ``portal``
(the bar at the foot of a phone, the head of a desk screen).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from fazhi.kernel.people.actor import Actor
from fazhi.web.scopes import actor_of

Place = Literal["workbench", "portal"]
Text = str | Promise
Counter = Callable[[HttpRequest], int]


@dataclass(frozen=True)
class Entry:
    """One place to go. ``order`` sorts within ``section``; sections sort by their lowest order.

    ``verb`` names what the present post must carry for the entry to be shown (``None``: everybody);
    ``count`` answers the small number beside it (what waits there) and is asked once a page.
    """

    title: Text
    url_name: str
    icon: str
    order: int
    verb: str | None = None
    section: Text = ""
    place: Place = "workbench"
    count: Counter | None = None


@dataclass(frozen=True)
class Item:
    """An entry as one page shows it: address resolved, present page marked."""

    title: str
    url: str
    icon: str
    section: str
    current: bool
    count: int | None


@dataclass(frozen=True)
class Bell:
    """The notices bell: where it leads and how many are unread."""

    url: str
    count: int


_entries: dict[tuple[Place, str], Entry] = {}
_bells: list[tuple[str, Counter]] = []


def register(entry: Entry) -> None:
    """Add an entry. A second one for the same place and URL name is refused."""
    key = (entry.place, entry.url_name)
    if key in _entries and _entries[key] != entry:
        raise ValueError(
            f"the {entry.place} navigation already leads to {entry.url_name!r} "
            f"(as {_entries[key].title}): register each page once"
        )
    _entries[key] = entry


def register_bell(url_name: str, unread: Counter) -> None:
    """Say where the bell leads and how to count what is unread. There is one bell."""
    if _bells and _bells[0][0] != url_name:
        raise ValueError(f"the bell already leads to {_bells[0][0]!r}: there is one")
    _bells[:] = [(url_name, unread)]


def entries(place: Place = "workbench") -> tuple[Entry, ...]:
    """Return all entries of a place in the order they are shown."""
    chosen = [entry for entry in _entries.values() if entry.place == place]
    first: dict[str, int] = {}
    for entry in chosen:
        section = str(entry.section)
        first[section] = min(entry.order, first.get(section, entry.order))
    return tuple(sorted(chosen, key=lambda entry: (first[str(entry.section)], entry.order, entry.url_name)))


def items(request: HttpRequest, place: Place = "workbench") -> tuple[Item, ...]:
    """Return the entries this request may see, the one it stands on marked as current."""
    actor = actor_of(request)
    visible = [entry for entry in entries(place) if _may_see(entry, actor)]
    urls = {entry.url_name: _resolved(entry.url_name) for entry in visible}
    current = _longest_match(request.path, urls.values())
    return tuple(
        Item(
            title=str(entry.title),
            url=url,
            icon=entry.icon,
            section=str(entry.section),
            current=url == current,
            count=entry.count(request) if entry.count is not None else None,
        )
        for entry in visible
        if (url := urls[entry.url_name]) is not None
    )


def bell(request: HttpRequest) -> Bell | None:
    """Return the bell for a person in a post, ``None`` for others or where no module rings it."""
    if not _bells or actor_of(request) is None:
        return None
    url_name, unread = _bells[0]
    url = _resolved(url_name)
    return Bell(url, unread(request)) if url is not None else None


def _may_see(entry: Entry, actor: Actor | None) -> bool:
    return entry.verb is None or (actor is not None and actor.may(entry.verb))


def _resolved(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _longest_match(path: str, urls: Iterable[str | None]) -> str | None:
    matching = [
        url for url in urls if url is not None and (path == url or (path.startswith(url) and url != "/"))
    ]
    return max(matching, key=len, default=None)
