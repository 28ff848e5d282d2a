"""Every rule says where it comes from. Local and unverified rules are listed.

That a cited article exists is the loader's to say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from fazhi.kernel.procedures.check_findings import ERROR, NOTE, Finding
from fazhi.kernel.procedures.model import Basis, Procedure, Step, Text


class Rule(NamedTuple):
    """Something that needs a basis: its name in the file, and its words."""

    subject: str
    title: Text
    basis: Basis


def check_basis(procedure: Procedure) -> Iterator[Finding]:
    """Findings about the citations of steps, waits, responses, clocks, rights and the closing."""
    for rule in rules_of(procedure):
        yield from _rule(rule)


def rules_of(procedure: Procedure) -> Iterator[Rule]:
    """Every rule of a file that must cite something."""
    for step in procedure.steps.values():
        yield Rule(f"step.{step.id}", Text(f"步骤“{step.title.zh}”", f"Step “{step.title.en}”"), step.basis)
        yield from _of_step(procedure, step)
    for clock in procedure.clocks.values():
        if not clock.response_of:
            words = Text(f"期限“{clock.title.zh}”", f"Clock “{clock.title.en}”")
            yield Rule(f"clock.{clock.name}", words, clock.basis)
    for right in procedure.rights.values():
        yield Rule(
            f"right.{right.name}", Text(f"权利“{right.title.zh}”", f"Right “{right.title.en}”"), right.basis
        )
    closing = procedure.closing
    yield Rule(
        "closing", Text(f"办结条件“{closing.title.zh}”", f"Closing “{closing.title.en}”"), closing.basis
    )


def _of_step(procedure: Procedure, step: Step) -> Iterator[Rule]:
    for number, wait in enumerate(step.wait, 1):
        before = procedure.atom_title(wait.after)
        words = Text(
            f"步骤“{step.title.zh}”在“{before.zh}”之后的等待期",
            f"The wait of “{step.title.en}” after “{before.en}”",
        )
        yield Rule(f"step.{step.id}.wait.{number}", words, wait.basis)
    made = [("", step.then), *((f".on.{o.name}", o.then) for o in step.outcomes.values())]
    for place, responses in made:
        for response in responses:
            owed = procedure.steps[response.step].title
            words = Text(
                f"步骤“{step.title.zh}”之后应办“{owed.zh}”的规定",
                f"The rule that “{owed.en}” is owed after “{step.title.en}”",
            )
            yield Rule(f"step.{step.id}{place}.then.{response.step}", words, response.basis)


def _rule(rule: Rule) -> Iterator[Finding]:
    if not rule.basis:
        yield Finding(
            "no_basis",
            ERROR,
            rule.subject,
            f"{rule.title.zh}没有写明依据：请在 basis 中写明条文；属本地规则的写“本地规则”。",
            f"{rule.title.en} cites nothing: name the article in basis, or “本地规则” for a local rule.",
        )
        return
    zh, en = rule.basis.zh(), rule.basis.en()
    if rule.basis.local:
        yield Finding(
            "local",
            NOTE,
            rule.subject,
            f"{rule.title.zh}是本地规则（{zh}）。",
            f"{rule.title.en} is a local rule ({en}).",
            basis=str(rule.basis),
        )
    if not rule.basis.verified or not all(c.verified for c in rule.basis.cites):
        yield Finding(
            "unverified",
            NOTE,
            rule.subject,
            f"{rule.title.zh}的依据尚未核对原文（{zh}）。",
            f"The basis of {rule.title.en} has not been checked against its text ({en}).",
            basis=str(rule.basis),
        )
