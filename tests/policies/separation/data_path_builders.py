"""Builds changes to the small estate that declare data paths: shares, streams, connections, fronts."""

from __future__ import annotations

import json
from typing import Any

from change_builders import Change, add, changed, combined, extend_policy
from small_estate import (
    MANAGEMENT,
    NORTH,
    PAYER,
    REGION,
    allow,
)

PHI = {"mso:data-class": "phi"}
Case = tuple[str, str, str, Change]


def arn(service: str, account: str, name: str) -> str:
    """An ARN in the small estate's region."""
    return f"arn:aws:{service}:{REGION}:{account}:{name}"


def share(of: str, *principals: str) -> Change:
    """A resource share with these principals."""
    return combined(
        add("aws:ram/resourceShare:ResourceShare", "share", NORTH, arn=arn("ram", NORTH, "resource-share/s")),
        add(
            "aws:ram/resourceAssociation:ResourceAssociation",
            "shared",
            NORTH,
            resourceArn=of,
            resourceShareArn=arn("ram", NORTH, "resource-share/s"),
        ),
        *(
            add(
                "aws:ram/principalAssociation:PrincipalAssociation",
                f"with-{n}",
                NORTH,
                principal=principal,
                resourceShareArn=arn("ram", NORTH, "resource-share/s"),
            )
            for n, principal in enumerate(principals)
        ),
    )


def backup_policy(vault: str) -> Change:
    """A backup policy at the clinical unit that copies to a vault."""
    copy = {vault: {"target_backup_vault_arn": {"@@assign": vault}}}
    content = {"plans": {"nightly": {"rules": {"each": {"copy_actions": copy}}}}}
    return combined(
        add(
            "aws:organizations/policy:Policy",
            "copies",
            PAYER,
            "p-copies",
            type="BACKUP_POLICY",
            content=json.dumps(content),
        ),
        add(
            "aws:organizations/policyAttachment:PolicyAttachment",
            "copies:at",
            PAYER,
            policyId="p-copies",
            targetId="ou-cn",
        ),
    )


def distribution(policy: bool = True, **behavior: Any) -> Change:
    """A CloudFront distribution of the practice over the photos, which their policies let it read or not."""
    origin = {"domainName": f"photos.s3.{REGION}.amazonaws.com", "originId": "photos"}
    cloudfront = {"Service": "cloudfront.amazonaws.com"}
    reads = (
        extend_policy("photos:policy", allow("s3:GetObject", on=["arn:aws:s3:::photos/*"], to=cloudfront)),
        extend_policy("key:clinical-north", allow("kms:Decrypt", to=cloudfront)),
    )
    return combined(
        *(reads if policy else ()),
        add(
            "aws:cloudfront/distribution:Distribution",
            "site",
            NORTH,
            "E1",
            enabled=True,
            origins=[origin],
            defaultCacheBehavior={"targetOriginId": "photos", **behavior},
        ),
    )


def client_vpn(account: str, provider: str = "", kind: str = "federated-authentication") -> Change:
    """A client VPN endpoint in the clinical network."""
    options = [
        {"type": kind, **({"samlProviderArn": f"arn:aws:iam::{account}:saml-provider/{provider}"} if provider else {})}
    ]
    return add(
        "aws:ec2clientvpn/endpoint:Endpoint",
        "vpn",
        NORTH,
        "cvpn-endpoint-1",
        vpcId="vpc-north",
        authenticationOptions=options,
    )


def stream(**destination: Any) -> Change:
    """A delivery stream that the application's log is subscribed to."""
    name = arn("firehose", NORTH, "deliverystream/out")
    return combined(
        add(
            "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
            "out",
            NORTH,
            name="out",
            arn=name,
            **destination,
        ),
        add(
            "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
            "to-out",
            NORTH,
            logGroup="/app",
            destinationArn=name,
        ),
    )


def replicated(*buckets: str) -> Change:
    """Replication that is declared on the bucket itself."""
    rules = [{"destination": {"bucket": f"arn:aws:s3:::{bucket}"}} for bucket in buckets]
    return changed("photos", replicationConfiguration={"role": "r", "rules": rules})


def synced(target: str) -> Change:
    """A DataSync task between two locations of the practice's account."""
    return combined(
        add(
            "aws:datasync/s3Location:S3Location",
            "from",
            NORTH,
            "loc-1",
            arn=arn("datasync", NORTH, "location/loc-1"),
            s3BucketArn="arn:aws:s3:::photos",
        ),
        add(
            "aws:datasync/s3Location:S3Location",
            "to",
            NORTH,
            "loc-2",
            arn=arn("datasync", NORTH, "location/loc-2"),
            s3BucketArn=f"arn:aws:s3:::{target}",
        ),
        add(
            "aws:datasync/task:Task",
            "sync",
            NORTH,
            sourceLocationArn=arn("datasync", NORTH, "location/loc-1"),
            destinationLocationArn=arn("datasync", NORTH, "location/loc-2"),
        ),
    )


