"""Logs arrive: what lets a service write, encrypt or assume a role is missed, and what it does not state is said."""

from __future__ import annotations

import pytest
from delivering_estate import APP, GROUP, LOG_KEY, LOGS, ORG, PAYER, REGION, Delivering, allow, in_context, of
from delivery_mutants import Change, Mutants, answers_after, changed, gone

from policies.duties.duty import Answer

KINDS = ("trail-delivery", "config-delivery", "vended-logs", "balancer-logs", "access-logs", "log-groups")
TRAIL = f"arn:aws:cloudtrail:{REGION}:{PAYER}:trail/all"
VENDED, BALANCERS = "delivery.logs.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"
CLOUDTRAIL, CONFIG = "cloudtrail.amazonaws.com", "config.amazonaws.com"
IN_FOLDER = "arn:aws:s3:::{}/AWSLogs/" + APP + "/*"
GROUPS = f"arn:aws:kms:{REGION}:{APP}:key/groups"
LINKED = f"arn:aws:iam::{APP}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig"


def estate() -> Delivering:
    """A trail, a recorder, flow, query, balancer, firewall and access logs, each with what it takes."""
    d = Delivering()
    of_trail = {"StringEquals": {"aws:SourceArn": TRAIL, "s3:x-amz-acl": "bucket-owner-full-control"}}
    acl = allow("TrailAcl", "s3:GetBucketAcl", to=CLOUDTRAIL)
    put = allow("TrailPut", "s3:PutObject", on=f"arn:aws:s3:::trail/AWSLogs/{ORG}/*", to=CLOUDTRAIL, when=of_trail)
    d.bucket("trail", LOGS, acl, put, key=LOG_KEY)
    d.key(
        LOG_KEY,
        allow("TrailKey", "kms:GenerateDataKey*", "kms:DescribeKey", to=CLOUDTRAIL),
        allow("TrailOpens", "kms:Decrypt", to=CLOUDTRAIL),
        allow("ConfigKey", "kms:GenerateDataKey", "kms:Decrypt", to=CONFIG, when=of(APP)),
        allow("VendedKey", "kms:GenerateDataKey*", "kms:Decrypt", to=VENDED, when=of(APP)),
    )
    trail = {"name": "all", "isOrganizationTrail": True, "kmsKeyId": LOG_KEY, "s3BucketName": "trail"}
    d.add("cloudtrail/trail:Trail", "organization-trail", LOGS, **trail)
    reads = allow("ConfigReads", "s3:GetBucketAcl", "s3:ListBucket", to=CONFIG, when=of(APP))
    writes = allow("ConfigPut", "s3:PutObject", on=f"arn:aws:s3:::config/AWSLogs/{APP}/Config/*", to=CONFIG)
    d.bucket("config", LOGS, reads, writes, key=LOG_KEY)
    d.add("cfg/recorder:Recorder", "recorder", roleArn=LINKED)
    d.add("cfg/recorderStatus:RecorderStatus", "recording", isEnabled=True)
    d.add("cfg/deliveryChannel:DeliveryChannel", "channel", s3BucketName="config")
    acl = allow("VendedAcl", "s3:GetBucketAcl", to=VENDED, when=of(APP))
    d.bucket(
        "vended", LOGS, acl, allow("VendedPut", "s3:PutObject", on=IN_FOLDER.format("vended"), to=VENDED), key=LOG_KEY
    )
    d.add("ec2/flowLog:FlowLog", "flow", logDestinationType="s3", logDestination="arn:aws:s3:::vended")
    d.add("route53/resolverQueryLogConfig:ResolverQueryLogConfig", "dns", id="rqlc-1",
          destinationArn="arn:aws:s3:::vended")  # fmt: skip
    d.add("route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", "of-network",
          resourceId="vpc-1", resolverQueryLogConfigId="rqlc-1")  # fmt: skip
    d.bucket("door", LOGS, allow("DoorPut", "s3:PutObject", on=IN_FOLDER.format("door"), to=BALANCERS))
    d.add("lb/loadBalancer:LoadBalancer", "door-balancer", name="door", accessLogs={"enabled": True, "bucket": "door"})
    encrypt = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*")
    groups = in_context("aws:logs:arn", f"arn:aws:logs:{REGION}:{APP}:log-group:*")
    d.key(GROUPS, allow("GroupKey", *encrypt, to=f"logs.{REGION}.amazonaws.com", when=groups))
    d.add("cloudwatch/logGroup:LogGroup", "group", name="aws-waf-logs-door", arn=GROUP, kmsKeyId=GROUPS)
    writes = allow("Firewall", "logs:CreateLogStream", "logs:PutLogEvents", to=VENDED, on=f"{GROUP}:*")
    d.add("cloudwatch/logResourcePolicy:LogResourcePolicy", "to-group", policyDocument=[writes])
    d.add("wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "firewall", logDestinationConfigs=[GROUP])
    d.bucket("access", APP, allow("AccessPut", "s3:PutObject", to="logging.s3.amazonaws.com", when=of(APP)))
    d.bucket("store", APP)
    d.add("s3/bucketLogging:BucketLogging", "store-log", bucket="store", targetBucket="access", targetPrefix="store/")
    return d


def denied(name: str, *actions: str) -> Change:
    return lambda d: d.deny(name, *actions, to="*")


def locked(name: str) -> Change:
    rule = {"defaultRetention": {"mode": "COMPLIANCE", "years": 6}}
    type_ = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
    return lambda d: d.add(type_, "lock", bucket=name, rule=rule)


def sse(name: str, key: str) -> Change:
    rule = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}}
    return lambda d: d.change(f"{name}-encryption", rules=[rule])


