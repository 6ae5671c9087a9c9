"""What a preview does not decide, because the engine knows the values only once it deploys: counted, and said once."""

from __future__ import annotations

from policies.model import Finding
from policies.pack.missing_stacks import rule_list


class UndeployedValues:
    """The answers that wait for the update, by rule; the update, which knows the values, gives each of them."""

    def __init__(self) -> None:
        self._resources: dict[str, set[str]] = {}

    def add(self, finding: Finding) -> None:
        """Count the answer of a rule on a resource."""
        self._resources.setdefault(finding.rule, set()).add(finding.urn)

    def summary(self) -> str:
        """One line; empty where every value was known."""
        if not self._resources:
            return ""
        resources = len({urn for urns in self._resources.values() for urn in urns})
        rules = f"{len(self._resources)} rules on {resources} resources"
        why = "rest on values that are not known before deployment; the update evaluates them"
        return f"{rules} {why}: {rule_list(list(self._resources))}"
