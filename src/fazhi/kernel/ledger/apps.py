from typing import ClassVar

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger: entries may be added and read, never changed or deleted."""

    name = "fazhi.kernel.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = ("ledger_entry",)
    erasable: ClassVar[tuple[str, ...]] = ("ledger_opening",)
