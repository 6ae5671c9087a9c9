"""Policy documents, parsed into statements that know their policy and source line; errors name the faulty element."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from infra.errors import UsageError
from policies.separation.iam.conditions import Condition, Context, holds, parse_condition, substitute
from policies.separation.iam.patterns import action_matches, arn_matches
from policies.separation.iam.three_valued import Truth, every, some

ELEMENTS = frozenset(
    {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}
)
PRINCIPAL_KINDS = ("AWS", "Service", "Federated", "CanonicalUser")
VERSIONS = ("2012-10-17", "2008-10-17")


class PolicyError(UsageError):
    """A policy document that IAM would reject."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a policy comes from: its layer (identity, boundary, session, resource, trust, scp, rcp, endpoint), its
    name, and the line of code that declares it."""

    layer: str
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One policy statement. ``not_action``, ``not_resource`` and ``not_principal`` mark the negated elements."""

    allow: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    principals: tuple[tuple[str, str], ...] = ()  # (kind, value)
    conditions: tuple[Condition, ...] = ()
    not_action: bool = False
    not_resource: bool = False
    not_principal: bool = False
    variables: bool = True
    sid: str = ""
    index: int = 0
    origin: Origin = Origin("identity")

    @property
    def effect(self) -> str:
        """Allow or Deny."""
        return "Allow" if self.allow else "Deny"

    def __str__(self) -> str:
        """A readable form: ``Deny 'DataPerimeter' in rcp perimeter-clinical (infra/planes/org.py:88)``."""
        where = f" ({self.origin.source})" if self.origin.source else ""
        return (
            f"{self.effect} {self.sid or f'statement {self.index}'!r} in {self.origin.layer} {self.origin.name}{where}"
        )

    def covers_action(self, action: str) -> bool:
        """Whether the Action or NotAction element matches the action."""
        return _covers_action(self.actions, action) is not self.not_action

    def covers_resource(self, arn: str, context: Context) -> Truth:
        """Whether the Resource or NotResource element matches the ARN. A policy variable without a value matches
        nothing; under NotResource the result is unknown."""
        if not self.resources:
            return Truth.TRUE  # a trust policy has no Resource element
        if self.variables and _have_variables(self.resources):
            found = some(self._covers(pattern, arn, context) for pattern in self.resources)
            return found.negated() if self.not_resource else found
        return Truth.TRUE if _covers_arn(self.resources, arn) is not self.not_resource else Truth.FALSE

    def _covers(self, pattern: str, arn: str, context: Context) -> Truth:
        if not (self.variables and "${" in pattern):
            return Truth.of(arn_matches(pattern, arn))
        filled = substitute(pattern, context)
        if isinstance(filled, str):
            return Truth.of(arn_matches(filled, arn))
        return Truth.UNKNOWN if filled is not None or self.not_resource else Truth.FALSE

    def holds(self, context: Context) -> Truth:
        """Whether every condition of the statement is met."""
        return every(holds(condition, context) for condition in self.conditions) if self.conditions else Truth.TRUE


@lru_cache(maxsize=65536)
def _covers_action(patterns: tuple[str, ...], action: str) -> bool:
    return any(action_matches(pattern, action) for pattern in patterns)


@lru_cache(maxsize=65536)
def _covers_arn(patterns: tuple[str, ...], arn: str) -> bool:
    return any(arn_matches(pattern, arn) for pattern in patterns)


@lru_cache(maxsize=65536)
def _have_variables(patterns: tuple[str, ...]) -> bool:
    return any("${" in pattern for pattern in patterns)


def parse_policy(document: Any, origin: Origin) -> tuple[Statement, ...]:
    """The statements of a policy, given as JSON text or as a mapping.

    :raises PolicyError: the document is not valid; the message names the element.
    """
    if isinstance(document, str):
        return tuple(replace(statement, origin=origin) for statement in _parse_text(document, origin.layer))
    where = f"{origin.layer} policy {origin.name}".strip()
    return tuple(replace(statement, origin=origin) for statement in _parse(document, where))


