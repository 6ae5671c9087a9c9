"""Calls of AWS APIs in the scripts of a graph: commands of AWS's CLI, and clients of its SDK for Python.

A script is no declaration: what it does is decided when it runs. But one that stands in the input and changes rights,
copies data or stops a log says so in words that the reference of AWS's actions knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from infra.engine.graph import Graph
from policies.separation.estate.declared_calls import RUNBOOK, DeclaredCall, action_of
from policies.separation.estate.entities import Account
from policies.separation.estate.program_texts import SCRIPTS, program_texts
from policies.separation.reference.service_reference import action as documented

RUNS_SCRIPTS: Final = (RUNBOOK, *SCRIPTS)
WORD: Final = re.compile(r"[^\s=;&|()\"'`\\]+")
COMMANDS: Final = ("aws", "/usr/bin/aws", "/usr/local/bin/aws")
NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,60}")
SWITCHES: Final = frozenset(
    {"--debug", "--no-cli-auto-prompt", "--no-cli-pager", "--no-paginate", "--no-sign-request", "--no-verify-ssl"}
)
"""The CLI's own options that take no value."""
MOST_OPTIONS: Final = 12
"""Options of the CLI before the name of the service."""
CLIENT: Final = re.compile(r"(?:client|resource)\(\s*(?:service_name\s*=\s*)?['\"]([a-z0-9-]+)['\"]")
METHOD: Final = re.compile(r"\.([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\(")


def read_script_calls(graph: Graph, accounts: Mapping[str, Account]) -> Iterator[DeclaredCall]:
    """The calls in the scripts of a graph that AWS's reference knows, in graph order."""
    for resource in graph.of_type(*RUNS_SCRIPTS):
        if account := accounts.get(resource.account):
            for _, text in program_texts(resource):
                for action in dict.fromkeys(calls_in(text)):
                    yield DeclaredCall(resource.name, account, action, str(resource.source or ""))


def calls_in(script: str) -> Iterator[str]:
    """The actions that a script asks for, as far as AWS's reference knows them."""
    found = list(_of_cli(WORD.findall(script))) if "aws" in script else []
    if "boto3" in script or ".client(" in script:
        methods = METHOD.findall(script)
        found += [(service, method) for service in dict.fromkeys(CLIENT.findall(script)) for method in methods]
    for service, operation in found:
        action = documented(action_of(service, operation))
        if action is not None:
            yield action.full_name


def _of_cli(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The services and operations of the CLI's commands among the words of a script."""
    for start in (index for index, word in enumerate(words, 1) if word in COMMANDS):
        at = start
        for _ in range(MOST_OPTIONS):
            if at < len(words) and words[at].startswith("--"):
                at += 1 if words[at] in SWITCHES else 2
        named = words[at : at + 2]
        if len(named) == 2 and all(map(NAME.fullmatch, named)):
            yield named[0], named[1]
