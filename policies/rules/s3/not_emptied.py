"""S3-108: no deployment may empty a store."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

SWITCHES = {
    "aws:s3/bucket:Bucket": "forceDestroy",
    "aws:backup/vault:Vault": "forceDestroy",
    "aws:ecr/repository:Repository": "forceDelete",
    "aws:athena/workgroup:Workgroup": "forceDestroy",
    "aws:rds/clusterInstance:ClusterInstance": "forceDestroy",
    "aws:iam/user:User": "forceDestroy",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Absent means off, as AWS has it."""
    for type_, switch in SWITCHES.items():
        for resource in estate.of_type(type_):
            if estate.props(resource).get(switch):
                yield Problem(resource, f"{switch} is on: destroying the stack destroys the data")


RULE = EstateRule(
    id="S3-108",
    title="No deployment may empty a store",
    severity=Severity.HIGH,
    cites=("164.310(d)(2)(iv)", "164.310(d)(2)(i)", "164.308(a)(7)(ii)(A)"),
    check=check,
    good=(
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", forceDestroy=False)),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", forceDestroy=True)),
        lambda: estate_of(aws("ecr/repository:Repository", forceDelete=True)),
        lambda: estate_of(aws("backup/vault:Vault", forceDestroy=True)),
    ),
    remediation="Remove forceDestroy or forceDelete.",
)
