"""The optional packages of the extra ``ml``, asked for only when something is learned or scored."""

from importlib import import_module
from types import ModuleType
from typing import Any

Numbers = Any
"""An array of numpy. Its package is no part of what the types are checked against: it need not be installed."""


class ExtraMissing(RuntimeError):
    """The extra ``ml`` is not installed; everything else of Fazhi works without it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f'学习诉求类别需要另装软件包（缺少 {name}）。请运行：pip install "fazhi[ml]"；其他提示不受影响。'
        )


def numpy() -> Any:
    """The package numpy. Raises ``ExtraMissing``."""
    return asked_for("numpy")


def asked_for(name: str) -> ModuleType:
    """A package of the extra. Raises ``ExtraMissing``."""
    try:
        return import_module(name)
    except ModuleNotFoundError as missing:
        raise ExtraMissing(name) from missing


def installed() -> bool:
    """Whether learned hints can be given at all."""
    try:
        numpy()
    except ExtraMissing:
        return False
    return True