def conditioned(sid: str, key: str, value: str) -> Change:
    return lambda d: d.when(sid, {"StringEquals": {key: value}})


BLOCKED = {
    "trail's object": (gone("TrailPut"), "its bucket trail", "s3:PutObject"),
    "trail's bucket is checked": (gone("TrailAcl"), "its bucket trail", "s3:GetBucketAcl"),
    "trail states the payer": (
        conditioned("TrailPut", "aws:SourceArn", f"arn:aws:cloudtrail:{REGION}:{LOGS}:trail/all"),
        "its bucket trail", "s3:PutObject",
    ),
    "trail's data key": (gone("TrailKey"), "uses its key", "kms:GenerateDataKey"),
    "trail's bucket key": (gone("TrailOpens"), "uses its key", "kms:Decrypt"),
    "denied to everybody": (denied("trail-policy", "s3:PutObject"), "its bucket trail", "Deny 'Stop'"),
    "config's object": (gone("ConfigPut"), "its bucket config", "s3:PutObject"),
    "config's list": (gone("ConfigReads"), "its bucket config", "s3:GetBucketAcl"),
    "config's key": (gone("ConfigKey"), "its bucket's key", "kms:GenerateDataKey"),
    "config's locked bucket": (locked("config"), "its bucket config", "Object Lock"),
    "config without a recorder": (lambda d: d.drop("recorder"), "its bucket config", "no recorder"),
    "config is turned off": (changed("recording", isEnabled=False), "its bucket config", "not turned on"),
    "flow log": (gone("VendedPut"), "flow reaches", "s3:PutObject"),
    "query log": (gone("VendedAcl"), "dns reaches", "s3:GetBucketAcl"),
    "flow log's key": (gone("VendedKey"), "flow reaches", "kms:GenerateDataKey"),
    "flow log with AWS's key": (sse("vended", "alias/aws/s3"), "flow reaches", "lets no service in"),
    "flow log needs its header": (
        lambda d: d.change("vended-policy", policy=[*d.resources["vended-policy"][3]["policy"],
            allow("Header", "s3:PutObject", to="*", effect="Deny",
                  when={"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}})]),
        "flow reaches", "Deny 'Header'",
    ),
    "another account's flow log": (
        lambda d: d.when("VendedAcl", of(LOGS)), "flow reaches", "s3:GetBucketAcl"
    ),
    "balancer": (gone("DoorPut"), "access log to door", "s3:PutObject"),
    "balancer and a KMS key": (sse("door", LOG_KEY), "access log to door", "SSE-S3 only"),
    "firewall's name": (
        changed("firewall", logDestinationConfigs=["arn:aws:s3:::vended"]), "firewall reaches", "must be named"
    ),
    "public query log": (
        lambda d: d.add("route53/queryLog:QueryLog", "queries", cloudwatchLogGroupArn=GROUP),
        "queries reaches", "by route53.amazonaws.com: no resource policy",
    ),
    "firewall's log group": (lambda d: d.drop("group"), "firewall reaches", "is not in the input"),
    "access log": (gone("AccessPut"), "access log to access", "s3:PutObject"),
    "access log and a KMS key": (sse("access", LOG_KEY), "access log to access", "SSE-S3 only"),
    "access log and a lock": (locked("access"), "access log to access", "Object Lock"),
    "access log of another account": (
        changed("store-log", targetBucket="door"), "store writes its access log", "s3:PutObject"
    ),
    "log group's key": (gone("GroupKey"), "encrypted with its key", "kms:Encrypt"),
    "log group outside of the condition": (
        changed("group", arn=f"arn:aws:logs:{REGION}:{LOGS}:log-group:x"), "encrypted with its key", "kms:Encrypt"
    ),
}  # fmt: skip


def test_every_log_arrives() -> None:
    found = estate().answers(*KINDS)
    assert len(found) == 12
    assert {sentence: given for sentence, given in found.items() if given[0] is not Answer.ALLOWED} == {}


@pytest.mark.parametrize("mutant", BLOCKED)
def test_a_log_that_cannot_arrive_is_blocked_with_the_cause(mutant: str) -> None:
    change, about, cause = BLOCKED[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert all(answer is Answer.BLOCKED and cause in why for answer, why in found), found


UNKNOWN: Mutants = {
    "a condition on what balancers may not state": (
        lambda d: d.when("DoorPut", of(APP)), "access log to door", "does not say whether"
    ),
    "the older form, an account of AWS's": (
        lambda d: d.edit("DoorPut", allow("Old", "s3:PutObject", to="arn:aws:iam::999999999999:root")),
        "access log to door", "may be the load balancers'",
    ),
    "a bucket that is not in the input": (lambda d: d.drop("vended"), "flow reaches", "not in the input"),
    "a policy that cannot be read": (
        lambda d: d.change("door-policy", policy="{"), "access log to door", ""
    ),
}  # fmt: skip


@pytest.mark.parametrize("mutant", UNKNOWN)
def test_what_the_input_or_aws_does_not_say_is_unknown(mutant: str) -> None:
    change, about, cause = UNKNOWN[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert all(answer is Answer.UNKNOWN and cause in why for answer, why in found), found
