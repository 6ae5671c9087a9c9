"""Leaks: data paths, labels, audit logs, the cut-off switch, Pulumi state and the exchange."""

from __future__ import annotations

from change_builders import (
    ANALYST,
    EXTERNAL_ACCOUNT,
    EXTERNAL_KEY,
    STAFF,
    Change,
    Leak,
    add,
    bucket,
    changed,
    combined,
    cut_off_switch,
    extend_policy,
    operator_allowed,
    role,
    without,
    without_perimeter,
)
from small_estate import LOGS, MANAGEMENT, NORTH, NORTH_EXCHANGE, REGION, SECURITY, allow, role_arn, root

DECLARED = {"FLOW": "claims", "FIELDS": '["code"]', "IDENTIFIABLE": "true", "TARGET_BUCKET": "outbox"}


def second_broker(**variables: str) -> Change:
    """Another broker of the exchange, for a flow with these differences from the declared one."""
    arn = f"arn:aws:lambda:{REGION}:{NORTH_EXCHANGE}:function:second-broker"
    role = role_arn(NORTH_EXCHANGE, "mso/phi/broker")
    environment = {"variables": {**DECLARED, **variables}}
    type_, name = "aws:lambda/function:Function", "second-broker"
    return add(type_, name, NORTH_EXCHANGE, name=name, role=role, arn=arn, environment=environment)


