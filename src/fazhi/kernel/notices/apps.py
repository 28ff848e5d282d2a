from typing import ClassVar

from django.apps import AppConfig

from fazhi.kernel.people import verbs


class NoticesConfig(AppConfig):
    """What people are told, and by which way; addresses and texts of messages can be erased by law."""

    name = "fazhi.kernel.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"
    erasable: ClassVar[tuple[str, ...]] = ("notices_outgoing_content",)

    def ready(self) -> None:
        from fazhi.kernel.notices.rules import SETTLE

        verbs.register(SETTLE)
