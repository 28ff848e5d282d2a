"""What the pages of papers write: the title of a step, of a paper."""

from django import template

from fazhi.kernel.papers.models import Paper
from fazhi.kernel.papers.queries import CaseFile, template_for
from fazhi.kernel.procedures import Procedure
from fazhi.modules.office.templatetags.office import said

register = template.Library()


@register.filter
def step_title(procedure: Procedure, step: str) -> str:
    """The title of a step, by its code."""
    return said(procedure.steps[step].title) if step in procedure.steps else ""


@register.filter
def paper_title(file: CaseFile, paper: Paper) -> str:
    """What kind of paper it is."""
    found = template_for(file.procedure, paper.code, paper.step)
    return said(found.title) if found else paper.code
