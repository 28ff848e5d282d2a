"""What browser tests stand on: the machine's Chromium, watched pages, axe, pictures."""

from .accessibility import assert_accessible, assert_fits, violations
from .watching import Watch

__all__ = ["Watch", "assert_accessible", "assert_fits", "violations"]
