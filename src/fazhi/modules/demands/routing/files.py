"""The files of routing: tables to learn and measure from, and the model kept in the data folder."""

from __future__ import annotations

import csv
import gzip
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fazhi.modules.demands.routing.nearness import Rarity
from fazhi.modules.demands.routing.texts import Labelled, Message

MODEL = "category.npz"
RARITY = "rarity.json.gz"

csv.field_size_limit(10_000_000)


class UnreadableTable(ValueError):
    """The file is not the table that was expected; the message says which columns there must be."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Messages by their id, in the order of the file, and which of them are known to tell the same."""

    messages: Mapping[str, Message]
    same: Mapping[str, frozenset[str]]


def labelled(path: Path) -> list[Labelled]:
    """The messages of a CSV with the columns category, title, body and, if there is one, duplicate_group."""
    rows = _rows(path, ("category", "title", "body"))
    return [
        Labelled(
            Message(row["title"], row["body"]), row["category"], row.get("duplicate_group") or f"row {n}"
        )
        for n, row in enumerate(rows)
        if row["category"]
    ]


def stream(messages: Path, pairs: Path) -> Stream:
    """Messages (id, title, body) and the pairs (id_a, id_b) of them that tell the same."""
    told = {row["id"]: Message(row["title"], row["body"]) for row in _rows(messages, ("id", "title", "body"))}
    same: dict[str, set[str]] = {}
    for row in _rows(pairs, ("id_a", "id_b")):
        one, other = row["id_a"], row["id_b"]
        if one in told and other in told and one != other:
            same.setdefault(one, set()).add(other)
            same.setdefault(other, set()).add(one)
    return Stream(told, {key: frozenset(others) for key, others in same.items()})


def kept(folder: Path, name: str, content: bytes) -> Path:
    """Write a file of the data folder whole or not at all, readable by its owner alone."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    draft = folder / f".{name}.{os.getpid()}"
    draft.touch(mode=0o600)
    draft.write_bytes(content)
    draft.replace(path)
    return path


def written_rarity(rarity: Rarity) -> bytes:
    """A rarity as the bytes of its file. Runs seen fewer than three times are left out: rare is what they are."""
    seen = {run: n for run, n in rarity.seen.items() if n > 2}
    told = json.dumps({"total": rarity.total, "seen": seen}, ensure_ascii=False)
    return gzip.compress(told.encode(), mtime=0)


def read_rarity(path: Path) -> Rarity | None:
    """The rarity kept in a file; ``None`` where there is none or it cannot be read."""
    try:
        told = json.loads(gzip.decompress(path.read_bytes()))
        return Rarity(int(told["total"]), {str(run): int(n) for run, n in told["seen"].items()})
    except (OSError, ValueError, KeyError, EOFError, AttributeError):
        return None


def _rows(path: Path, wanted: Sequence[str]) -> Iterable[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in wanted if name not in (reader.fieldnames or ())]
        if missing:
            raise UnreadableTable(
                f"{path.name} 缺少列：{'、'.join(missing)}。须有 {'、'.join(wanted)}（UTF-8 编码的 CSV，首行为列名）。"
            )
        yield from ({name: value or "" for name, value in row.items() if name} for row in reader)