LEAKS: list[Leak] = [
    # data paths
    (
        "replication to management",
        "W3",
        add(
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            "replication",
            NORTH,
            bucket="photos",
            rules=[{"destination": {"bucket": "arn:aws:s3:::ledger"}}],
        ),
    ),
    (
        "replication to an external account",
        "W3",
        add(
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            "replication",
            NORTH,
            bucket="photos",
            rules=[{"destination": {"bucket": "arn:aws:s3:::elsewhere", "account": EXTERNAL_ACCOUNT}}],
        ),
    ),
    (
        "backup copy to management",
        "W3",
        add(
            "aws:backup/plan:Plan",
            "plan",
            NORTH,
            "",
            {"mso:data-class": "phi"},
            rules=[
                {"copyActions": [{"destinationVaultArn": f"arn:aws:backup:{REGION}:{MANAGEMENT}:backup-vault:theirs"}]}
            ],
        ),
    ),
    (
        "database snapshot shared",
        "W3",
        add("aws:rds/snapshot:Snapshot", "snapshot", NORTH, "", {"mso:data-class": "phi"}, sharedAccounts=[MANAGEMENT]),
    ),
    (
        "database snapshot public",
        "W3",
        add("aws:rds/snapshot:Snapshot", "snapshot", NORTH, "", {"mso:data-class": "phi"}, sharedAccounts=["all"]),
    ),
    (
        "volume snapshot shared",
        "W3",
        combined(
            add("aws:ebs/snapshot:Snapshot", "disk", NORTH, "snap-1", {"mso:data-class": "phi"}),
            add(
                "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission",
                "share",
                NORTH,
                snapshotId="snap-1",
                accountId=MANAGEMENT,
            ),
        ),
    ),
    (
        "image shared",
        "W3",
        combined(
            add("aws:ec2/ami:Ami", "image", NORTH, "ami-1", {"mso:data-class": "phi"}),
            add(
                "aws:ec2/amiLaunchPermission:AmiLaunchPermission", "share", NORTH, imageId="ami-1", accountId=MANAGEMENT
            ),
        ),
    ),
    (
        "resource share",
        "W3",
        combined(
            add(
                "aws:ram/resourceAssociation:ResourceAssociation",
                "shared",
                NORTH,
                resourceShareArn="share-1",
                resourceArn=f"arn:aws:rds:{REGION}:{NORTH}:db:chart",
            ),
            add("aws:ram/resourceShare:ResourceShare", "share-1", NORTH, "share-1"),
            add(
                "aws:ram/principalAssociation:PrincipalAssociation",
                "with",
                NORTH,
                resourceShareArn="share-1",
                principal=MANAGEMENT,
            ),
        ),
    ),
    (
        "log subscription",
        "W3",
        add(
            "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
            "subscription",
            NORTH,
            logGroup="/app",
            destinationArn=f"arn:aws:logs:{REGION}:{MANAGEMENT}:destination:theirs",
        ),
    ),
    (
        "event bus",
        "W3",
        add(
            "aws:cloudwatch/eventTarget:EventTarget",
            "events",
            NORTH,
            "",
            {"mso:data-class": "phi"},
            arn=f"arn:aws:events:{REGION}:{MANAGEMENT}:event-bus/theirs",
        ),
    ),
    (
        "peering",
        "W3",
        add(
            "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
            "peering",
            NORTH,
            vpcId="vpc-north",
            peerVpcId="vpc-management",
            peerOwnerId=MANAGEMENT,
        ),
    ),
    (
        "peering, declared on the other side",
        "W3",
        add(
            "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
            "peering",
            MANAGEMENT,
            vpcId="vpc-management",
            peerVpcId="vpc-north",
            peerOwnerId=NORTH,
        ),
    ),
    (
        "PrivateLink",
        "W3",
        add("aws:ec2/vpcEndpointService:VpcEndpointService", "service", NORTH, allowedPrincipals=[root(MANAGEMENT)]),
    ),
    (
        "transit gateway",
        "W3",
        combined(
            *(
                add(
                    "aws:ec2transitgateway/vpcAttachment:VpcAttachment", f"to-{a}", a, transitGatewayId="tgw-1", vpcId=v
                )
                for a, v in ((NORTH, "vpc-north"), (MANAGEMENT, "vpc-management"))
            )
        ),
    ),
    (
        "VPN to the MSO's office",
        "W3",
        combined(
            add("aws:ec2/customerGateway:CustomerGateway", "office", NORTH, "cgw-1", {"mso:owner": "mso"}),
            add("aws:ec2/vpnConnection:VpnConnection", "vpn", NORTH, customerGatewayId="cgw-1"),
        ),
    ),
    (
        "telemetry link",
        "W3",
        add(
            "aws:oam/link:Link",
            "link",
            NORTH,
            "",
            {"mso:data-class": "phi"},
            sinkIdentifier=f"arn:aws:oam:{REGION}:{MANAGEMENT}:sink/theirs",
        ),
    ),
    (
        "minimum necessary data replicated to management",
        "W4",
        add(
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            "replication",
            NORTH_EXCHANGE,
            bucket="outbox",
            rules=[{"destination": {"bucket": "arn:aws:s3:::ledger"}}],
        ),
    ),
    # labels, logs, cut-off switch, state, exchange
    ("patient data in a management bucket", "W7", bucket(MANAGEMENT, "charts", "phi", EXTERNAL_KEY)),
    (
        "minimum necessary data in a management table",
        "W7",
        add(
            "aws:dynamodb/table:Table",
            "calls",
            MANAGEMENT,
            "",
            {"mso:data-class": "phi-minimum"},
            name="calls",
            arn=f"arn:aws:dynamodb:{REGION}:{MANAGEMENT}:table/calls",
        ),
    ),
    (
        "a log bucket without Object Lock whose policy allows deletion",
        "W8",
        combined(
            without("trail-log:lock"),
            extend_policy(
                "trail-log:policy",
                allow("s3:DeleteObjectVersion", on=["arn:aws:s3:::trail-log/*"], to=root(MANAGEMENT)),
            ),
        ),
    ),
    (
        "another account may write the log bucket's policy",
        "W8",
        extend_policy(
            "trail-log:policy", allow("s3:PutBucketPolicy", on=["arn:aws:s3:::trail-log"], to=root(SECURITY))
        ),
    ),
    (
        "a role that security assumes can delete the log's key",
        "W8",
        combined(
            role(LOGS, "mso/keeper", [allow("sts:AssumeRole", on=(), to=root(SECURITY))], [allow("kms:*")]),
            extend_policy("key:log-archive", allow("kms:*", to=root(LOGS))),
        ),
    ),
    (
        "a role that management assumes can stop the trail",
        "W8",
        combined(
            without("logging:attachment"),
            role(LOGS, "mso/keeper", [allow("sts:AssumeRole", on=(), to=STAFF)], [allow("cloudtrail:*")]),
        ),
    ),
    ("no role of the practice can disable the operator role", "W9", without("clinical-north:custodian:policy")),
    ("the cut-off switch does not disable the exchange staff role", "W9", cut_off_switch("operator")),
    (
        "the cut-off switch is in another account than the cross-account role",
        "W9",
        cut_off_switch("operator", account=NORTH_EXCHANGE),
    ),
    (
        "an operator changes the cut-off switch",
        "W9",
        combined(cut_off_switch("operator"), operator_allowed("ssm:UpdateDocument")),
    ),
    (
        "an operator deletes the cut-off switch",
        "W9",
        combined(cut_off_switch("operator"), operator_allowed("ssm:DeleteDocument")),
    ),
    (
        "a second cross-account role that is not declared as one",
        "W9",
        combined(
            without_perimeter,
            extend_policy(
                "clinical-north:backup", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "Pulumi state is readable from management",
        "W10",
        combined(
            without_perimeter,
            extend_policy("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
            extend_policy(
                "north-pulumi-state:policy", allow("s3:GetObject", on=["arn:aws:s3:::north-pulumi-state/*"], to=ANALYST)
            ),
        ),
    ),
    (
        "Pulumi state is writable from management",
        "W10",
        combined(
            without_perimeter,
            extend_policy("management:analyst:policy", allow("s3:PutObject")),
            extend_policy(
                "north-pulumi-state:policy",
                allow("s3:PutObject", on=["arn:aws:s3:::north-pulumi-state/*"], to=root(MANAGEMENT)),
            ),
        ),
    ),
    (
        "a broker that delivers identifiable data to management",
        "W4",
        changed("broker", environment={"variables": {**DECLARED, "TARGET_BUCKET": "ledger"}}),
    ),
    (
        "a broker without a list of fields",
        "W4",
        changed("broker", environment={"variables": {**DECLARED, "FIELDS": "[]"}}),
    ),
    (
        "an application that writes to management without the exchange",
        "W4",
        combined(
            extend_policy("clinical-north:app-ehr:policy", allow("s3:PutObject")),
            extend_policy("ledger:policy", allow("s3:PutObject", on=["arn:aws:s3:::ledger/*"], to=root(NORTH))),
        ),
    ),
]
