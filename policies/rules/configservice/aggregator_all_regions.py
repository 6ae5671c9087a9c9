"""CONFIG-004: the AWS Config aggregator covers all regions of the organization."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="CONFIG-004",
    title="The AWS Config aggregator covers all regions of the organization",
    why=(
        "What exists in a region that the aggregator leaves out is invisible to the security team: a database restored "
        "there with patient data appears in no inventory and fails no review."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:cfg/configurationAggregator:ConfigurationAggregator",
    check=all_of(
        must_be("organizationAggregationSource.allRegions", True),
        must_have("organizationAggregationSource.roleArn"),
    ),
    good=(
        {"organizationAggregationSource": {"allRegions": True, "roleArn": "arn:aws:iam::222222222222:role/aggregator"}},
    ),
    bad=({}, {"organizationAggregationSource": {"regions": ["us-east-1"], "roleArn": "x"}}),
    remediation="Set organizationAggregationSource.allRegions to true and name a roleArn.",
)
