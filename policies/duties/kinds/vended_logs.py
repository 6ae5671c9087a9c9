"""L3: logs of VPC flows, VPNs, Resolver queries, AWS WAF and Network Firewall reach their bucket, group or stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.buckets import BucketSettings, buckets, delivers, encrypts
from policies.duties.delivery_targets import (
    AllOf,
    OrElse,
    Sender,
    named,
    source_of,
    trusts,
    writes_log_group,
    writes_log_stream,
)
from policies.duties.duty import AnyOf, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items, not_in_input
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.arn_fields import account_of, region_of, service_of

WHY = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html"
FLOW = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html"
FLOW_ROLE = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html"
WAF = "https://docs.aws.amazon.com/waf/latest/developerguide/logging-destinations.html"
SERVICE = "delivery.logs.amazonaws.com"
GROUP, STREAM = "cloudwatch/logGroup:LogGroup", "kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
BY_SERVICE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html"
BY_POLICY = {
    "route53/queryLog:QueryLog": ("cloudwatchLogGroupArn", "route53.amazonaws.com", "us-east-1"),
    "opensearch/domain:Domain": ("logPublishingOptions.cloudwatchLogGroupArn", "es.amazonaws.com", ""),
}
"""Type -> property with the log group, the service that writes to it as itself, the only Region of it."""
DNS_LOG = "route53/resolverQueryLogConfig:ResolverQueryLogConfig"
DNS_ASSOCIATION = "route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"
QUERIES = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html"
WAF_PREFIX = "aws-waf-logs-"
TUNNEL = "https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-logs.html"
TUNNELS = [f"tunnel{n}LogOptions.cloudwatchLogOptions" for n in (1, 2)]
FIREWALL = "https://docs.aws.amazon.com/network-firewall/latest/developerguide/firewall-logging.html"
FIREWALL_LOGS = "networkfirewall/loggingConfiguration:LoggingConfiguration"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each destination of each flow log, query log configuration and logging configuration."""
    by_name = buckets(estate)
    for flow in estate.of_type("ec2/flowLog:FlowLog"):
        yield _duty(estate, flow, _flow_needs(estate, by_name, flow), FLOW)
    for dns in estate.of_type(DNS_LOG):
        destination = str(dns.facts.get("destinationArn"))
        yield _duty(estate, dns, _needs(estate, by_name, dns, destination, "vpcdnsquerylogs"), WHY)
        associated = (estate.refers(a, "resolverQueryLogConfigId", DNS_LOG) for a in estate.of_type(DNS_ASSOCIATION))
        need = Standing(any(log is dns for log in associated), "no VPC is associated with it")
        who = f"{estate.account(dns).name or dns.account}:{dns.name}"
        yield Duty("L3", "vended-logs", who, "hears queries", (need,), QUERIES, dns.urn)
    for type_, (path, service, region) in BY_POLICY.items():
        for source in estate.of_type(type_):
            for group in (str(g).removesuffix(":*") for g in _values(source, path)):
                yield _duty(estate, source, _by_policy(estate, source, group, service, region), BY_SERVICE)
    for web in estate.of_type("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"):
        for destination in items(web.facts.get("logDestinationConfigs")):
            yield _duty(estate, web, _waf_needs(estate, by_name, web, str(destination)), WAF)
    for connection in estate.of_type("ec2/vpnConnection:VpnConnection"):
        logs = [value_at(connection.facts, tunnel) or {} for tunnel in TUNNELS]
        for group in dict.fromkeys(str(log.get("logGroupArn")) for log in logs if log.get("logEnabled")):
            yield _duty(estate, connection, _needs(estate, by_name, connection, group, "vpn"), TUNNEL)
    for firewall in estate.of_type(FIREWALL_LOGS):
        for entry in documents(items(value_at(firewall.facts, "loggingConfiguration.logDestinationConfigs"))):
            yield _duty(estate, firewall, _firewall_needs(estate, by_name, firewall, entry), FIREWALL)


def _values(source: Resource, path: str) -> Iterator[Any]:
    """The values at a property, or at a property of each of its items (``logPublishingOptions.arn``)."""
    first, _, rest = path.partition(".")
    found = source.facts.get(first)
    each = [entry.get(rest) for entry in documents(items(found))] if rest else items(found)
    yield from (value for value in each if isinstance(value, str) and value)


def _by_policy(estate: DutyEstate, source: Resource, group: str, service: str, region: str) -> Iterator[Need]:
    """A service that writes to a log group as itself, by a resource policy that somebody has put."""
    account = estate.account(source)
    zone = source.facts.get("zoneId")
    says = source_of(account, f"arn:aws:route53:::hostedzone/{zone}" if zone else str(source.facts.get("arn") or ""))
    if region:
        yield Standing(region_of(group) == region, f"{group} must be in {region}, where {service} logs")
    yield from _group_stands(estate, group)
    yield from writes_log_group(estate, Sender(service, account, says, says), group)


