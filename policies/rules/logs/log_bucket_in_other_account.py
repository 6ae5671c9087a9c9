"""LOGS-102: VPC flow logs and DNS query logs go to a bucket in another account."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import MANAGEMENT, aws, estate_of


def flow_log(destination: str) -> Resource:
    """A flow log of a clinical VPC, for the examples."""
    return aws("ec2/flowLog:FlowLog", "f", vpcId="vpc-1", logDestination=destination)


DESTINATIONS = {
    "aws:ec2/flowLog:FlowLog": "logDestination",
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": "destinationArn",
}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report logs whose destination bucket is in their own account, where the logged principals may delete them."""
    buckets = {f"arn:aws:s3:::{b.facts.get('bucket')}": b for b in estate.of_type("aws:s3/bucket:Bucket")}
    for type_, name in DESTINATIONS.items():
        for source in estate.of_type(type_):
            target = buckets.get(str(estate.props(source).get(name)).split("/")[0])
            if target and target.account == source.account and plane_of(source) != "log-archive":
                yield Problem(source, f"{name} is a bucket in the same account, must be in the log archive account")


RULE = EstateRule(
    id="LOGS-102",
    title="VPC flow logs and DNS query logs go to a bucket in another account",
    why=(
        "An administrator of an account can delete the logs that are kept in it. After copying patient data they "
        "remove the network record of where it went, and no one can reconstruct the disclosure."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(c)(1)", "nprm-real-time-audit"),
    check=check,
    good=(
        lambda: estate_of(
            flow_log("arn:aws:s3:::flow-logs-333"),
            aws("s3/bucket:Bucket", "flow-logs-333", plane="log-archive", account=MANAGEMENT, bucket="flow-logs-333"),
        ),
    ),
    bad=(lambda: estate_of(flow_log("arn:aws:s3:::mine"), aws("s3/bucket:Bucket", "mine", bucket="mine")),),
    remediation=(
        "Set logDestination (flow log) or destinationArn (resolver query log) to a bucket in the log archive account."
    ),
)
