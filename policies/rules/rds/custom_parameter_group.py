"""RDS-101: RDS instances and clusters use a custom parameter group."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

GROUPS = {"aws:rds/instance:Instance": "parameterGroupName", "aws:rds/cluster:Cluster": "dbClusterParameterGroupName"}


def check(estate: EstateView) -> Iterator[Problem]:
    """A parameter group is named, and its name does not start with default."""
    for type_, name in GROUPS.items():
        for resource in estate.of_type(type_):
            group = str(estate.props(resource).get(name) or "")
            if not group or group.startswith("default."):
                yield Problem(resource, f"{name} is {group or 'missing'}, must name a custom parameter group")


RULE = EstateRule(
    id="RDS-101",
    title="RDS instances and clusters use a custom parameter group",
    why=(
        "A default parameter group cannot be changed. Where its engine accepts connections without TLS, as MySQL does "
        "and PostgreSQL before version 15, a client with a wrong setting sends and receives patient data in clear "
        "text, and nobody can refuse it; logging and audit settings cannot be set either."
    ),
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
    remediation=(
        "Set parameterGroupName (cluster: dbClusterParameterGroupName) to a parameter group of your own that requires "
        "TLS."
    ),
)
