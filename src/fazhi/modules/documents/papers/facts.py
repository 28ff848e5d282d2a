"""What papers of documents are filled with beside the acts: the number the register gave."""

from fazhi.kernel.matters.models import Matter
from fazhi.kernel.papers.registry import Facts, Source
from fazhi.modules.documents.models import Document

NAMES = frozenset({"文号"})


def facts(matter: Matter) -> Facts:
    """The official number of a normative document, once it was issued."""
    row = Document.objects.filter(pk=matter.pk).first()
    return Facts({"文号": (row.number or "") if row else ""})


SOURCE = Source(NAMES, {}, facts)
