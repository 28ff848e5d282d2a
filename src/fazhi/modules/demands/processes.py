"""How a further process of an import begins. Imports nothing of the project: it runs before Django is set up."""

import os
import threading
import time
from typing import Any


def begin(parent: int, database: dict[str, Any]) -> None:
    """Set the process up on the same database as its parent, and let it end with the parent, however that ends.

    A copy of the parent has the parent's connection in its hands: it lets go of it without a word to the server.
    """
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    import django
    from django.db import connections

    django.setup()
    for connection in connections.all(initialized_only=True):
        connection.connection = None
    connections.settings["default"].update(database)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)
