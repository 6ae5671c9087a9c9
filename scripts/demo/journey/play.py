"""The journey step by step: what happens, what each party sees then, and whether it is as it has to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from infra.manifest.visit_requirements import visit_cases
from infra.visits.requirements import STATUS_FLOWS
from scripts.demo.journey.actor import Actor
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.parties import Parties, View
from scripts.demo.journey.stage import Stage

Scene: TypeAlias = Callable[[Actor], Mapping[str, object]]
"""Does something, and returns what has to be the case afterwards: name -> value (``Actor.facts``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: its title, what each party sees after it, and what is not as it has to be."""

    title: str
    seen: Mapping[str, str]
    wrong: tuple[str, ...] = ()


@dataclass
class Journey:
    """A played journey; ``ok`` if every step is as it has to be, and nobody sees what must not be seen."""

    stage: Stage
    created: int
    steps: list[Step] = field(default_factory=list)
    views: tuple[View, ...] = ()
    day_views: tuple[View, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        views = (*self.views, *self.day_views)
        return not any(step.wrong for step in self.steps) and not any(view.wrong for view in views)


def practice_with_journey(manifest: Manifest) -> str:
    """The slug of the first practice whose journey is built, with a service that takes forms and a good-faith exam.

    :raises UsageError: no practice has one.
    """
    for practice in manifest.practices:
        if any(len(case.requirements) == len(STATUS_FLOWS) for case in visit_cases(manifest, practice.slug)):
            return practice.slug
    raise UsageError(
        "mso.yaml: no practice has a journey to play; host scheduling, consent-forms and good-faith-exam, declare the "
        "flows f-booking, f-consent-status and f-gfe-status, and offer a service that takes both, such as injectables "
        "(docs/consent_journey.md)"
    )


def play(stage: Stage, scenes: Mapping[str, Scene]) -> Journey:
    """Play scenes, by title, one after another on the stage."""
    parties = Parties(stage)
    journey = Journey(stage, len(stage.build()))
    actor = Actor(stage, parties, Courier(stage))
    for title, act in scenes.items():
        expected = act(actor)
        journey.steps.append(_step(actor, title, expected))
    journey.views, journey.day_views = tuple(parties.views()), tuple(parties.day_views())
    return journey


def _step(actor: Actor, title: str, expected: Mapping[str, object]) -> Step:
    facts = actor.facts()
    wrong = [f"{name} is {facts[name]!r}, has to be {value!r}" for name, value in expected.items()
             if facts[name] not in (value, None)]  # fmt: skip
    return Step(title=title, seen=actor.seen(), wrong=(*wrong, *actor.leaks()))
