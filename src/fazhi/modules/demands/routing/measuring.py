"""How good the learned categories are, by cross-validation in which nothing peeks.

Messages of one group stay in one fold. The threshold of a fold is chosen on folds inside its training part, never on
the messages it is then applied to.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from fazhi.modules.demands.routing.extra import Numbers, asked_for, numpy
from fazhi.modules.demands.routing.learning import (
    INNER,
    Corpus,
    Told,
    fit,
    fitting_scale,
    grouped_folds,
    scored,
    unseen,
)
from fazhi.modules.demands.routing.model import certainty

OUTER = 5
WANTED = 0.95
"""The precision at which a message may be routed without a person."""
STEPS = tuple(step / 100 for step in range(50, 100, 5))


@dataclass(frozen=True, slots=True)
class Measured:
    """What cross-validation found. Shares are of 1.

    ``auto_share_95`` is the share of messages above a threshold meant to give 95 % precision, ``auto_precision`` the
    precision it then really had. ``steps`` gives for each confidence the share above it and the precision there.
    """

    macro_f1: float
    auto_share_95: float
    auto_precision: float
    top2: float
    n: int
    classes: int
    steps: tuple[tuple[float, float, float], ...]

    def told(self) -> dict[str, object]:
        """The figures by name, rounded to four places."""
        figures = {name: value for name, value in asdict(self).items() if name != "steps"}
        rounded = {name: round(v, 4) if isinstance(v, float) else v for name, v in figures.items()}
        return {**rounded, "steps": [[round(part, 4) for part in step] for step in self.steps]}


@dataclass(frozen=True, slots=True)
class _Fold:
    asked: Numbers
    shares: Numbers
    threshold: float


def measure(
    corpus: Corpus, told: Told = lambda _step: None, *, outer: int = OUTER, inner: int = INNER
) -> Measured:
    """Cross-validate; ``told`` is called ``outer * (inner + 1)`` times. Raises ``TooLittle``."""
    np = numpy()
    rows = np.arange(len(corpus))
    folds = [
        _fold(corpus, learned, asked, inner, told) for learned, asked in grouped_folds(corpus, rows, outer)
    ]
    shares = np.zeros((len(corpus), len(corpus.classes)))
    routed = np.zeros(len(corpus), dtype=bool)
    for fold in folds:
        shares[fold.asked] = fold.shares
        routed[fold.asked] = fold.shares.max(axis=1) >= fold.threshold
    return _judged(shares, routed, corpus.of_class)


def _fold(corpus: Corpus, learned: Numbers, asked: Numbers, inner: int, told: Told) -> _Fold:
    scores = unseen(corpus, learned, inner, told)
    truth = corpus.of_class[learned]
    scale = fitting_scale(scores, truth)
    threshold = threshold_for(certainty(scores, scale), truth)
    found = certainty(scored(corpus, fit(corpus, learned), asked), scale)
    told("交叉验证")
    return _Fold(asked, found, threshold)


def threshold_for(shares: Numbers, truth: Numbers, wanted: float = WANTED) -> float:
    """The lowest confidence above which the answers were right often enough; above 1 where there is none."""
    np = numpy()
    sure = shares.max(axis=1)
    order = np.argsort(-sure, kind="stable")
    right = (shares.argmax(axis=1) == truth)[order]
    precise = np.cumsum(right) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(precise >= wanted)
    return float(sure[order][enough[-1]]) if len(enough) else 1.01


def _judged(shares: Numbers, routed: Numbers, truth: Numbers) -> Measured:
    np = numpy()
    best = shares.argmax(axis=1)
    right = best == truth
    two = np.argsort(-shares, axis=1)[:, :2]
    f1 = asked_for("sklearn.metrics").f1_score(truth, best, average="macro")
    return Measured(
        macro_f1=float(f1),
        auto_share_95=float(routed.mean()),
        auto_precision=_mean(right[routed]),
        top2=float((two == truth[:, None]).any(axis=1).mean()),
        n=len(truth),
        classes=shares.shape[1],
        steps=tuple(_step(level, shares.max(axis=1), right) for level in STEPS),
    )


def _step(level: float, sure: Numbers, right: Numbers) -> tuple[float, float, float]:
    above = sure >= level
    return (level, float(above.mean()), _mean(right[above]))


def _mean(values: Numbers) -> float:
    return float(values.mean()) if len(values) else 0.0
