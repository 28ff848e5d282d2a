"""Django's handle on the inspections module."""

from pathlib import Path
from typing import ClassVar

from django.apps import AppConfig

PROCEDURES = Path(__file__).parent / "procedures"


class InspectionsConfig(AppConfig):
    """Security inspections, rectification, risks, incidents, drills, personal-information requests."""

    name = "fazhi.modules.inspections"
    label = "inspections"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = ("inspections_contact_test",)
    erasable: ClassVar[tuple[str, ...]] = ("inspections_requester",)

    def ready(self) -> None:
        """Make verbs, the procedures, the kinds, figures and navigation known."""
        from fazhi.modules.inspections import (
            registration,
        )  # models may only be imported once the apps are loaded

        registration.register_all(PROCEDURES)
