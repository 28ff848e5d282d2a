"""A learned model: from a message to the likely categories, how sure, and which runs of characters spoke for each.

It is linear over counted runs of characters, so that each answer can say what it rests on. The file holds numbers and
names only (``numpy`` archive without pickled objects), so that a file from elsewhere cannot run anything. Scoring needs
numpy alone and takes milliseconds; learning stands in ``learning``.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from fazhi.modules.demands.routing.extra import Numbers, numpy
from fazhi.modules.demands.routing.texts import Message, runs, zones

FORMAT = "fazhi-routing/1"
REASONS = 3


class UnreadableModel(ValueError):
    """The file is not a model of this program; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class Guess:
    """One category, how likely it is (0 to 1), and the runs of characters that spoke for it most."""

    category: str
    confidence: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zone:
    """What was learned of one look at a message: its terms, how rare each is, and what each says of each class."""

    terms: Mapping[str, int]
    rarity: Numbers
    weights: Numbers
    share: float

    def values(self, text: str) -> tuple[list[str], Numbers, Numbers]:
        """The known terms of a text, their places, and their values: rarer and repeated ones more, length one in all."""
        np = numpy()
        found = [(term, n) for term, n in Counter(runs(text)).items() if term in self.terms]
        places = np.array([self.terms[term] for term, _n in found], dtype=np.int64)
        raw = np.array([1 + math.log(n) for _term, n in found], dtype=np.float32) * self.rarity[places]
        length = float(np.sqrt((raw**2).sum())) or 1.0
        return [term for term, _n in found], places, raw * (self.share / length)


@dataclass(frozen=True, slots=True)
class Model:
    """Classes, zones and the scale that turns scores into shares of certainty."""

    classes: tuple[str, ...]
    zones: tuple[Zone, ...]
    start: Numbers
    scale: float

    def guesses(self, message: Message, most: int = 2) -> tuple[Guess, ...]:
        """The likeliest categories, the likeliest first. Of a message whose words it hardly knows it is less sure."""
        np = numpy()
        said = [zone.values(text) for zone, text in zip(self.zones, zones(message), strict=True)]
        scores = self.start.copy()
        for zone, (_terms, places, values) in zip(self.zones, said, strict=True):
            scores = scores + values @ zone.weights[places]
        sure = certainty(scores[None, :], self.scale)[0] * min(1.0, 2 * self.familiar(message))
        best = np.argsort(-sure)[:most]
        return tuple(Guess(self.classes[i], float(sure[i]), self._because(said, int(i))) for i in best)

    def familiar(self, message: Message) -> float:
        """The share of the pairs of characters of a message that the model has met, 0 to 1."""
        text = zones(message)[0]
        pairs = {text[n : n + 2] for n in range(len(text) - 1)}
        return sum(pair in self.zones[0].terms for pair in pairs) / len(pairs) if pairs else 0.0

    def _because(self, said: Sequence[tuple[list[str], Numbers, Numbers]], chosen: int) -> tuple[str, ...]:
        spoke: dict[str, float] = {}
        for zone, (terms, places, values) in zip(self.zones, said, strict=True):
            weights = zone.weights[places]
            shares = values * (weights[:, chosen] - weights.mean(axis=1))
            for term, share in zip(terms, shares.tolist(), strict=True):
                spoke[term] = spoke.get(term, 0.0) + share
        return telling(spoke)

    def written(self) -> bytes:
        """The model as the bytes of its file."""
        np = numpy()
        told = {
            "format": FORMAT,
            "classes": self.classes,
            "scale": self.scale,
            "shares": [z.share for z in self.zones],
        }
        arrays: dict[str, Any] = {"told": _bytes(json.dumps(told, ensure_ascii=False)), "start": self.start}
        for n, zone in enumerate(self.zones):
            arrays[f"terms{n}"] = _bytes("\0".join(zone.terms))
            arrays[f"rarity{n}"] = zone.rarity.astype(np.float32)
            arrays[f"weights{n}"] = zone.weights.astype(np.float16)
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()


def read(content: bytes) -> Model:
    """The model in the bytes of a file. Raises ``UnreadableModel``."""
    np = numpy()
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            told = _told(arrays)
            zones = tuple(_zone(arrays, n, share) for n, share in enumerate(told["shares"]))
            start = arrays["start"].astype(np.float32)
        return Model(tuple(told["classes"]), zones, start, float(told["scale"]))
    except UnreadableModel:
        raise
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as wrong:
        raise UnreadableModel(f"模型文件已损坏，请重新运行 fazhi routing train（{wrong}）。") from None


def digest_of(path: Path) -> str:
    """The SHA-256 of a model file, in hexadecimal; empty where there is no file."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""


def certainty(scores: Numbers, scale: float) -> Numbers:
    """Scores (a row a message, a column a class) as shares that sum to 1 in each row."""
    np = numpy()
    raised = np.exp(scale * (scores - scores.max(axis=1, keepdims=True)))
    shares: Numbers = raised / raised.sum(axis=1, keepdims=True)
    return shares


def telling(spoke: Mapping[str, float], most: int = REASONS) -> tuple[str, ...]:
    """The runs that spoke most, at least two characters long, none a part of another that is named."""
    named: list[str] = []
    for term in sorted(spoke, key=lambda term: (-spoke[term], term)):
        if len(named) == most or spoke[term] <= 0:
            break
        word = term.strip()
        if len(word) > 1 and word.isalnum() and not any(word in other or other in word for other in named):
            named.append(word)
    return tuple(named)


def _told(arrays: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bytes(arrays["told"]).decode())
    if told["format"] != FORMAT:
        raise UnreadableModel(
            f"模型文件的格式是 {told['format']}，本程序读 {FORMAT}；请重新运行 fazhi routing train。"
        )
    return told


def _zone(arrays: Any, n: int, share: float) -> Zone:
    np = numpy()
    terms = bytes(arrays[f"terms{n}"]).decode().split("\0")
    rarity, weights = arrays[f"rarity{n}"], arrays[f"weights{n}"].astype(np.float32)
    if not len(terms) == len(rarity) == len(weights):
        raise UnreadableModel("模型文件已损坏：各部分长短不一，请重新运行 fazhi routing train。")
    return Zone({term: place for place, term in enumerate(terms)}, rarity, weights, float(share))


def _bytes(text: str) -> Numbers:
    np = numpy()
    return np.frombuffer(text.encode(), dtype=np.uint8)
