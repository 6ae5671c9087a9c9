"""RDS-011: RDS Performance Insights is off or uses a customer managed key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

ON_WITH_KEY = all_of(must_be("performanceInsightsEnabled", True), customer_key("performanceInsightsKmsKeyId"))


def check(props: Props) -> Iterator[str]:
    """Performance Insights is explicitly off, or on with a customer managed key."""
    if props.get("performanceInsightsEnabled") is not False:
        yield from ON_WITH_KEY(props)


RULE = Rule(
    id="RDS-011",
    title="RDS Performance Insights is off or uses a customer managed key",
    why=(
        "Performance Insights stores the text of SQL statements, which can contain names, birth dates or record "
        "numbers. Under an AWS managed key the practice cannot control who decrypts that text or withdraw access to "
        "it."
    ),
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
        "Set performanceInsightsEnabled to false, or to true with performanceInsightsKmsKeyId: query text can contain "
        "patient data."
    ),
)
