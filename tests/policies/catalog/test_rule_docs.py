"""Every rule teaches: why it exists, and a fix that is Python of the provider; the pages are as generated."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections import defaultdict

import botocore.session
import pytest

from policies.catalog.registry import registry
from policies.catalog.rule_docs import FOLDER, pages
from policies.catalog.rule_fix import fix
from policies.model import EstateRule, Forbidden, Rule

RULES = list(registry().by_id.values())
NO_SERVICE = {
    "vpc": "the networks of EC2, by AWS's own name for them",
    "cognito": "cognito-idp and cognito-identity together",
    "cross_service": "rules that no single service owns",
}
"""Folders that are not named after a service of AWS's CLI, each with the reason."""

OF_THE_ESTATE_BELOW_100 = {"IAM-028"}
"""Ids are public, so a rule that came to look at the whole estate keeps the number it had."""

MANY_PREFIXES = {"cross_service": "one prefix for each subject: PULUMI, REGION, SERVICE, TAG"}


def test_the_pages_are_as_generated() -> None:
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert written == pages(), "run python -m policies.catalog.rule_docs"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_says_why_in_a_sentence_or_two(rule: Rule | EstateRule) -> None:
    words = rule.why.split()
    assert 8 <= len(words) <= 75
    assert rule.why.endswith(".")
    assert rule.title.lower() not in rule.why.lower()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_fix_is_python_that_the_provider_takes(rule: Rule | EstateRule) -> None:
    """Every class exists, and every argument is one of its own; only what must not exist has no fix."""
    code = fix(rule)
    assert bool(code) is not isinstance(rule.check, Forbidden)
    for call in ast.walk(ast.parse(code)):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(value=ast.Name(id="aws"), attr=module), attr=name)):
                resource = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
                known = inspect.signature(resource._internal_init).parameters
                assert {word.arg for word in call.keywords} - known.keys() == set()


def test_a_prefix_belongs_to_one_folder() -> None:
    """The id of a rule tells its folder, and below 100 is a rule of one resource."""
    folders, prefixes = defaultdict(set), defaultdict(set)
    for rule in RULES:
        prefix, _, number = rule.id.partition("-")
        folders[prefix].add(registry().services[rule.id])
        prefixes[registry().services[rule.id]].add(prefix)
        assert rule.id in OF_THE_ESTATE_BELOW_100 or (int(number) < 100) is isinstance(rule, Rule), rule.id
    assert {prefix: found for prefix, found in folders.items() if len(found) > 1} == {}
    assert {folder for folder, found in prefixes.items() if len(found) > 1} == MANY_PREFIXES.keys()


def test_a_folder_is_named_after_its_service() -> None:
    renamed_by_the_cli = {"config": "configservice"}
    names = {renamed_by_the_cli.get(name, name) for name in botocore.session.get_session().get_available_services()}
    services = {re.sub(r"\W", "", name) for name in names}
    assert set(registry().services.values()) - services == NO_SERVICE.keys()
