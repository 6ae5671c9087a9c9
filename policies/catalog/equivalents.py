"""What other frameworks call the same check: AWS Config rules, Security Hub controls, CIS requirements."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from policies.catalog.registry import Registry, registry
from policies.data_files import read_data
from policies.model import EstateRule, Rule

CONFIG_RULES: Final = Path(__file__).with_name("config_rules.yaml")
CONFIG: Final = "config"
FRAMEWORKS: Final[Mapping[str, str]] = {
    CONFIG: "AWS Config managed rules",
    "FSBP": "AWS Foundational Security Best Practices (Security Hub)",
    "CIS-3.0": "CIS AWS Foundations Benchmark v3.0.0",
}
"""How ``equivalents`` of a rule name each: ``config:rds-storage-encrypted``, ``FSBP:RDS.3``, ``CIS-3.0:2.3.1``."""


def named(rule: Rule | EstateRule, framework: str) -> tuple[str, ...]:
    """A rule's equivalents in one framework, without its prefix."""
    pairs = (name.split(":", 1) for name in rule.equivalents)
    return tuple(name for prefix, name in pairs if prefix == framework)


@cache
def config_rules() -> Mapping[str, Mapping[str, Any]]:
    """AWS Config's rules of the HIPAA sample conformance pack, by name, each with the paragraphs AWS maps it to."""
    return {entry["rule"]: entry for entry in read_data(CONFIG_RULES)["rules"]}


def mapped_by_aws(rule: Rule | EstateRule) -> tuple[str, ...]:
    """The paragraphs to which AWS's sample conformance pack maps a rule's Config rules; not what the rule cites."""
    return tuple(sorted({cite for name in named(rule, CONFIG) for cite in config_rules()[name]["cites"]}))


def config_rules_without_equivalent(rules: Registry | None = None) -> dict[str, str]:
    """Rules of AWS Config that no rule here names as its equivalent, each with what covers it instead."""
    covered = {name for rule in (rules or registry()).by_id.values() for name in named(rule, CONFIG)}
    return {name: str(entry.get("instead", "")) for name, entry in config_rules().items() if name not in covered}
