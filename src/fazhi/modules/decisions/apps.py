"""Django's handle on the decisions module."""

from pathlib import Path
from typing import ClassVar

from django.apps import AppConfig

PROCEDURES = Path(__file__).parent / "procedures"


class DecisionsConfig(AppConfig):
    """Major decisions, meetings, internal approval."""

    name = "fazhi.modules.decisions"
    label = "decisions"
    default_auto_field = "django.db.models.BigAutoField"
    erasable: ClassVar[tuple[str, ...]] = ("decisions_comment",)

    def ready(self) -> None:
        """Make verbs, procedures, kinds and navigation known."""
        from fazhi.modules.decisions import (
            registration,  # models may only be imported once the apps are loaded
        )

        registration.register_all(PROCEDURES)