@lru_cache(maxsize=4096)
def _parse_text(text: str, layer: str) -> tuple[Statement, ...]:
    try:
        document = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise PolicyError(f"{layer} policy: not JSON ({error})") from error
    return tuple(_parse(document, f"{layer} policy"))


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys differ: which of two equal keys counts is not defined."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = sorted({key for key, _ in pairs if sum(key == other for other, _ in pairs) > 1})
        raise ValueError(f"{', '.join(map(repr, twice))} is there twice in one object; keep one")
    return found


def _parse(document: Any, where: str) -> Iterator[Statement]:
    if not isinstance(document, Mapping):
        raise PolicyError(f"{where}: a policy is an object with Version and Statement, got {document!r}")
    version = document.get("Version", "2008-10-17")
    if version not in VERSIONS:
        raise PolicyError(f"{where}: Version is {version!r}, allowed: {', '.join(VERSIONS)}")
    statements = document.get("Statement")
    if isinstance(statements, Mapping):
        statements = [statements]
    if not isinstance(statements, list | tuple):
        raise PolicyError(f"{where}: Statement must be an object or a list of objects, got {statements!r}")
    for index, statement in enumerate(statements):
        yield _statement(statement, f"{where}: Statement[{index}]", index, version == VERSIONS[0])


def _statement(raw: Any, where: str, index: int, variables: bool) -> Statement:
    if not isinstance(raw, Mapping):
        raise PolicyError(f"{where} must be an object, got {raw!r}")
    if unknown := sorted(set(raw) - ELEMENTS):
        raise PolicyError(f"{where} has unknown elements {unknown}, allowed: {sorted(ELEMENTS)}")
    if raw.get("Effect") not in ("Allow", "Deny"):
        raise PolicyError(f"{where}: Effect is {raw.get('Effect')!r}, allowed: Allow, Deny")
    for element in ("Action", "Resource", "Principal"):
        if element in raw and f"Not{element}" in raw:
            raise PolicyError(f"{where} has both {element} and Not{element}; keep one")
    if "Action" not in raw and "NotAction" not in raw:
        raise PolicyError(f"{where} has neither Action nor NotAction")
    return Statement(
        allow=raw["Effect"] == "Allow",
        actions=_strings(raw.get("Action", raw.get("NotAction")), f"{where}.Action"),
        not_action="NotAction" in raw,
        resources=_strings(raw.get("Resource", raw.get("NotResource", ())), f"{where}.Resource"),
        not_resource="NotResource" in raw,
        principals=_principals(raw.get("Principal", raw.get("NotPrincipal")), f"{where}.Principal"),
        not_principal="NotPrincipal" in raw,
        conditions=tuple(_conditions(raw.get("Condition", {}), f"{where}.Condition", variables)),
        variables=variables,
        sid=str(raw.get("Sid", "")),
        index=index,
    )


def _strings(value: Any, where: str) -> tuple[str, ...]:
    values = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(v, str) for v in values):
        raise PolicyError(f"{where} must be a string or a list of strings, got {value!r}")
    return tuple(values)


def _principals(value: Any, where: str) -> tuple[tuple[str, str], ...]:
    if value is None:
        return ()
    if value == "*":
        return (("AWS", "*"),)
    if not isinstance(value, Mapping) or (unknown := sorted(set(value) - set(PRINCIPAL_KINDS))):
        got = value if not isinstance(value, Mapping) else f"the kinds {unknown}"
        raise PolicyError(f"{where} must be '*' or an object with {', '.join(PRINCIPAL_KINDS)}, got {got!r}")
    return tuple((kind, name) for kind, names in value.items() for name in _strings(names, f"{where}.{kind}"))


def _conditions(block: Any, where: str, variables: bool) -> Iterator[Condition]:
    if not isinstance(block, Mapping):
        raise PolicyError(f"{where} must be an object of operators, got {block!r}")
    for operator, lines in block.items():
        if not isinstance(lines, Mapping):
            raise PolicyError(f"{where}.{operator} must be an object of keys and values, got {lines!r}")
        for key, values in lines.items():
            values = values if isinstance(values, list | tuple) else [values]
            if not all(isinstance(v, str | int | float | bool) for v in values):
                raise PolicyError(f"{where}.{operator}.{key} must be a string or a list of strings, got {values!r}")
            yield parse_condition(operator, key, tuple(map(_text, values)), variables=variables)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
