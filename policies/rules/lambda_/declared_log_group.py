"""LAMBDA-102: Lambda functions write to a declared log group."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

FUNCTION, GROUP = "lambda/function:Function", "cloudwatch/logGroup:LogGroup"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report functions whose log group, named or by default, is not declared; LOGS-001 to LOGS-003 check the group."""
    groups = {(group.account, estate.text(group, "name") or group.id) for group in estate.of_type(f"aws:{GROUP}")}
    for function in estate.of_type(f"aws:{FUNCTION}"):
        props = estate.props(function)
        name = props.text_at("loggingConfig.logGroup") or f"/aws/lambda/{props.text_at('name') or function.id}"
        if (function.account, name) not in groups:
            yield Problem(
                function,
                f"writes to log group {name}, which must be declared: Lambda creates it without key and retention",
            )


RULE = EstateRule(
    id="LAMBDA-102",
    title="Lambda functions write to a declared log group",
    why=(
        "A log group that Lambda creates on the first run has no customer managed key and keeps its entries forever. "
        "Error messages that quote patient data stay there, readable by everyone with access to CloudWatch Logs."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.312(a)(2)(iv)"),
    check=check,
    good=(
        lambda: estate_of(aws(FUNCTION, "f", loggingConfig={"logGroup": "kept"}), aws(GROUP, "g", name="kept")),
        lambda: estate_of(aws(FUNCTION, "f", name="f"), aws(GROUP, "g", name="/aws/lambda/f")),
    ),
    bad=(
        lambda: estate_of(aws(FUNCTION, "f", name="f")),
        lambda: estate_of(aws(FUNCTION, "f", loggingConfig={"logGroup": "gone"}), aws(GROUP, "g", name="kept")),
        lambda: estate_of(aws(FUNCTION, "f", name="f"), aws(GROUP, "g", name="/aws/lambda/f", account="333333333333")),
    ),
    remediation="Declare the log group with kmsKeyId and retentionInDays, and name it in loggingConfig.logGroup.",
)
