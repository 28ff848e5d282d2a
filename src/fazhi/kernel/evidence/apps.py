from typing import ClassVar

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Files: rows are added and read, never changed; the names people gave them can be erased by law."""

    name = "fazhi.kernel.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
    append_only: ClassVar[tuple[str, ...]] = ("evidence_file", "evidence_file_name")
    erasable: ClassVar[tuple[str, ...]] = ("evidence_file_name",)
