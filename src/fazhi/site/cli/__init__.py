"""The command line: ``fazhi``. Each command lives in its own file and is imported when it is called."""

from fazhi.site.cli.frame import CommandTable, run
from fazhi.site.cli.program import fazhi

__all__ = ["CommandTable", "fazhi", "main"]


def main() -> None:
    """Entry point of the ``fazhi`` program."""
    run(fazhi)
