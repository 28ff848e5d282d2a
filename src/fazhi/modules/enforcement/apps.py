"""Django's handle on the enforcement module."""

from pathlib import Path
from typing import ClassVar

from django.apps import AppConfig

PROCEDURES = Path(__file__).parent / "procedures"


class EnforcementConfig(AppConfig):
    """Penalty cases and the other work of enforcement."""

    name = "fazhi.modules.enforcement"
    label = "enforcement"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = (
        "enforcement_band",
        "enforcement_factor",
        "enforcement_weighing",
        "enforcement_recording",
    )
    erasable: ClassVar[tuple[str, ...]] = ("enforcement_party",)

    def ready(self) -> None:
        """Make verbs, the procedures, the kinds and navigation known."""
        from fazhi.modules.enforcement import (
            registration,
        )  # models may only be imported once the apps are loaded

        registration.register_all(PROCEDURES)
