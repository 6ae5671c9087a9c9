"""The answer to one request of the engine: findings as diagnostics of the policies that report them."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import replace

from pulumi.runtime.proto import analyzer_pb2

from policies.model import Finding, Status
from policies.pack.pack_configuration import PackConfiguration
from policies.pack.pack_policies import NAME, NOT_EVALUATED, VERSION, WAIVED, PackPolicy
from policies.pack.undeployed_values import UndeployedValues

BLOCKING = (Status.FAIL, Status.TOOL_ERROR)


class AnalyzerResponse:
    """Collects the diagnostics of one request, with the enforcement levels that are configured.

    In a preview, ``undeployed`` takes what waits for the update, unless the configuration lets nothing wait.
    """

    def __init__(
        self,
        policies: Mapping[str, PackPolicy],
        configuration: PackConfiguration,
        undeployed: UndeployedValues | None = None,
    ) -> None:
        self._policies = policies
        self._configuration = configuration
        self._undeployed = undeployed
        self.message = analyzer_pb2.AnalyzeResponse()

    def add(self, finding: Finding, policy: str) -> None:
        """Report a finding: what blocks under its policy, the rest under the advisory policy of its status."""
        if finding.status in BLOCKING:
            prefix = "" if finding.status is Status.FAIL else f"{finding.status}: "
            self.report(policy, prefix + finding.text, finding.urn)
            return
        advisory = WAIVED if finding.status is Status.WAIVED else NOT_EVALUATED
        why = f" ({finding.waiver})" if finding.waiver else ""
        name = advisory.estate if self._policies[policy].of_stack else advisory.resource
        if finding.status is Status.NOT_EVALUATED:
            self.not_applicable(policy, f"{finding.status}: {finding.text}")
            if self._undeployed and self._configuration.level_of(self._policies[name]) == analyzer_pb2.ADVISORY:
                self._undeployed.add(finding)
                return
        self.report(name, f"{finding.rule}: {finding.text}{why}", finding.urn)

    def report(self, policy: str, message: str, urn: str = "") -> None:
        """One diagnostic of a policy, unless it is disabled."""
        of = self._policies[policy]
        level = self._configuration.level_of(of)
        if level != analyzer_pb2.DISABLED:
            self.message.diagnostics.add(
                policyName=of.name, policyPackName=NAME, policyPackVersion=VERSION, description=of.description,
                message=f"{of.description}\n{message}", urn=urn, enforcementLevel=level, severity=of.severity,
            )  # fmt: skip

    def not_applicable(self, policy: str, reason: str) -> None:
        """Say once why a policy could not be applied."""
        if all(said.policy_name != policy for said in self.message.not_applicable):
            self.message.not_applicable.add(policy_name=policy, reason=reason)


def placed(finding: Finding, stack: Container[str]) -> Finding:
    """The finding; without its URN where the resource is in another stack, which the engine does not know."""
    if not finding.urn or finding.urn in stack:
        return finding
    return replace(finding, urn="", message=f"{finding.name} in the stack {finding.stack}: {finding.message}")
