"""SERVICE-101: patient data meets only services that AWS lists as HIPAA-eligible."""

from collections.abc import Iterator

from policies.estate_view import PHI_PLANES, EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

NOT_ELIGIBLE = {
    "apprunner": "App Runner",
    "lightsail": "Lightsail",
    "elastictranscoder": "Elastic Transcoder",
    "gamelift": "GameLift",
    "rum": "CloudWatch RUM, which tracks visitors",
    "synthetics": "CloudWatch Synthetics",
    "codeartifact": "CodeArtifact",
    "codestarconnections": "CodeConnections",
    "grafana": "Managed Grafana",
    "vpclattice": "VPC Lattice",
    "dsql": "Aurora DSQL",
    "securitylake": "Security Lake",
    "s3tables": "S3 Tables",
    "pipes": "EventBridge Pipes",
    "schemas": "EventBridge Schemas",
    "customerprofiles": "Connect Customer Profiles",
    "qldb": "QLDB, which has ended",
    "evidently": "CloudWatch Evidently",
    "devicefarm": "Device Farm",
    "ivs": "Interactive Video Service",
    "ivschat": "IVS Chat",
    "bedrockagentcore": "Bedrock AgentCore",
}
"""Not on the newest official list that could be read (2025-04-16), or excluded by it."""


def check(estate: EstateView) -> Iterator[Problem]:
    """By the module of the type token, in the planes that hold patient data."""
    for resource in estate.graph.custom:
        service = resource.type.removeprefix("aws:").split("/")[0].lower()
        if service in NOT_ELIGIBLE and plane_of(resource) in PHI_PLANES | {"location", ""}:
            yield Problem(resource, f"{NOT_ELIGIBLE[service]} is not on AWS's HIPAA-eligible list of 2025-04-16")


RULE = EstateRule(
    id="SERVICE-101",
    title="Patient data meets only services that AWS lists as HIPAA-eligible",
    severity=Severity.HIGH,
    cites=("164.308(b)(2)", "164.308(b)(1)", "164.308(a)(1)(ii)(B)"),
    check=check,
    good=(
        lambda: estate_of(aws("s3/bucket:Bucket")),
        lambda: estate_of(aws("lightsail/instance:Instance", plane="management")),
    ),
    bad=(
        lambda: estate_of(aws("lightsail/instance:Instance")),
        lambda: estate_of(aws("apprunner/service:Service", plane="exchange")),
        lambda: estate_of(aws("rum/appMonitor:AppMonitor")),
    ),
    remediation="Use an eligible service, or build it where no patient data is.",
)
