"""Django's handle on the office module."""

from typing import ClassVar

from django.apps import AppConfig

from fazhi.kernel.people import verbs


class OfficeConfig(AppConfig):
    """Screens that belong to no single kind of work."""

    name = "fazhi.modules.office"
    label = "office"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = ("office_answer_template_version",)

    def ready(self) -> None:
        """Make the office's verbs, its navigation and the bell known."""
        from fazhi.modules.office.navigation import register  # reads models, which must be loaded first
        from fazhi.modules.office.verbs import ALL

        for verb in ALL:
            verbs.register(verb)
        register()
