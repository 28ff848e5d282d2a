"""Taking typed values out of a TOML table, and collecting everything that is wrong with it."""

import difflib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from fazhi.kernel.law import Citation, CitationError, UnknownAuthority, cite
from fazhi.kernel.procedures.expressions import Expression, ExpressionError, parse
from fazhi.kernel.procedures.model import Basis, FieldRef, Text, Within
from fazhi.kernel.workdays import Period


class ProcedureError(ValueError):
    """A procedure or examples file cannot be used. Names every problem found, one a line."""

    def __init__(self, name: str, problems: Iterable[str]) -> None:
        self.name = name
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{name}: {problem}" for problem in self.problems))


def nearest(name: str, known: Iterable[str]) -> str:
    """“; did you mean …?”, or nothing where no known name is near."""
    near = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean “{near[0]}”?" if near else ""


class Reader:
    """One table of the file at `where`. Every take removes its key; `finish` complains about what is left."""

    def __init__(self, table: Any, where: str, problems: list[str]) -> None:
        self.where = where
        self.problems = problems
        self._known: set[str] = set()
        if isinstance(table, Mapping):
            self._left: dict[str, Any] = dict(table)
        else:
            self._left = {}
            self.wrong("", f"must be a table, not {_kind(table)}")

    def wrong(self, key: str, what: str) -> None:
        place = f"[{self.where}]" if self.where else "file"
        self.problems.append(f"{place} {key}: {what}" if key else f"{place}: {what}")

    def has(self, key: str) -> bool:
        return key in self._left

    def finish(self) -> None:
        for key in self._left:
            self.wrong(key, "unknown key" + nearest(key, self._known))

    def raw(self, key: str, default: Any = None) -> Any:
        self._known.add(key)
        return self._left.pop(key, default)

    def string(self, key: str, *, required: bool = False) -> str:
        value = self.raw(key)
        if value is None:
            if required:
                self.wrong(key, "is missing")
            return ""
        if isinstance(value, str):
            return value
        self.wrong(key, f"must be a text in quotes, not {_kind(value)}")
        return ""

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.raw(key, default)
        if isinstance(value, bool):
            return value
        self.wrong(key, f"must be true or false, not {_kind(value)}")
        return default

    def count(self, key: str) -> int | None:
        value = self.raw(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        self.wrong(key, f"must be a whole number above 0, not {value!r}")
        return None

    def day(self, key: str) -> date:
        value = self.raw(key)
        try:
            if isinstance(value, str):
                return date.fromisoformat(value)
            if isinstance(value, date) and not isinstance(value, datetime):
                return value
        except ValueError:
            pass
        self.wrong(key, f"must be a date such as 2026-01-31, not {value!r}")
        return date.min

    def names(self, key: str, *, single: bool = False) -> tuple[str, ...]:
        """A list of names; with `single` one bare name is allowed too."""
        value = self.raw(key, [])
        if single and isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(key, f"must be a list of names, not {value!r}")
            return ()
        if len(set(value)) < len(value):
            self.wrong(key, "names something twice")
        return tuple(dict.fromkeys(value))

    def groups(self, key: str) -> tuple[tuple[str, ...], ...]:
        value = self.raw(key, [])
        well_formed = isinstance(value, list) and all(
            isinstance(group, list) and group and all(isinstance(name, str) for name in group)
            for group in value
        )
        if not well_formed:
            self.wrong(key, f"must be a list of lists of names, such as [[“a”, “b”]], not {value!r}")
            return ()
        return tuple(tuple(group) for group in value)

    def tables(self, key: str) -> "list[Reader]":
        """A list of tables (one table alone counts as a list of one)."""
        value = self.raw(key, [])
        if isinstance(value, Mapping):
            value = [value]
        if not isinstance(value, list):
            self.wrong(key, f"must be a list of tables, not {_kind(value)}")
            return []
        return [Reader(item, f"{self.where}.{key}", self.problems) for item in value]

    def named_tables(self, key: str) -> "dict[str, Reader]":
        value = self.raw(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, f"must be a table, not {_kind(value)}")
            return {}
        place = f"{self.where}.{key}" if self.where else key
        return {name: Reader(table, f"{place}.{name}", self.problems) for name, table in value.items()}

    def titles(self, key: str) -> dict[str, Text]:
        """A table of names with bilingual titles."""
        value = self.raw(key, {})
        if not isinstance(value, Mapping):
            self.wrong(key, f"must be a table of titles, not {_kind(value)}")
            return {}
        return {name: self._text(f"{key}.{name}", title) for name, title in value.items()}

    def text(self, key: str) -> Text:
        return self._text(key, self.raw(key))

    def optional_text(self, key: str) -> Text | None:
        return self.text(key) if self.has(key) else self.raw(key)

    def _text(self, key: str, value: Any) -> Text:
        if value is None:
            self.wrong(key, 'is missing; write { zh = "…", en = "…" }')
            return Text("", "")
        if not isinstance(value, Mapping) or not set(value) <= {"zh", "en"}:
            self.wrong(key, f'must be {{ zh = "…", en = "…" }}, not {value!r}')
            return Text("", "")
        for language in ("zh", "en"):
            if not isinstance(value.get(language), str) or not value[language].strip():
                self.wrong(key, f"has no text in “{language}”")
        return Text(str(value.get("zh", "")), str(value.get("en", "")))

    def expression(self, key: str) -> Expression | None:
        source = self.string(key)
        if not source:
            return None
        try:
            return parse(source)
        except ExpressionError as error:
            self.wrong(key, str(error))
            return None

    def reference(self, key: str) -> FieldRef | None:
        value = self.string(key)
        if not value:
            return None
        step, _, name = value.partition(".")
        if not step or not name:
            self.wrong(key, f"must be written “step.field”, not “{value}”")
            return None
        return FieldRef(step, name)

    def basis(self, *, local: bool = False) -> Basis:
        value = self.raw("basis", [])
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong("basis", f"must be a citation such as “XF 22, 23” or a list of them, not {value!r}")
            value = []
        citations: list[Citation] = []
        for item in value:
            try:
                citations += cite(item)
            except (CitationError, UnknownAuthority) as error:
                self.wrong("basis", str(error))
        local = self.flag("local") or local or any(citation.is_local for citation in citations)
        return Basis(tuple(citations), local, self.flag("verified", default=True))

    def within(self, key: str) -> Within | None:
        """`key` (a period or a local limit) and ``period_from``, together one limit."""
        stated = self.reference("period_from") if key != "period_from" else None
        value = self.raw(key)
        if value is None:
            return Within(stated=stated) if stated else None
        if isinstance(value, str):
            return Within(self.period(key, value), stated=stated)
        limit = Reader(value, f"{self.where}.{key}", self.problems)
        local, default = limit.string("local", required=True), limit.string("default", required=True)
        limit.finish()
        return Within(limit.period("default", default), local=local, stated=stated)

    def period(self, key: str, value: str) -> Period | None:
        try:
            return Period.parse(value)
        except ValueError:
            if value:
                self.wrong(key, f"“{value}” is not a period; write for example “5 working_day”")
            return None


def _kind(value: Any) -> str:
    return {dict: "a table", list: "a list", str: "a text", bool: "true/false", int: "a number"}.get(
        type(value), type(value).__name__
    )
