"""Every rule behaves on its own examples, is well described, and speaks the provider's language."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import click
import pulumi_aws
import pytest

from infra.engine.values import UNKNOWN
from infra.manifest import documents
from policies.catalog.citations import citations
from policies.catalog.equivalents import config_rules, config_rules_without_equivalent, mapped_by_aws
from policies.catalog.hipaa_matrix import matrix
from policies.catalog.registry import registry
from policies.check.evaluate import run_rule
from policies.check.rule_self_test import trials
from policies.model import EstateRule, Rule, Severity, Status
from policies.props import Props
from policies.separation.verdicts.invariants import CITES
from scripts.cli import mso

SDK = Path(pulumi_aws.__file__).parent
DOCUMENTS = Path(documents.__file__).parent
RULES = registry().by_id.values()
JUNK: tuple[Any, ...] = ("text", 7, True, [], ["x"], {"x": {}}, None)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_examples_behave(rule: Rule | EstateRule) -> None:
    """Good examples hold, bad ones fail, and the rule breaks on none of them."""
    misbehaving = [trial for trial in trials([rule]) if not trial.behaves]
    assert misbehaving == []


def test_there_are_enough_rules() -> None:
    assert len(registry().resource_rules) >= 130
    assert len(registry().estate_rules) >= 30


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_unknown_properties_never_pass(rule: Rule) -> None:
    """A resource of which every property is unknown is `not evaluated` or fails; it does not pass or break the rule."""
    names = {name for example in (*rule.good, *rule.bad) for name in example}
    answers = list(run_rule(rule, Props(dict.fromkeys(names, UNKNOWN))))
    assert answers
    assert {status for status, _ in answers} <= {Status.FAIL, Status.NOT_EVALUATED}


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_invalid_values_are_never_a_tool_error(rule: Rule) -> None:
    """Whatever a foreign state holds, a rule answers; it is a tool error at worst for no rule of ours."""
    names = {name for example in (*rule.good, *rule.bad) for name in example}
    for junk in JUNK:
        answers = list(run_rule(rule, Props(dict.fromkeys(names, junk))))
        assert Status.TOOL_ERROR not in {status for status, _ in answers}, (junk, answers)


def test_every_citation_is_in_the_table() -> None:
    cited = {cite for rule in RULES for cite in rule.cites}
    assert cited - set(citations()) == set()


def test_every_item_of_the_table_says_how_it_is_covered() -> None:
    rows = list(matrix())
    assert {row.how for row in rows} == {"rules", "evidence", "procedural", "not covered"}
    assert [row.citation.id for row in rows if not row.by] == []


def test_evidence_is_what_a_command_writes_today() -> None:
    """``mso COMMAND``, or ``mso documents: PAGE.md``; whatever does not exist yet is not evidence."""
    pages = {f"mso documents: {page.name.removesuffix('.j2')}" for page in DOCUMENTS.glob("*.md.j2")}
    commands = {f"mso {name}" for name in mso.list_commands(click.Context(mso))} | {"mso policies matrix"}
    evidence = (citation.by.split(", ") for citation in citations().values() if citation.how == "evidence")
    assert {name for names in evidence for name in names} - pages - commands == set()


def test_what_binds_clearinghouses_is_cited_by_no_rule_and_no_invariant() -> None:
    clearinghouse = "164.308(a)(4)(ii)(A)"
    assert [rule.id for rule in RULES if clearinghouse in rule.cites] == []
    assert [invariant for invariant, cites in CITES.items() if clearinghouse in cites] == []


def test_what_aws_maps_is_data_and_not_a_citation() -> None:
    """AWS's conformance pack maps public access of buckets to the clearinghouse paragraph; the rule does not."""
    mapped = mapped_by_aws(registry().get("S3-001"))
    assert "164.308(a)(4)(ii)(A)" in mapped


def test_an_item_with_rules_is_not_called_uncovered() -> None:
    """What rules cover is not also excused as procedural."""
    doubled = [row.citation.id for row in matrix() if row.rules and row.citation.how == "not covered"]
    assert doubled == []


