"""PULUMI-104: live resources match their declared properties."""

from collections.abc import Iterator

from infra.engine.graph import Difference, Status
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each difference found in live accounts; differences in an emulator are not reported."""
    for resource in estate.graph.custom:
        for difference in resource.differences if resource.status is Status.LIVE else ():
            yield Problem(resource, str(difference))


RULE = EstateRule(
    id="PULUMI-104",
    title="Live resources match their declared properties",
    why=(
        "A property changed by hand, such as suspended versioning or an opened port, leaves the code and its reviews "
        "as they were. The safeguard is gone, and everybody who reads the code believes that it is there."
    ),
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
    remediation=(
        "Run the deployment again, or find out in CloudTrail who changed the property, and declare the change if it is "
        "intended."
    ),
)