def _duty(estate: DutyEstate, log: Resource, needs: Iterator[Need], why: str) -> Duty:
    who = f"{estate.account(log).name or log.account}:{log.name}"
    return Duty("L3", "vended-logs", who, "reaches its destination", tuple(needs), why, log.urn)


def _flow_needs(estate: DutyEstate, by_name: Mapping[str, BucketSettings], flow: Resource) -> Iterator[Need]:
    to = str(flow.facts.get("logDestination") or "")
    kind = flow.facts.get("logDestinationType") or "cloud-watch-logs"
    if kind != "cloud-watch-logs":
        yield from _needs(estate, by_name, flow, to, "vpcflowlogs")
        return
    here = f"arn:aws:logs:{flow.region}:{flow.account}:log-group:"
    group = to.removesuffix(":*") or f"{here}{flow.facts.get('logGroupName')}"
    role = estate.role(flow, "iamRoleArn")
    if role is None:
        yield not_in_input("the role of the flow log", flow.account)
        return
    yield trusts(role, "vpc-flow-logs.amazonaws.com")
    yield from writes_log_stream(role, group, "any")
    yield from _group_stands(estate, group)


def _firewall_needs(
    estate: DutyEstate, by_name: Mapping[str, BucketSettings], log: Resource, entry: Mapping[str, Any]
) -> Iterator[Need]:
    """The destination is a map: a bucket with a prefix, a log group, or a stream, by its name."""
    to, here = entry.get("logDestination") or {}, f"{log.region}:{log.account}"
    prefix = f"/{to['prefix']}" if to.get("prefix") else ""
    arn = {
        "S3": f"arn:aws:s3:::{to.get('bucketName')}{prefix}",
        "CloudWatchLogs": f"arn:aws:logs:{here}:log-group:{to.get('logGroup')}",
        "KinesisDataFirehose": f"arn:aws:firehose:{here}:deliverystream/{to.get('deliveryStream')}",
    }.get(str(entry.get("logDestinationType")), "")
    yield from _needs(estate, by_name, log, arn, "network-firewall")


def _waf_needs(estate: DutyEstate, by_name: Mapping[str, BucketSettings], web: Resource, to: str) -> Iterator[Need]:
    name = to.removesuffix(":*").split(":")[-1].rpartition("/")[2] if service_of(to) != "s3" else to.split(":")[-1]
    yield Standing(name.startswith(WAF_PREFIX), f"{name} must be named {WAF_PREFIX}...: AWS WAF logs to nothing else")
    yield from _needs(estate, by_name, web, to, "WAFLogs")


def _needs(
    estate: DutyEstate, by_name: Mapping[str, BucketSettings], log: Resource, to: str, folder: str
) -> Iterator[Need]:
    """What it takes that CloudWatch Logs delivers logs of a service to a bucket, a log group or a Firehose stream."""
    account, service = estate.account(log), service_of(to)
    says = source_of(account, f"arn:aws:logs:{log.region}:{account.id}:delivery-source:{log.name}")
    sender = Sender(SERVICE, account, says, says)
    if service == "s3":
        name, _, path = to.removeprefix("arn:aws:s3:::").partition("/")
        prefix = f"{path.rstrip('/')}/" if path else ""
        hive = (log.facts.get("destinationOptions") or {}).get("hiveCompatiblePartitions")
        whose = f"aws-account-id={log.account}/aws-service={folder}" if hive else f"{log.account}/{folder}"
        yield from delivers(sender, by_name.get(name), name, f"{prefix}AWSLogs/{whose}/")
        yield from encrypts(estate, sender, by_name.get(name), "GenerateDataKey", "Decrypt")
    elif service == "logs":
        group = to.removesuffix(":*")
        yield from _group_stands(estate, group)
        yield OrElse(AllOf(tuple(writes_log_group(estate, sender, group))), _policy_is_put(estate, group))
    elif service == "firehose":
        yield _stands(named(estate, to, STREAM) is not None, to, account_of(to), estate)
    else:
        yield not_in_input(f"the destination {to or 'of the log'}")


def _policy_is_put(estate: DutyEstate, group: str) -> Need:
    """AWS adds the resource policy itself, with the rights of whoever turns the logging on."""
    may = [
        (Call(p, "logs:PutResourcePolicy", "*", {"aws:requestedregion": region_of(group)}, account_of(group)),)
        for p in estate.in_account.get(account_of(group), ())
        if any(s.allow and s.covers_action("logs:PutResourcePolicy") for s in p.identity)
    ]
    return AnyOf(tuple(may), f"nobody in {account_of(group)} may put the resource policy of CloudWatch Logs")


def _group_stands(estate: DutyEstate, group: str) -> Iterator[Need]:
    found = any(str(g.facts.get("arn")).removesuffix(":*") == group for g in estate.of_type(GROUP))
    yield _stands(found, group, account_of(group), estate)


def _stands(found: bool, what: str, account: str, estate: DutyEstate) -> Need:
    known = any(a.id == account and a.read for a in estate.model.accounts.values())
    return Standing(True if found else False if known else None, f"{what} is not in the input")