def test_proposals_are_never_called_law() -> None:
    assert {c.status for c in citations().values() if c.id.startswith("nprm-")} == {"proposed"}
    assert {c.status for c in citations().values() if not c.id.startswith("nprm-")} == {"required", "addressable"}


def test_config_equivalents_are_rules_of_the_pack() -> None:
    named = {name.removeprefix("config:") for rule in RULES for name in rule.equivalents if name.startswith("config:")}
    assert named - set(config_rules()) == set()


def test_every_config_rule_has_an_equivalent_or_a_reason_and_not_both() -> None:
    without = config_rules_without_equivalent()
    assert [name for name, instead in without.items() if len(instead.split()) < 4] == []
    assert [name for name, entry in config_rules().items() if "instead" in entry and name not in without] == []


def test_the_rules_named_instead_of_a_config_rule_exist() -> None:
    told = " ".join(config_rules_without_equivalent().values())
    assert set(re.findall(r"[A-Z0-9]+-\d{3}", told)) <= set(registry().by_id)


def test_titles_are_unique_sentences() -> None:
    titles = Counter(rule.title for rule in RULES)
    assert [title for title, count in titles.items() if count > 1 or title.endswith(".")] == []


def test_rules_on_access_to_patient_data_are_critical() -> None:
    assert registry().get("S3-004").severity is Severity.CRITICAL
    assert registry().get("KMS-003").severity is Severity.CRITICAL


# The provider's own words: types and property names are looked up in the SDK's source; importing it takes seconds.


def arguments(token: str) -> dict[str, str]:
    """Property names of a resource type, each with the type its argument is declared with."""
    module, name = token.split(":")[1].split("/")[0], token.rsplit(":", 1)[-1]
    folder = SDK / {"lambda": "lambda_"}.get(module, module)
    for file in sorted(folder.glob("*.py")):
        text = source(file)
        found = re.search(rf"class ({name}(?:Init)?Args):", text)
        if not file.name.startswith("_") and found and f'type_token("{token}")' in text:
            return properties(text, found[1])
    raise AssertionError(f"{token} is no type of the provider")


def source(file: Path, cache: dict[Path, str] = {}) -> str:  # noqa: B006 - a cache for this module
    """A file of the SDK, read once."""
    return cache.setdefault(file, cache.get(file) or file.read_text(encoding="utf-8"))


def properties(text: str, name: str) -> dict[str, str]:
    """The getters of one class: property name and declared type."""
    body = text.split(f"\nclass {name}:", 1)[1].split("\nclass ", 1)[0] if f"\nclass {name}:" in text else ""
    getter = re.compile(r'@pulumi\.getter(?:\(name="(\w+)"\))?\n(?: +@.*\n)* +def (\w+)\(self\) -> (.*):')
    return {camel or snake: declared for camel, snake, declared in getter.findall(body)}


def unknown_names(example: Any, known: dict[str, str], inputs: str, path: str = "") -> list[str]:
    """Property names of an example that the provider does not have, at any depth."""
    wrong = []
    for key, value in example.items():
        if key not in known:
            wrong.append(f"{path}{key}")
            continue
        nested = re.search(r"'(?:\w+\.)?(\w+Args)'", known[key])
        blocks = value if isinstance(value, list) else [value]
        for block in blocks:
            if nested and isinstance(block, dict) and (below := properties(inputs, nested[1])):
                wrong += unknown_names(block, below, inputs, f"{path}{key}.")
    return wrong


@pytest.mark.parametrize("rule", registry().resource_rules, ids=lambda rule: rule.id)
def test_examples_use_the_providers_names(rule: Rule) -> None:
    """Each type exists, and each good example fits one of the rule's types."""
    module = rule.types[0].split(":")[1].split("/")[0]
    inputs = source(SDK / {"lambda": "lambda_"}.get(module, module) / "_inputs.py")
    types = [arguments(token) for token in rule.types]
    for example in rule.good:
        best = min((unknown_names(example, known, inputs) for known in types), key=len)
        assert best == []
