"""The wall on a stack that was never deployed: in its preview most ids, ARNs and documents are unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from infra.engine.embedded.runner import EstateRun
from infra.engine.graph import Graph, Resource
from infra.engine.sdk_types import property_types
from infra.engine.values import UNKNOWN
from policies.check.wall_findings import wall_findings
from policies.model import Status


def undeployed(resources: Sequence[Resource]) -> Graph:
    """The resources with everything unknown that their program does not give: AWS chooses it, or it has no value."""
    texts = [
        (value, key in resource.inputs and not resource.property_dependencies.get(key))
        for resource in resources for key, value in resource.outputs.items() if isinstance(value, str) and value
    ]  # fmt: skip
    computed = {value for value, declared in texts if not declared} - {value for value, declared in texts if declared}

    def known(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: known(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [known(each) for each in value]
        return UNKNOWN if isinstance(value, str) and computed & {value, *value.split('"')} else value

    def outputs(resource: Resource) -> dict[str, Any]:
        names = property_types(resource.type) if resource.type.startswith("aws:") else resource.outputs
        return {name: known(resource.inputs.get(name, UNKNOWN)) for name in names}

    return Graph(
        resource.with_(id=UNKNOWN, inputs=known(resource.inputs), outputs=outputs(resource)) for resource in resources
    )


@pytest.mark.real  # it asks the wall of every stack
def test_what_a_first_preview_does_not_know_is_not_evaluated_and_no_error(small_run: EstateRun) -> None:
    for name, stack in small_run.stacks.items():
        graph = undeployed(list(stack.graph))
        assert any(UNKNOWN in resource.inputs.values() for resource in graph)
        findings = [finding for each in wall_findings(graph).values() for finding in each]
        assert [str(finding) for finding in findings if finding.status is not Status.NOT_EVALUATED] == [], name
        assert [finding.message for finding in findings if "tool error" in finding.message] == [], name
        assert findings
