"""The papers of everything installed: every template can be filled, every step of every procedure prints."""

import pytest

from fazhi.kernel.matters import definitions
from fazhi.kernel.papers import generic, registry, word
from fazhi.kernel.papers.filling import Values, faults, filled, known
from fazhi.kernel.papers.fonts import on_this_machine
from fazhi.kernel.papers.pdf import rendered
from fazhi.kernel.papers.queries import blank_sheet, template_for
from fazhi.kernel.papers.templates import NO_TITLE
from fazhi.kernel.procedures import Procedure
from fazhi.kernel.workdays import start_of_day

INSTALLED = [one for one in definitions.all_definitions() if not one.code.startswith("test_")]
WRITTEN = [one for one in INSTALLED if registry.of(one.code).templates.papers]


@pytest.mark.parametrize("procedure", WRITTEN, ids=lambda one: f"{one.code}@{one.version}")
def test_every_template_can_be_filled_in_its_procedure(procedure: Procedure) -> None:
    found = registry.of(procedure.code)
    can = known(procedure, found.templates.papers, found.source.names, found.source.lists)
    wrong = {
        code: said for code, one in found.templates.papers.items() if (said := faults(one, can, procedure))
    }
    assert wrong == {}
    for code, one in found.templates.papers.items():
        titled = one.of(procedure).title != NO_TITLE
        assert titled, f"{code} has no title: the procedure names no such document"
    assert {one.step for one in found.templates.recordings} <= set(procedure.steps)


def test_a_template_that_names_nothing_there_is_is_told() -> None:
    procedure = next(one for one in INSTALLED if one.code == "penalty")
    template = registry.of("penalty").templates.papers["penalty_decision"]
    spoilt = type(template)(
        code="x",
        title=template.title,
        steps=("decide", "gone"),
        body="{decide.gone} {decision@due} {§APL 999}\n*no* {x}\n?no? x",
    )
    said = faults(spoilt, known(procedure), procedure)
    assert {"step gone", "{decide.gone}", "{§APL 999}", "*no*", "?no?"} <= set(said)
    assert "{decision@due}" not in said


def test_every_step_of_every_procedure_prints() -> None:
    at = start_of_day(INSTALLED[0].version)
    forms = {
        procedure.code: [
            blank_sheet(procedure, template, step.id)
            for step in procedure.steps.values()
            if (template := template_for(procedure, generic.STEP_FORM + step.id)) is not None
        ]
        for procedure in INSTALLED
    }
    assert {code for code, sheets in forms.items() if not sheets} == set()
    for sheets in list(forms.values())[::8]:
        assert word.rendered(sheets[0], at=at).startswith(b"PK")
    fonts = on_this_machine()
    if fonts.none:
        pytest.skip("no Chinese font on this machine: install fonts-noto-cjk")
    assert rendered([sheet for sheets in forms.values() for sheet in sheets], fonts, at=at).startswith(
        b"%PDF"
    )


def test_every_document_a_procedure_names_has_a_paper() -> None:
    for procedure in INSTALLED:
        for step in procedure.steps.values():
            for code in step.documents:
                template = template_for(procedure, code, step.id)
                assert template is not None, (procedure.code, code)
                assert filled(template.body, Values(), step.id, blank=True)
