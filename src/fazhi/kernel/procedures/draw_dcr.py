"""A procedure as DCR XML, for the tools that show DCR graphs. A picture only: it cannot be read back.

Lost on the way: outcomes, facts and conditions, rights that lapse, stops and extensions, limits of clocks with
several ways to meet them, counts, forms. What remains are conditions, responses (with a deadline where it is
one period), exclusions, inclusions and milestones between steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from fazhi.kernel.procedures.model import Clock, Procedure, Step, Within
from fazhi.kernel.workdays import Unit

LOSSY = "示意图：有损导出，不得据以办理。A picture: a lossy export, not to be worked by."

Relation = tuple[str, str, dict[str, str]]


def to_dcr_xml(procedure: Procedure, lang: str = "zh") -> str:
    """The DCR graph of a procedure as XML text, labelled as a picture in its title."""
    title = procedure.title.en if lang == "en" else procedure.title.zh
    graph = Element("dcrgraph", title=f"{title} {procedure.version.isoformat()}（{LOSSY}）")
    specification = SubElement(graph, "specification")
    _resources(SubElement(specification, "resources"), procedure, lang)
    constraints = SubElement(specification, "constraints")
    for group, tag, relations in _relations(procedure):
        parent = SubElement(constraints, group)
        for source, target, more in relations:
            SubElement(parent, tag, {"sourceId": source, "targetId": target, **more})
    marking = SubElement(SubElement(graph, "runtime"), "marking")
    SubElement(marking, "executed")
    included = SubElement(marking, "included")
    SubElement(marking, "pendingResponses")
    for name in procedure.steps:
        SubElement(included, "event", id=name)
    indent(graph)
    return tostring(graph, encoding="unicode", xml_declaration=False) + "\n"


def _resources(resources: Element, procedure: Procedure, lang: str) -> None:
    events = SubElement(resources, "events")
    labels = SubElement(resources, "labels")
    mappings = SubElement(resources, "labelMappings")
    for name, step in procedure.steps.items():
        event = SubElement(events, "event", id=name)
        roles = SubElement(SubElement(event, "custom"), "roles")
        for role in step.by:
            known = procedure.roles.get(role)
            SubElement(roles, "role").text = (
                role if known is None else (known.en if lang == "en" else known.zh)
            )
        label = step.title.en if lang == "en" else step.title.zh
        SubElement(labels, "label", id=label)
        SubElement(mappings, "labelMapping", eventId=name, labelId=label)


def _relations(procedure: Procedure) -> Iterator[tuple[str, str, list[Relation]]]:
    steps = procedure.steps.values()
    yield "conditions", "condition", _distinct((_owner(a), s.id, {}) for s in steps for a in _before(s))
    yield "responses", "response", _distinct(r for c in procedure.clocks.values() for r in _responses(c))
    yield "excludes", "exclude", _distinct((s.id, t, {}) for s in steps for t in _moved(s, "excludes"))
    yield "includes", "include", _distinct((s.id, t, {}) for s in steps for t in _moved(s, "includes"))
    yield "milestones", "milestone", _distinct((b, s.id, {}) for s in steps for b in _blocking(procedure, s))


def _distinct(relations: Iterable[Relation]) -> list[Relation]:
    """Each pair once. DCR tools know steps only: what comes from a lapse has no event to come from."""
    return list({(a, b): (a, b, more) for a, b, more in relations if a}.values())


def _owner(atom: str) -> str:
    owner, _, tail = atom.partition(".")
    return "" if tail in {"lapsed", "overdue"} else owner


def _before(step: Step) -> tuple[str, ...]:
    return (*step.after, *step.after_if_due)


def _moved(step: Step, effect: str) -> Iterator[str]:
    for part in (step, *step.outcomes.values()):
        yield from getattr(part, effect)


def _responses(clock: Clock) -> Iterator[Relation]:
    deadline = _duration(clock.within)
    more = {"time": deadline} if deadline else {}
    for start in clock.starts:
        yield from ((_owner(start), _owner(target), more) for target in clock.met_by)


def _duration(within: Within | None) -> str:
    if within is None or within.period is None:
        return ""
    amount, unit = within.period.amount, within.period.unit
    if unit is Unit.HOUR:
        return f"PT{amount}H"
    return f"P{amount}{ {Unit.MONTH: 'M', Unit.YEAR: 'Y'}.get(unit, 'D') }"


def _blocking(procedure: Procedure, step: Step) -> Iterator[str]:
    for name in step.blocked_while:
        if name in procedure.steps:
            yield name
        elif name in procedure.clocks:
            yield from (_owner(atom) for atom in procedure.clocks[name].met_by)
