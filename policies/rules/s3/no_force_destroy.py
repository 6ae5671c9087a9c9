"""S3-108: data stores do not set forceDestroy or forceDelete."""

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
    """Report each resource that sets its switch; absent means false, the provider's default."""
    for type_, switch in SWITCHES.items():
        for resource in estate.of_type(type_):
            if estate.props(resource).get(switch):
                yield Problem(
                    resource, f"{switch} is true, must be false or absent: destroying the stack deletes the data"
                )


RULE = EstateRule(
    id="S3-108",
    title="Data stores do not set forceDestroy or forceDelete",
    why=(
        "AWS refuses to delete a bucket, vault or repository that is not empty. With forceDestroy, a destroy of the "
        "wrong stack or a rename that replaces the resource deletes every record in it first, without a question."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.308(a)(7)(ii)(A)"),
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
