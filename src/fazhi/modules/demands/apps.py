"""Django's handle on the demands module."""

from pathlib import Path
from typing import ClassVar

from django.apps import AppConfig

PROCEDURES = Path(__file__).parent / "procedures"


class DemandsConfig(AppConfig):
    """Residents' demands, from receipt to close."""

    name = "fazhi.modules.demands"
    label = "demands"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = ("demands_consent", "demands_envelope")
    erasable: ClassVar[tuple[str, ...]] = (
        "demands_statement",
        "demands_statement_pairs",
        "demands_contact",
        "demands_location",
        "demands_representative",
        "demands_mediation_party",
    )

    def ready(self) -> None:
        """Make verbs, procedures, the kind, figures and navigation known."""
        from fazhi.modules.demands import registration  # models may only be imported once the apps are loaded

        registration.register_all(PROCEDURES)
