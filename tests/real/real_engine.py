"""An emulated AWS that the Pulumi CLI deploys to, as tests drive it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from infra.context.estate import Lock
from infra.engine.automation.estate_operations import operate_estate
from infra.engine.automation.policy_pack import PolicyPack
from infra.engine.automation.stack_operations import Operation, StackEvent, StackResult
from infra.engine.automation.target import Target
from infra.engine.graph import Graph
from infra.engine.state_document import from_json
from infra.manifest.manifest_model import Manifest


@dataclass
class RealEngine:
    """An emulated AWS that the Pulumi CLI deploys to, and what it said of each operation."""

    manifest: Manifest
    target: Target
    lock: Lock
    events: list[StackEvent]

    def run(
        self, operation: Operation, *stacks: str, policy_pack: PolicyPack | None = None
    ) -> dict[str, StackResult]:
        """Run an operation on these stacks, or on all, with a policy pack where one is given."""
        self.events.clear()
        target = dataclasses.replace(self.current_target, policy_pack=policy_pack)
        results = operate_estate(self.manifest, operation, target, self.events.append, stacks)
        return {result.name: result for result in results}

    @property
    def current_target(self) -> Target:
        """The target with the account ids that are known now."""
        return dataclasses.replace(self.target, lock=self.lock, keep_lock=self._keep)

    def graph(self, *stacks: str) -> Graph:
        """The exported states of these stacks, or of all, as one graph."""
        names = stacks or self.manifest.plane_names()
        exports = (self.target.stack(name, self.lock).export_stack() for name in names)
        documents = ({"version": export.version, "deployment": export.deployment} for export in exports)
        return Graph(resource for document in documents for resource in from_json(document, "export"))

    def _keep(self, lock: Lock) -> None:
        self.lock = lock
