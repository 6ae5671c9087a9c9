"""RDS-011: query samples are encrypted with the owner's key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be


def check(props: Props) -> Iterator[str]:
    """Either plainly off, or on with a named key."""
    if props.get("performanceInsightsEnabled") is not False:
        yield from both(must_be("performanceInsightsEnabled", True), customer_key("performanceInsightsKmsKeyId"))(props)


RULE = Rule(
    id="RDS-011",
    title="Query samples are encrypted with the owner's key",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(2)(iv)",),
    applies_to=("aws:rds/instance:Instance", "aws:rds/clusterInstance:ClusterInstance"),
    check=check,
    good=(
        {"instanceClass": "db.t4g.medium", "performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": KEY},
        {"instanceClass": "db.t4g.medium", "performanceInsightsEnabled": False},
    ),
    bad=(
        {},
        {"instanceClass": "db.t4g.medium", "performanceInsightsEnabled": True},
        {"instanceClass": "db.t4g.medium"},
    ),
    remediation=(
        "Say whether performance insights are on, and name performanceInsightsKmsKeyId if so: query text can "
        "hold patient data."
    ),
)
