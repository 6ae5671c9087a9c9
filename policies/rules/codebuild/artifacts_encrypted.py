"""BUILD-003: build artefacts are encrypted with a named key and logged."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_have

RULE = Rule(
    id="BUILD-003",
    title="Build artefacts are encrypted with a named key and logged",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.312(b)"),
    applies_to="aws:codebuild/project:Project",
    check=both(customer_key("encryptionKey"), must_have("logsConfig")),
    good=({"encryptionKey": KEY, "logsConfig": {"cloudwatchLogs": {"groupName": "x"}}},),
    bad=({}, {"encryptionKey": KEY}, {"logsConfig": {"cloudwatchLogs": {"groupName": "x"}}}),
    remediation="Set encryptionKey and logsConfig.",
    equivalents=("FSBP:CodeBuild.3", "FSBP:CodeBuild.4"),
)
