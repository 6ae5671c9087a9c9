"""SERVICE-101: accounts with patient data use only HIPAA-eligible AWS services."""

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
    """Check the module of each type token in accounts with patient data, locations and unknown planes."""
    for resource in estate.graph.custom:
        service = resource.type.removeprefix("aws:").split("/")[0].lower()
        if service in NOT_ELIGIBLE and plane_of(resource) in PHI_PLANES | {"location", ""}:
            yield Problem(
                resource,
                f"uses {NOT_ELIGIBLE[service]}, must be a service on AWS's HIPAA-eligible list (read 2025-04-16)",
            )


RULE = EstateRule(
    id="SERVICE-101",
    title="Accounts with patient data use only HIPAA-eligible AWS services",
    why=(
        "AWS's business associate agreement covers only the services on its list. Patient data in any other service is "
        "with a vendor that has promised nothing about it: no safeguards, no breach notice, no return of the data."
    ),
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
    remediation="Use an eligible service, or deploy the resource in an account without patient data.",
)
