from typing import ClassVar

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Papers: nothing of them is ever changed; their texts can be erased by law."""

    name = "fazhi.kernel.papers"
    label = "papers"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = ("papers_paper", "papers_text", "papers_signing")
    erasable: ClassVar[tuple[str, ...]] = ("papers_text",)
