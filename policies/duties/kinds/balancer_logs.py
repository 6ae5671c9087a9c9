"""L3: load balancers write their access, connection and health check logs to their bucket."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from infra.engine.graph import Resource
from policies.duties.buckets import BucketSettings, buckets, delivers, encrypts
from policies.duties.delivery_targets import Sender, source_of
from policies.duties.duty import Answer, Duty, Need, Outcome, Standing
from policies.duties.duty_estate import DutyEstate
from policies.separation.iam.arn_fields import account_of

WHY = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"
NETWORK = "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/enable-access-logs.html"
SERVICE, VENDED = "logdelivery.elasticloadbalancing.amazonaws.com", "delivery.logs.amazonaws.com"
LOGS = {"accessLogs": "access", "connectionLogs": "connection", "healthCheckLogs": "health check"}
UNSTATED = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})
"""Keys of which the page does not say whether Elastic Load Balancing states them: its example has no condition."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each log of each load balancer that is turned on."""
    by_name = buckets(estate)
    types = ("lb/loadBalancer:LoadBalancer", "alb/loadBalancer:LoadBalancer", "elb/loadBalancer:LoadBalancer")
    for balancer in estate.of_type(*types):
        classic = balancer.type.startswith("aws:elb/")
        network = balancer.facts.get("loadBalancerType") in ("network", "gateway")
        for prop, kind in LOGS.items():
            logs = balancer.facts.get(prop)
            if not isinstance(logs, dict) or logs.get("enabled", classic) is not True:
                continue
            name = str(logs.get("bucket"))
            prefix = logs.get("prefix") or logs.get("bucketPrefix")
            path = f"{f'{prefix}/' if prefix else ''}AWSLogs/{balancer.account}/elasticloadbalancing/"
            needs = tuple(_needs(estate, balancer, by_name.get(name), name, path, network))
            does = f"writes its {kind} log to {name}"
            why = NETWORK if network else WHY
            yield Duty("L3", "balancer-logs", estate.label(balancer), does, needs, why, balancer.urn)


def _needs(
    estate: DutyEstate, balancer: Resource, bucket: BucketSettings | None, name: str, path: str, network: bool
) -> Iterator[Need]:
    account = estate.account(balancer)
    if network:
        says = source_of(account, f"arn:aws:logs:{balancer.region}:{account.id}:delivery-source:{balancer.name}")
        sender = Sender(VENDED, account, says, says)
        yield from delivers(sender, bucket, name, path)
        yield from encrypts(estate, sender, bucket, "GenerateDataKey", "Decrypt")
    else:
        says = source_of(account, str(balancer.facts.get("arn") or balancer.id))
        sender = Sender(SERVICE, account, says, says, UNSTATED)
        for need in delivers(sender, bucket, name, path, reads=(), states={}):
            yield OrAccountOfBalancers(need, bucket, f"{bucket.arn}/{path}any") if bucket else need
        if bucket is not None:
            yield Standing(not bucket.key, f"{name} is encrypted with a KMS key: load balancers write to SSE-S3 only")
    if bucket is not None and bucket.resource.region and bucket.resource.region != balancer.region:
        yield Standing(False, f"{name} is in {bucket.resource.region}, not in {balancer.region} as the load balancer")


@dataclass(frozen=True, slots=True)
class OrAccountOfBalancers:
    """The older form lets in the account of Elastic Load Balancing of a Region; an account outside may be that one."""

    need: Need
    bucket: BucketSettings
    arn: str

    def decide(self, estate: DutyEstate) -> Outcome:
        """UNKNOWN for a bucket policy that names an account outside of the input."""
        outcome = self.need.decide(estate)
        entity = estate.entity(self.bucket.arn)
        if outcome.answer is not Answer.BLOCKED or entity is None:
            return outcome
        known = {resource.account for resource in estate.graph.custom}
        for statement in entity.policy or ():
            if statement.allow and statement.covers_action("s3:PutObject"):
                for kind, value in statement.principals:
                    account = account_of(value) or value
                    if kind == "AWS" and account not in known and value != "*":
                        cause = f"{self.bucket.name} lets in the account {account}, which may be the load balancers'"
                        return Outcome(Answer.UNKNOWN, cause)
        return outcome