def grant_to(role: str) -> Change:
    """An S3 access grant on the photos."""
    return combined(
        add(
            "aws:s3control/accessGrantsLocation:AccessGrantsLocation",
            "photos-location",
            NORTH,
            "location-1",
            locationScope="s3://photos/*",
        ),
        add(
            "aws:s3control/accessGrant:AccessGrant",
            "grant",
            NORTH,
            accessGrantsLocationId="location-1",
            grantee={"granteeType": "IAM", "granteeIdentifier": role},
        ),
    )


def migrated_to(host: str) -> Change:
    """A DMS task from the chart database to a server."""
    return combined(
        changed("chart", address="chart.rds.example"),
        add(
            "aws:rds/instance:Instance", "theirs", MANAGEMENT, "", {}, identifier="theirs", address="theirs.rds.example"
        ),
        *(
            add(
                "aws:dms/endpoint:Endpoint",
                kind,
                NORTH,
                endpointArn=arn("dms", NORTH, f"endpoint:{kind}"),
                arn=arn("dms", NORTH, f"endpoint:{kind}"),
                endpointType=kind,
                serverName=server,
            )
            for kind, server in (("source", "chart.rds.example"), ("target", host))
        ),
        add(
            "aws:dms/replicationTask:ReplicationTask",
            "migration",
            NORTH,
            sourceEndpointArn=arn("dms", NORTH, "endpoint:source"),
            targetEndpointArn=arn("dms", NORTH, "endpoint:target"),
        ),
    )


def balancer(internal: bool) -> Change:
    """A load balancer in front of the database's port."""
    group, door = (arn("elasticloadbalancing", NORTH, name) for name in ("targetgroup/db/1", "loadbalancer/net/db/1"))
    return combined(
        add("aws:lb/targetGroup:TargetGroup", "db", NORTH, "tg", arn=group, port=5432, vpcId="vpc-north"),
        add("aws:lb/loadBalancer:LoadBalancer", "door", NORTH, "lb", arn=door, internal=internal),
        add(
            "aws:lb/listener:Listener",
            "listener",
            NORTH,
            loadBalancerArn=door,
            defaultActions=[{"type": "forward", "targetGroupArn": group}],
        ),
    )


QUEUE = arn("sqs", NORTH, "orders")
ORDERS = add("aws:sqs/queue:Queue", "orders", NORTH, "", PHI, name="orders", arn=QUEUE)
SUBNET = add(
    "aws:ec2/subnet:Subnet", "subnet", NORTH, "subnet-1", vpcId="vpc-north", arn=arn("ec2", NORTH, "subnet/subnet-1")
)
GATEWAY = add("aws:ec2transitgateway/transitGateway:TransitGateway", "tgw", NORTH, "tgw-1")
ATTACHED = add(
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment", "at", NORTH, transitGatewayId="tgw-1", vpcId="vpc-north"
)
OPEN_URL = "aws:lambda/functionUrl:FunctionUrl"


def queue_to(target: str, account: str = NORTH) -> Change:
    """A pipe from the queue of orders to a target."""
    return combined(ORDERS, add("aws:pipes/pipe:Pipe", "pipe", account, source=QUEUE, target=target))


def event(target: str, pattern: dict[str, Any], bus: str) -> Change:
    """A rule on a bus of the practice, and its target."""
    return combined(
        add(
            "aws:cloudwatch/eventBus:EventBus",
            "visits",
            NORTH,
            "visits",
            PHI,
            name="visits",
            arn=arn("events", NORTH, "event-bus/visits"),
        ),
        add(
            "aws:cloudwatch/eventRule:EventRule",
            "rule",
            NORTH,
            name="rule",
            eventBusName=bus,
            eventPattern=json.dumps(pattern),
            arn=arn("events", NORTH, "rule/rule"),
        ),
        add(
            "aws:cloudwatch/eventApiDestination:EventApiDestination",
            "vendor",
            NORTH,
            arn=arn("events", NORTH, "api-destination/vendor"),
            invocationEndpoint="https://vendor.example/in",
        ),
        add("aws:cloudwatch/eventTarget:EventTarget", "target", NORTH, rule="rule", eventBusName=bus, arn=target),
    )
