from typing import ClassVar

from django.apps import AppConfig


class MattersConfig(AppConfig):
    """Matters, acts, clocks, assignments, local limits."""

    name = "fazhi.kernel.matters"
    label = "matters"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = (
        "matters_act",
        "matters_act_file",
        "matters_refusal",
        "matters_reading",
        "matters_procedure_version",
    )
    erasable: ClassVar[tuple[str, ...]] = ("matters_act_content",)
