"""BUILD-003: CodeBuild artifacts use a customer managed key and builds are logged."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_have

RULE = Rule(
    id="BUILD-003",
    title="CodeBuild artifacts use a customer managed key and builds are logged",
    why=(
        "Build artifacts contain the code and configuration of systems with patient data, and under AWS's default key "
        "their owner cannot withdraw access to them. Without logs no one can tell which build put a changed artifact "
        "into production."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)", "164.312(b)"),
    applies_to="aws:codebuild/project:Project",
    check=all_of(customer_key("encryptionKey"), must_have("logsConfig")),
    good=({"encryptionKey": KEY, "logsConfig": {"cloudwatchLogs": {"groupName": "x"}}},),
    bad=({}, {"encryptionKey": KEY}, {"logsConfig": {"cloudwatchLogs": {"groupName": "x"}}}),
    remediation="Set encryptionKey to a customer managed key, and set logsConfig.",
    equivalents=("FSBP:CodeBuild.3", "FSBP:CodeBuild.4"),
)
