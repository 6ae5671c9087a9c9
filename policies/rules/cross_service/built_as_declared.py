"""PULUMI-104: what was built is what was declared."""

from collections.abc import Iterator

from infra.engine.graph import Difference, Status
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Every difference that reading live accounts has shown; what an emulator loses is the emulator's."""
    for resource in estate.graph.custom:
        for difference in resource.differences if resource.status is Status.LIVE else ():
            yield Problem(resource, str(difference))


RULE = EstateRule(
    id="PULUMI-104",
    title="What was built is what was declared",
    severity=Severity.HIGH,
    cites=("164.308(a)(8)", "164.312(c)(1)", "nprm-config-mgmt"),
    check=check,
    good=(lambda: estate_of(aws("s3/bucket:Bucket")),),
    bad=(
        lambda: estate_of(
            aws("s3/bucketVersioning:BucketVersioning").with_(
                status=Status.LIVE, differences=(Difference("versioningConfiguration.status", "Enabled", "Suspended"),)
            )
        ),
    ),
    remediation="Run the deployment again, or find out who changed it by hand.",
)
