"""``python -m fazhi.site.cli``: the program for processes that start further ones."""

from fazhi.site.cli import main

main()
