"""A rule as a page: what it demands, why, which paragraphs it serves, what passes, what fails, and the fix."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from infra.engine.graph import Graph
from policies.catalog.citations import citations
from policies.catalog.equivalents import mapped_by_aws
from policies.catalog.rule_fix import fix
from policies.model import EstateRule, Rule

LONGEST = 300
"""Characters of an example that are shown; what is longer is cut with an ellipsis."""


def page(rule: Rule | EstateRule) -> str:
    """One rule in Markdown, as `mso policies show` prints it and the pages under docs/rules hold it."""
    return "\n".join(_lines(rule)) + "\n"


def _lines(rule: Rule | EstateRule) -> Iterator[str]:
    yield from (f"## {rule.id}", "", f"**{rule.title}.**", "")
    yield f"Severity {rule.severity.value} · {_scope(rule)}"
    yield from ("", f"Why: {rule.why}", "", f"Fix: {rule.remediation}")
    if code := fix(rule):
        yield from ("", "```python", *code.rstrip().splitlines(), "```")
    for head, examples in (("Also passes:", rule.good[1:]), ("Fails:", rule.bad)):
        if lines := list(_examples(examples)):
            yield from ("", head, "", "```text", *lines, "```")
    yield from ("", "Serves:", "")
    for cite in rule.cites:
        item = citations()[cite]
        yield f"- [{cite}]({item.url}) {item.title} ({item.status})"
    if rule.equivalents:
        yield from ("", f"The same elsewhere: {', '.join(rule.equivalents)}")
    if mapped := mapped_by_aws(rule):
        yield from ("", f"AWS's sample HIPAA conformance pack maps its Config rules to: {', '.join(mapped)}")


def _scope(rule: Rule | EstateRule) -> str:
    """What a rule is asked about, in words."""
    if isinstance(rule, EstateRule):
        needs = f", where the input holds the stacks of {', '.join(rule.needs)}" if rule.needs else ""
        return f"asked of the estate as a whole{needs}"
    types = "every AWS resource" if "*" in rule.types else ", ".join(f"`{type_}`" for type_ in rule.types)
    limits = [f"planes {', '.join(rule.planes)}"] if rule.planes else []
    limits += [f"data classes {', '.join(rule.data_classes)}"] if rule.data_classes else []
    return f"asked of each {types}" + (f" ({'; '.join(limits)})" if limits else "")


def _examples(examples: Sequence[Any]) -> Iterator[str]:
    """Examples as text, a blank line between those of several lines."""
    for number, example in enumerate(examples):
        if number and callable(example):
            yield ""
        yield from map(_cut, example_lines(example))


def example_lines(example: Any) -> list[str]:
    """An example as text: the properties of one resource, or each resource of an estate on a line of its own."""
    return members(example()) if callable(example) else [json.dumps(readable(example))]


def members(graph: Graph) -> list[str]:
    """Each resource of an example estate on a line of its own: type, name, stack and region, inputs without tags."""
    lines = []
    for resource in graph.custom:
        inputs = {name: value for name, value in resource.inputs.items() if name != "tags"}
        where = f"{resource.stack}, {resource.region}" if resource.region else resource.stack
        lines.append(f"{resource.type} {resource.name} ({where}) {json.dumps(readable(inputs), default=str)}")
    return lines or ["an estate with no resources"]


def readable(value: Any) -> Any:
    """The value with each JSON document that is a text (an IAM policy) as the object it describes."""
    if isinstance(value, Mapping):
        return {key: readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [readable(item) for item in value]
    if isinstance(value, str) and value.startswith(("{", "[")):
        with suppress(ValueError):
            return json.loads(value)
    return value


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
