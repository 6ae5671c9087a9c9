"""LAMBDA-001: Lambda permissions restrict invocation to named accounts or sources."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """Report any principal (*), and an AWS service without a source: a service acts for every account."""
    principal = props.text_at("principal") or "*"
    restricted = any(props.get(name) for name in ("sourceArn", "sourceAccount", "principalOrgId"))
    if principal == "*" and not props.get("principalOrgId"):
        yield f"principal is {principal!r}, must be an account or a service, or '*' with principalOrgId"
    elif principal.endswith(".amazonaws.com") and not restricted:
        yield f"principal is {principal} for any account, must have sourceArn or sourceAccount"


RULE = Rule(
    id="LAMBDA-001",
    title="Lambda permissions restrict invocation to named accounts or sources",
    why=(
        "A permission for * lets any AWS account invoke the function. One for a service without a source lets anyone "
        "invoke it through that service from their own account, for example with a bucket notification, and feed false "
        "data into a practice's records."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:lambda/permission:Permission",
    check=check,
    good=(
        {"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:us-east-1:222222222222:rule/x"},
        {"principal": "222222222222"},
    ),
    bad=({}, {"principal": "*"}, {"principal": "s3.amazonaws.com"}),
    remediation="Set principal to an account ID, or to a service together with sourceArn or sourceAccount.",
    equivalents=("config:lambda-function-public-access-prohibited", "FSBP:Lambda.1"),
)
