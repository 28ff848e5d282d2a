"""English for every Chinese message: find, add, compile.

The message id *is* the Chinese text. Each part of the house (``web``, ``site``, each kernel part, each module)
keeps its own ``locale/en/LC_MESSAGES/django.po``, so that a part can be read, moved or deleted whole.

    python -m fazhi.web.translations check      list what has no English (exit code 1 if any)
    python -m fazhi.web.translations update     append what is missing, empty, to be filled in by hand
    python -m fazhi.web.translations compile    make the .mo files Django reads

Only gettext calls with literal texts can be found: ``_("…")``, ``{% trans "…" %}``, ``{% blocktrans %}``.
"""

import io
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).parents[1]
CATALOG = Path("locale", "en", "LC_MESSAGES", "django.po")
CONTEXT_FIRST = ((1, "c"), 2)
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), CONTEXT_FIRST),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
NEW_CATALOG = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Language": "en",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}


@dataclass(frozen=True, order=True)
class Message:
    """A text to translate. ``plural`` is empty where there is only one form; ``place`` is path:line."""

    text: str
    plural: str = ""
    context: str = ""
    place: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What a catalogue finds it by."""
        return self.context, self.text, self.plural


def parts(package: Path = PACKAGE) -> tuple[Path, ...]:
    """Return the folders that keep a catalogue of their own, lowest first by name."""
    below = [*(package / "kernel").iterdir(), *(package / "modules").iterdir()]
    folders = [package / "web", package / "api", package / "site", *below]
    return tuple(sorted(path for path in folders if (path / "__init__.py").is_file()))


def messages(part: Path) -> tuple[Message, ...]:
    """Return every text of a part's Python files and templates, its tests left out, each once."""
    found: dict[tuple[str, str, str], Message] = {}
    for path in sorted(part.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and _counts(path.relative_to(part)):
            for message in _of_file(path, part):
                found.setdefault(message.key, message)
    return tuple(found.values())


def missing(package: Path = PACKAGE) -> list[str]:
    """Return one line for every text without English in its own part's catalogue, fuzzy ones included."""
    return [
        f"{part.relative_to(package.parent)}/{message.place}: “{message.text}” has no English in {CATALOG}"
        for part in parts(package)
        for message in _untranslated(part)
    ]


def unused(package: Path = PACKAGE) -> list[str]:
    """Return one line for every catalogue entry whose text no longer occurs in its part."""
    lines = []
    for part in parts(package):
        if (part / CATALOG).is_file():
            wanted = {message.key for message in messages(part)}
            lines += [
                f"{part.relative_to(package.parent)}/{CATALOG}: “{entry.msgid}” is used nowhere; remove it"
                for entry in polib.pofile(str(part / CATALOG))
                if not entry.obsolete and _key(entry) not in wanted
            ]
    return lines


def update(package: Path = PACKAGE) -> int:
    """Append missing texts, empty, to each part's catalogue. Returns how many were added."""
    added = 0
    for part in parts(package):
        catalog = _catalog(part)
        known = {_key(entry) for entry in catalog}
        new = [message for message in messages(part) if message.key not in known]
        for message in new:
            catalog.append(_entry(message))
        if new:
            (part / CATALOG).parent.mkdir(parents=True, exist_ok=True)
            catalog.save(str(part / CATALOG))
        added += len(new)
    return added


def compile_all(package: Path = PACKAGE) -> int:
    """Make a .mo beside every .po that is newer than it. Returns how many were made."""
    made = 0
    for po in sorted(package.rglob("locale/*/LC_MESSAGES/*.po")):
        mo = po.with_suffix(".mo")
        if not mo.is_file() or mo.stat().st_mtime_ns < po.stat().st_mtime_ns:
            draft = mo.with_suffix(f".{os.getpid()}.new")
            polib.pofile(str(po)).save_as_mofile(str(draft))
            draft.replace(mo)  # two test workers may compile at once
            made += 1
    return made


def main(arguments: Sequence[str]) -> int:
    """Run the command line; returns the exit code."""
    match list(arguments):
        case ["check"]:
            lines = missing() + unused()
            sys.stdout.writelines(f"{line}\n" for line in lines)
            return 1 if lines else 0
        case ["update"]:
            sys.stdout.write(f"added {update()}\n")
        case ["compile"]:
            sys.stdout.write(f"compiled {compile_all()}\n")
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    return 0


def _counts(path: Path) -> bool:
    return not {"tests", "migrations", "static", "__pycache__"} & set(path.parts)


def _of_file(path: Path, part: Path) -> Iterator[Message]:
    source = path.read_text(encoding="utf-8")
    from babel.messages.extract import extract  # only finding needs Babel; compiling must work without it

    if path.suffix != ".py":
        if "{%" not in source and "{{" not in source:
            return
        # templatize blots out all but the calls; without indentation what is left is readable as Python
        source = re.sub(r"^[ \t]+", "", templatize(source), flags=re.MULTILINE)
    place = path.relative_to(part)
    for line, text, _comments, context in extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS):
        single, plural = (text[0], text[-1]) if isinstance(text, tuple) else (text, "")
        if single:
            yield Message(single, plural, context or "", f"{place}:{line}")


def _untranslated(part: Path) -> list[Message]:
    done = {_key(entry) for entry in _catalog(part) if entry.translated() and not entry.obsolete}
    return [message for message in messages(part) if message.key not in done]


def _catalog(part: Path) -> polib.POFile:
    if (part / CATALOG).is_file():
        return polib.pofile(str(part / CATALOG), wrapwidth=110)
    catalog = polib.POFile(wrapwidth=110)
    catalog.metadata = dict(NEW_CATALOG)
    return catalog


def _entry(message: Message) -> polib.POEntry:
    if message.plural:
        return polib.POEntry(
            msgid=message.text,
            msgid_plural=message.plural,
            msgstr_plural={0: "", 1: ""},
            msgctxt=message.context or None,
        )
    return polib.POEntry(msgid=message.text, msgctxt=message.context or None)


def _key(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
