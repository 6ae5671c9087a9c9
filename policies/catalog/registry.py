"""Every rule of the pack, found by walking ``policies/rules/<service>/``: one file, one ``RULE``, no list to edit."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property

from infra.errors import UsageError
from policies import rules as rules_package
from policies.model import EstateRule, Rule, RuleError

ANY_TYPE = "*"


@dataclass(frozen=True)
class Registry:
    """The rules by id, and the resource rules by the type they apply to; ``services`` tells each one's folder."""

    by_id: Mapping[str, Rule | EstateRule]
    services: Mapping[str, str]

    @classmethod
    def of(cls, found: Iterable[tuple[str, Rule | EstateRule]]) -> Registry:
        """A registry of (service, rule) pairs; two rules with one id are refused."""
        by_id: dict[str, Rule | EstateRule] = {}
        services: dict[str, str] = {}
        for service, rule in found:
            if rule.id in by_id:
                raise RuleError(f"{rule.id}: two rules share this id ({by_id[rule.id].title!r} and {rule.title!r})")
            by_id[rule.id] = rule
            services[rule.id] = service
        return cls(by_id=dict(sorted(by_id.items())), services=services)

    @cached_property
    def resource_rules(self) -> tuple[Rule, ...]:
        """The rules that look at one resource."""
        return tuple(rule for rule in self.by_id.values() if isinstance(rule, Rule))

    @cached_property
    def estate_rules(self) -> tuple[EstateRule, ...]:
        """The rules that look at a whole graph."""
        return tuple(rule for rule in self.by_id.values() if isinstance(rule, EstateRule))

    @cached_property
    def by_type(self) -> Mapping[str, tuple[Rule, ...]]:
        """The resource rules of each type token; ``*`` holds those of every AWS resource."""
        index: dict[str, list[Rule]] = {}
        for rule in self.resource_rules:
            for type_ in rule.types:
                index.setdefault(type_, []).append(rule)
        return {type_: tuple(rules) for type_, rules in index.items()}

    def get(self, rule_id: str) -> Rule | EstateRule:
        """The rule with this id, in any case; a ``UsageError`` names the nearest ones otherwise."""
        if rule := self.by_id.get(rule_id.upper()):
            return rule
        near = difflib.get_close_matches(rule_id.upper(), self.by_id, n=3, cutoff=0.5)
        hint = f"did you mean {', '.join(near)}?" if near else "`mso policies list` shows all"
        raise UsageError(f"there is no rule {rule_id!r}; {hint}")

    def select(self, *, control: str = "", service: str = "") -> tuple[Rule | EstateRule, ...]:
        """The rules that cite a paragraph or anything below it, and stand in a service's folder."""
        return tuple(
            rule for rule in self.by_id.values()
            if (not control or any(cite.startswith(control) for cite in rule.cites))
            and (not service or self.services[rule.id] == service)
        )


@cache
def registry() -> Registry:
    """Every rule of the installed kit."""
    return Registry.of(discover())


def discover() -> list[tuple[str, Rule | EstateRule]]:
    """Import each module of each service folder and take its ``RULE``."""
    found = []
    for service in pkgutil.iter_modules(rules_package.__path__):
        if not service.ispkg:
            continue  # shared vocabulary, not a rule
        package = importlib.import_module(f"{rules_package.__name__}.{service.name}")
        for module in pkgutil.iter_modules(package.__path__):
            rule = getattr(importlib.import_module(f"{package.__name__}.{module.name}"), "RULE", None)
            if not isinstance(rule, (Rule, EstateRule)):
                raise RuleError(f"{package.__name__}.{module.name}: a rule file ends with RULE = Rule(...)")
            found.append((service.name.rstrip("_"), rule))
    return found
