"""LAMBDA-001: functions are called by named callers."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity


def check(props: Props) -> Iterator[str]:
    """A service acts for whoever asks it to, so it needs a source."""
    principal = props.text_at("principal") or "*"
    bound = any(props.get(name) for name in ("sourceArn", "sourceAccount", "principalOrgId"))
    if principal == "*" and not props.get("principalOrgId"):
        yield "principal is anyone"
    elif principal.endswith(".amazonaws.com") and not bound:
        yield f"principal is {principal} for any account; add sourceArn or sourceAccount"


RULE = Rule(
    id="LAMBDA-001",
    title="Functions are called by named callers",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:lambda/permission:Permission",
    check=check,
    good=(
        {"principal": "events.amazonaws.com", "sourceArn": "arn:aws:events:us-east-1:222222222222:rule/x"},
        {"principal": "222222222222"},
    ),
    bad=({}, {"principal": "*"}, {"principal": "s3.amazonaws.com"}),
    remediation="Name the account as principal, or a service together with sourceArn or sourceAccount.",
    equivalents=("config:lambda-function-public-access-prohibited", "FSBP:Lambda.1"),
)
