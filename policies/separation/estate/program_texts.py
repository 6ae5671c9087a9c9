"""Programs that stand in the input: start scripts, commands of containers and documents, and what they are told.

What a workload does is its own code, and the proof does not look into it. But a script or an environment variable in
the input that names the account, bucket, registry or host of somebody else says where the workload's data goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.engine.graph import Resource
from policies.separation.estate.code_sources import script_text
from policies.separation.estate.data_path_names import bucket_in
from policies.separation.estate.data_path_types import values_at, values_through_json
from policies.separation.estate.declared_calls import RUNBOOK, runbook_content
from policies.separation.estate.graph_references import as_text

SCRIPTS: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:batch/jobDefinition:JobDefinition": ("containerProperties@json.command",),
    "aws:codebuild/project:Project": ("source.buildspec",),
    "aws:ec2/instance:Instance": ("userData", "userDataBase64"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": ("userData", "userDataBase64"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("userData",),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ("userData", "userDataBase64"),
    "aws:ecs/taskDefinition:TaskDefinition": (
        "containerDefinitions@json.command", "containerDefinitions@json.entryPoint",
    ),
}  # fmt: skip
"""Type -> its properties (dotted; ``@json`` reads a JSON text) with commands, plain or in Base64."""
TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:batch/jobDefinition:JobDefinition": ("containerProperties@json.environment",),
    "aws:codebuild/project:Project": ("environment.environmentVariables",),
    "aws:ecs/taskDefinition:TaskDefinition": ("containerDefinitions@json.environment",),
    "aws:lambda/function:Function": ("environment.variables",),
}
"""Type -> its properties with environment variables: a mapping, or items with ``name`` and ``value``."""
FLOW, JUDGED = "FLOW", ("TARGET_BUCKET=", "TARGET_PREFIX=")
"""The variable by which a function declares a flow, and those of its target, which other verdicts judge."""
STEPS: Final = ("mainSteps", "runtimeConfig")
"""Where a document has its steps: that of a newer schema, that of version 1.2."""
ASSIGNED_BUCKET: Final = re.compile(
    r"(?i:bucket)[A-Za-z_]{0,32}['\"]?\s{0,8}[=:]\s{0,8}['\"]?([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])"
)
SEPARATORS: Final = re.compile(r"[\s\"'`,;()\[\]{}<>|=]+")
NAMING: Final = re.compile(r"[.:0-9]")
"""What a word contains that names a host, an ARN, an account or a thing by its id; a bucket is named in other ways."""
S3_URI: Final = re.compile(r"s3a?://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])")
BY_PATH: Final = re.compile(r"https://s3[.-][a-z0-9.-]*amazonaws\.com/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])")


def program_texts(resource: Resource) -> Iterator[tuple[str, str]]:
    """Each text of a program in a resource, with its property (dotted)."""
    facts = resource.facts
    for path in SCRIPTS.get(resource.type, ()):
        for value in values_through_json(facts, path):
            yield path, script_text(as_text(value))
    for path in TOLD.get(resource.type, ()):
        for value in values_through_json(facts, path):
            declares_flow = isinstance(value, Mapping) and FLOW in value
            yield from ((path, text) for text in _assignments(value) if not (declares_flow and text.startswith(JUDGED)))
    if resource.type == RUNBOOK:
        content, _ = runbook_content(as_text(facts.get("content")))
        yield from (("content", text) for text in _inner_texts(content))


def names_in_program(text: str) -> Iterator[str]:
    """What a program may name somebody by: each word of it, and each bucket by its name and as an ARN."""
    for bucket in (*S3_URI.findall(text), *ASSIGNED_BUCKET.findall(text)):
        yield bucket
        yield f"arn:aws:s3:::{bucket}"
    for word in SEPARATORS.split(text):
        if NAMING.search(word):
            yield word
            if "s3" in word and ".amazonaws.com" in word:
                by_path = BY_PATH.match(word)
                yield by_path[1] if by_path else bucket_in(word, "")


def _assignments(value: Any) -> Iterator[str]:
    """``NAME=value`` for each environment variable."""
    if isinstance(value, Mapping) and "name" in value and "value" in value:
        yield f"{value['name']}={as_text(value['value'])}"
    elif isinstance(value, Mapping):
        yield from (f"{name}={as_text(told)}" for name, told in value.items())


def _inner_texts(content: Any) -> Iterator[str]:
    """The texts of a document's steps, as ``name=value`` where they have a name."""
    stack: list[tuple[str, Any]] = [("", each) for part in STEPS for each in values_at(content, part)]
    while stack:
        name, value = stack.pop()
        if isinstance(value, Mapping):
            stack += [(str(key), item) for key, item in value.items()]
        elif isinstance(value, list | tuple):
            stack += [(name, item) for item in value]
        elif isinstance(value, str):
            yield f"{name}={value}"
