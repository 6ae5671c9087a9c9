"""RDS-101: no database runs on AWS's default parameters."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

GROUPS = {"aws:rds/instance:Instance": "parameterGroupName", "aws:rds/cluster:Cluster": "dbClusterParameterGroupName"}


def check(estate: EstateView) -> Iterator[Problem]:
    """Named, and not default.*."""
    for type_, name in GROUPS.items():
        for resource in estate.of_type(type_):
            group = str(estate.props(resource).get(name) or "")
            if not group or group.startswith("default."):
                yield Problem(resource, f"{name} is {group or 'missing'}: connections without TLS are accepted")


RULE = EstateRule(
    id="RDS-101",
    title="No database runs on AWS's default parameters",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)"),
    check=check,
    good=(
        lambda: estate_of(aws("rds/instance:Instance", parameterGroupName="ehr")),
        lambda: estate_of(aws("rds/cluster:Cluster", dbClusterParameterGroupName="ehr")),
    ),
    bad=(
        lambda: estate_of(aws("rds/instance:Instance")),
        lambda: estate_of(aws("rds/instance:Instance", parameterGroupName="default.postgres16")),
        lambda: estate_of(aws("rds/cluster:Cluster")),
    ),
    remediation="Name a parameter group of your own that forces TLS; the defaults do not.",
)
