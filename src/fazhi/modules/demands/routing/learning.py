"""Learning the category of a message from messages whose category is known.

Ridge regression of one-against-rest targets on counted runs of one to three characters: rarer runs weigh more, so do those
that tell the classes apart, repeated ones less than in proportion; each zone of a message is scaled to its share. Chosen
by cross-validation among linear SVM, logistic regression, naive Bayes, exponential kernels, words of a dictionary and
other zones. How sure the model is, is learned from messages it did not see while learning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fazhi.modules.demands.routing.extra import Numbers, asked_for, numpy
from fazhi.modules.demands.routing.model import Model, Zone, certainty
from fazhi.modules.demands.routing.texts import ZONES, Labelled, runs, zones

STIFFNESS = 0.1
"""The ridge penalty."""
RARE = 2
"""In how many messages a run must stand to be counted."""
CHANCE, LEAST = 20.0, 0.15
"""How cautiously it is judged what a term tells; see ``tellingness``."""
INNER = 5
"""Folds inside the training part by which certainty is learned."""
SCALES = tuple(1 + step / 4 for step in range(29))
"""What certainty is tried to be raised by, 1 to 8: more would be sure of a message of which it knows no word."""
FEWEST = 5
"""Messages a category must have to be learned at all."""

Told = Callable[[str], None]


class TooLittle(ValueError):
    """There is not enough to learn from; the message says how much there must be."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """All messages counted once: per zone the terms and a sparse matrix of counts; the class and group of each row."""

    terms: tuple[tuple[str, ...], ...]
    counts: tuple[Any, ...]
    classes: tuple[str, ...]
    of_class: Numbers
    groups: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.groups)


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned from some rows: per zone the rarity and weights of all terms (zero for those not seen)."""

    rarity: tuple[Numbers, ...]
    weights: tuple[Numbers, ...]
    start: Numbers


def corpus_of(rows: Sequence[Labelled]) -> Corpus:
    """Count the runs of all messages. Raises ``TooLittle`` without two categories of at least five messages."""
    np = numpy()
    counter = asked_for("sklearn.feature_extraction.text").CountVectorizer
    by_zone = list(zip(*(zones(row.message) for row in rows), strict=True))
    classes = tuple(sorted({row.category for row in rows}))
    if len(classes) < 2 or len(rows) < 2 * FEWEST:
        raise TooLittle(
            f"能用来学习的诉求太少：{len(rows)}件、{len(classes)}类；至少要有两类，每类{FEWEST}件以上。"
        )
    terms, counts = [], []
    for texts in by_zone:
        vectorizer = counter(analyzer=runs, min_df=min(RARE, len(rows)), dtype=np.float32)
        counts.append(vectorizer.fit_transform(texts).tocsr())
        terms.append(tuple(vectorizer.get_feature_names_out().tolist()))
    place = {name: n for n, name in enumerate(classes)}
    of_class = np.array([place[row.category] for row in rows])
    return Corpus(tuple(terms), tuple(counts), classes, of_class, tuple(row.group for row in rows))


def enough(rows: Iterable[Labelled]) -> list[Labelled]:
    """The messages of categories that occur often enough to be learned."""
    kept = list(rows)
    sizes: dict[str, int] = {}
    for row in kept:
        sizes[row.category] = sizes.get(row.category, 0) + 1
    return [row for row in kept if sizes[row.category] >= FEWEST]


def learn(corpus: Corpus, told: Told = lambda _step: None) -> Model:
    """A model of all messages. Its certainty is learned from inner folds."""
    everything = numpy().arange(len(corpus))
    scores = unseen(corpus, everything, INNER, told)
    scale = fitting_scale(scores, corpus.of_class)
    fitted = fit(corpus, everything)
    told("全部")
    kept = [numpy().flatnonzero(rarity > 0) for rarity in fitted.rarity]
    made = tuple(
        Zone(
            {corpus.terms[n][old]: new for new, old in enumerate(places.tolist())},
            fitted.rarity[n][places],
            fitted.weights[n][places],
            share,
        )
        for n, (places, share) in enumerate(zip(kept, shares(), strict=True))
    )
    return Model(corpus.classes, made, fitted.start, scale)


def unseen(corpus: Corpus, rows: Numbers, folds: int, told: Told = lambda _step: None) -> Numbers:
    """Scores of some rows, each by a model that saw neither it nor any message of its group."""
    np = numpy()
    scores = np.zeros((len(rows), len(corpus.classes)), dtype=np.float32)
    for learned, asked in grouped_folds(corpus, rows, folds):
        scores[asked] = scored(corpus, fit(corpus, rows[learned]), rows[asked])
        told("交叉验证")
    return scores


