"""A rule as data: what must hold, why, for which resources, and the examples that prove the rule itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any, TypeAlias

from infra.engine.graph import Graph, Resource, Source
from policies.estate_view import EstateView
from policies.policy_config import Severity
from policies.props import Props

__all__ = [
    "Check",
    "EstateCheck",
    "EstateRule",
    "Finding",
    "Forbidden",
    "Problem",
    "Props",
    "Rule",
    "RuleError",
    "Severity",
    "Status",
    "Waiver",
]

ESTATE = "the estate"
"""What a finding is about that is about no single resource."""

ID = re.compile(r"[A-Z][A-Z0-9]*-\d{3}")

Example: TypeAlias = Mapping[str, Any]
Check: TypeAlias = Callable[[Props], Iterable[str]]
"""Yields one message per thing that is wrong with the properties; yields nothing where all is well."""


class Status(StrEnum):
    """What is known of one rule on one resource. ``NOT_EVALUATED`` and ``TOOL_ERROR`` are never a pass."""

    PASS = "pass"
    FAIL = "fail"
    WAIVED = "waived"
    NOT_EVALUATED = "not evaluated"
    TOOL_ERROR = "tool error"


@dataclass(frozen=True, slots=True)
class Forbidden:
    """The check of a rule whose resources should not exist at all; such a rule needs no good example."""

    because: str

    def __call__(self, props: Props) -> Iterator[str]:  # noqa: ARG002 - whatever it holds
        yield self.because


class RuleError(ValueError):
    """A rule file breaks the contract of rules; the message names the rule."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What must hold of each resource of some types, looked at by itself.

    ``planes`` and ``data_classes`` narrow it to resources known to be there; a resource whose plane or data class is
    not known is checked all the same. ``equivalents`` name the same check elsewhere (``config:rds-storage-encrypted``,
    ``FSBP:RDS.3``, ``CIS:2.2.1``).
    """

    id: str
    title: str
    why: str
    severity: Severity
    cites: tuple[str, ...]
    applies_to: str | tuple[str, ...]
    check: Check
    good: tuple[Example, ...]
    bad: tuple[Example, ...]
    remediation: str
    planes: tuple[str, ...] = ()
    data_classes: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_metadata(self)
        if not any(example == {} for example in self.bad):
            raise RuleError(f"{self.id}: {{}} must be among the bad examples: what is absent never passes")

    @property
    def types(self) -> tuple[str, ...]:
        """The type tokens it applies to, always as a tuple."""
        return (self.applies_to,) if isinstance(self.applies_to, str) else self.applies_to


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an estate: on a resource, or (``resource`` is None) on the estate as a whole.

    ``known=False`` says that the rule could not tell, because a value is unknown: it becomes `not evaluated`. So does
    ``needs``, which names the stacks that would show whether the problem exists (``EstateView.shown``).
    """

    resource: Resource | None
    message: str
    known: bool = True
    needs: str = ""


EstateCheck: TypeAlias = Callable[[EstateView], Iterator[Problem]]


@dataclass(frozen=True, kw_only=True)
class EstateRule:
    """What must hold between resources, or of an estate as a whole: absence and relations.

    ``needs`` names the planes that must be in the graph before the question makes sense (``("org",)``); on a graph
    without them the answer is `not evaluated`, and where one of several organizations lacks them its problems are.
    Examples are functions that build a graph.
    """

    id: str
    title: str
    why: str
    severity: Severity
    cites: tuple[str, ...]
    check: EstateCheck
    good: tuple[Callable[[], Graph], ...]
    bad: tuple[Callable[[], Graph], ...]
    remediation: str
    needs: tuple[str, ...] = ()
    equivalents: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _require_metadata(self)


@dataclass(frozen=True, kw_only=True)
class Waiver:
    """One accepted finding: a rule, a URN pattern (``*``, ``?``) or ``the estate``, why, who approved it, till when."""

    rule: str
    resource: str
    reason: str
    approver: str
    expires: date
    where: str = ""

    def __str__(self) -> str:
        return f"waived until {self.expires} by {self.approver}: {self.reason}"

    def covers(self, finding: Finding) -> bool:
        """Whether the waiver is for this finding, expired or not."""
        return finding.rule == self.rule and fnmatchcase(finding.urn or ESTATE, self.resource)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer that is not a plain pass, with all that a report needs to show it."""

    rule: str
    title: str
    status: Status
    severity: Severity
    message: str
    cites: tuple[str, ...] = ()
    remediation: str = ""
    urn: str = ""
    type: str = ""
    account: str = ""
    region: str = ""
    stack: str = ""
    source: Source | None = None
    waiver: Waiver | None = field(default=None)
    needs: str = ""
    """The stacks to add to the graph, where the finding is `not evaluated` because they are not in it."""
    details: tuple[str, ...] = ()
    """What a report shows on lines of its own under the message, which is one line: the steps of a path or a duty."""

    @property
    def text(self) -> str:
        """The message and the details in one text of several lines, for formats that have one field for both."""
        return "\n    ".join((self.message, *self.details))

    @property
    def order(self) -> tuple[int, str, str, str]:
        """The worst first, then by rule and resource."""
        return (-self.severity.rank, self.rule, self.urn, self.text)

    @property
    def name(self) -> str:
        """The resource's logical name; ``the estate`` where no single resource is at fault."""
        return self.urn.rsplit("::", 1)[-1] or ESTATE


def _require_metadata(rule: Rule | EstateRule) -> None:
    if not ID.fullmatch(rule.id):
        raise RuleError(f"{rule.id!r}: an id is letters, a dash and three digits (S3-001)")
    for name in ("cites", "good", "bad", "equivalents"):
        if not isinstance(getattr(rule, name), tuple):
            raise RuleError(f"{rule.id}: {name} must be a tuple; a comma may be missing")
    for name in ("title", "why", "cites", "good", "bad", "remediation"):
        if not getattr(rule, name) and not (name == "good" and isinstance(rule.check, Forbidden)):
            raise RuleError(f"{rule.id}: {name} is empty")
