"""LAMBDA-102: what a function says goes to a log group that is kept and encrypted, not to one that AWS makes."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

FUNCTION, GROUP = "lambda/function:Function", "cloudwatch/logGroup:LogGroup"


def check(estate: EstateView) -> Iterator[Problem]:
    """The group that its configuration names, or the one AWS would make, is declared; LOGS-001 to LOGS-003 judge it."""
    groups = {(group.account, estate.text(group, "name") or group.id) for group in estate.of_type(f"aws:{GROUP}")}
    for function in estate.of_type(f"aws:{FUNCTION}"):
        props = estate.props(function)
        name = props.text_at("loggingConfig.logGroup") or f"/aws/lambda/{props.text_at('name') or function.id}"
        if (function.account, name) not in groups:
            yield Problem(function, f"writes to {name}, which AWS makes without a key and keeps without end")


RULE = EstateRule(
    id="LAMBDA-102",
    title="What a function says goes to a log group that is kept and encrypted",
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
    remediation="Declare the log group, encrypted and with its retention, and name it in loggingConfig.logGroup.",
)