def grouped_folds(corpus: Corpus, rows: Numbers, folds: int) -> list[tuple[Numbers, Numbers]]:
    """Pairs of positions in ``rows``: to learn from, to ask. No group is in both."""
    groups = [corpus.groups[row] for row in rows.tolist()]
    folds = min(folds, len(set(groups)))
    if folds < 2:
        raise TooLittle("所有诉求都属于同一组，无法交叉验证；请检查 duplicate_group 一列。")
    chosen = asked_for("sklearn.model_selection").GroupKFold(folds)
    return list(chosen.split(rows, corpus.of_class[rows], groups))


def fit(corpus: Corpus, rows: Numbers) -> Fitted:
    """Learn from some rows: nothing of any other row is used."""
    np = numpy()
    stacked = asked_for("scipy.sparse").hstack
    counts = [matrix[rows] for matrix in corpus.counts]
    known = corpus.of_class[rows]
    rarity = tuple(rareness(m) * tellingness(m, known, len(corpus.classes)) for m in counts)
    values = stacked([valued(m, r, s) for m, r, s in zip(counts, rarity, shares(), strict=True)]).tocsr()
    targets = np.where(known[:, None] == np.arange(len(corpus.classes))[None], 1.0, -1.0)
    ridge = asked_for("sklearn.linear_model").Ridge(alpha=STIFFNESS, solver="sparse_cg", tol=1e-3)
    ridge.fit(values, targets.astype(np.float32))
    ends = np.cumsum([matrix.shape[1] for matrix in counts])[:-1]
    weights = tuple(
        np.ascontiguousarray(part.T) for part in np.split(ridge.coef_.astype(np.float32), ends, axis=1)
    )
    return Fitted(rarity, weights, ridge.intercept_.astype(np.float32))


def scored(corpus: Corpus, fitted: Fitted, rows: Numbers) -> Numbers:
    """The scores of some rows, a column a class."""
    total = fitted.start[None, :]
    for matrix, rarity, weights, share in zip(
        corpus.counts, fitted.rarity, fitted.weights, shares(), strict=True
    ):
        total = total + valued(matrix[rows], rarity, share) @ weights
    return total


def rareness(counts: Any) -> Numbers:
    """How rare each term is among these rows (smoothed inverse document frequency); 0 for one not seen often enough."""
    np = numpy()
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    rare: Numbers = np.where(seen >= RARE, np.log((1 + counts.shape[0]) / (1 + seen)) + 1, 0).astype(
        np.float32
    )
    return rare


def tellingness(counts: Any, of_class: Numbers, classes: int) -> Numbers:
    """How much each term tells about the class, as a weight: the root of the divergence from the usual mixture.

    The mixture of classes among the messages that hold the term (as if twenty more held it by chance) is compared with
    the mixture of all (Kullback and Leibler 1951). A term found everywhere alike keeps a little weight.
    """
    np = numpy()
    member = (of_class[:, None] == np.arange(classes)[None]).astype(np.float32)
    holds = counts.copy()
    holds.data = np.ones_like(holds.data)
    usual = member.mean(axis=0)
    found = holds.T @ member
    share = (found + CHANCE * usual) / (found.sum(axis=1, keepdims=True) + CHANCE)
    ratio = np.divide(share, usual, out=np.ones_like(share), where=usual > 0)
    divergence = (share * np.log(np.maximum(ratio, 1e-9))).sum(axis=1)
    telling: Numbers = np.sqrt(LEAST + np.maximum(divergence, 0)).astype(np.float32)
    return telling


def valued(counts: Any, rarity: Numbers, share: float) -> Any:
    """Counts as values: logarithm of the count times rarity, each row scaled to the length ``share``."""
    np = numpy()
    values = counts.copy()
    values.data = (1 + np.log(values.data)) * rarity[values.indices]
    lengths = np.sqrt(np.asarray(values.multiply(values).sum(axis=1)).ravel())
    scale = np.divide(share, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    values.data *= np.repeat(scale, np.diff(values.indptr)).astype(np.float32)
    return values


def shares() -> tuple[float, ...]:
    """The length each zone is scaled to, so that squares add up to one."""
    whole = sum(ZONES)
    return tuple((zone / whole) ** 0.5 for zone in ZONES)


def fitting_scale(scores: Numbers, of_class: Numbers) -> float:
    """The scale at which certainty is most believable (greatest likelihood) for messages the model did not see."""
    np = numpy()
    rows = np.arange(len(of_class))

    def likelihood(scale: float) -> float:
        return float(np.log(np.clip(certainty(scores, scale)[rows, of_class], 1e-9, 1)).sum())

    return max(SCALES, key=likelihood)
