"""Every rule on its own examples: the good ones must hold, the bad ones must fail, and no rule may break on either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.check.evaluate import run_estate_rule, run_rule
from policies.estate_view import EstateView
from policies.model import EstateRule, Rule, Status
from policies.props import Props


@dataclass(frozen=True, slots=True)
class SelfTest:
    """One example: ``kind`` is good or bad, ``answers`` is what the rule said, ``behaves`` whether it should have."""

    rule: str
    kind: str
    number: int
    answers: tuple[str, ...]
    behaves: bool


def trials(rules: Iterable[Rule | EstateRule]) -> Iterator[SelfTest]:
    """Run every example of these rules."""
    for rule in rules:
        for kind, examples in (("good", rule.good), ("bad", rule.bad)):
            for number, example in enumerate(examples):
                answers = list(_answers(rule, example))
                failed = bool(answers) and all(status is Status.FAIL for status, _ in answers)
                behaves = not answers if kind == "good" else failed
                yield SelfTest(rule.id, kind, number, tuple(f"{status}: {text}" for status, text in answers), behaves)


def _answers(rule: Rule | EstateRule, example: object) -> Iterator[tuple[Status, str]]:
    if isinstance(rule, Rule):
        yield from run_rule(rule, Props(example))
        return
    assert callable(example)  # an estate rule's examples are functions
    estate = EstateView(example())
    for status, problem in run_estate_rule(estate, rule, needs=False):
        yield status, problem.message
