"""Leaks to plant, one at a time: what moves by configuration, what is labelled, logged, cut off, or kept as state."""

from __future__ import annotations

from planting import (
    ANALYST,
    EXTERNAL_KEY,
    STAFF,
    STRANGER,
    Leak,
    add,
    both,
    bucket,
    changed,
    operator,
    role,
    switch,
    unfenced,
    widen,
    without,
)
from small_estate import LOGS, MANAGEMENT, NORTH, NORTH_DOOR, REGION, SECURITY, allow, root

DECLARED = {"FLOW": "claims", "FIELDS": '["date"]', "IDENTIFIABLE": "true", "TARGET_BUCKET": "outbox"}
LEAKS: list[Leak] = [
    # flows by configuration
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
        "replication to a stranger",
        "W3",
        add(
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            "replication",
            NORTH,
            bucket="photos",
            rules=[{"destination": {"bucket": "arn:aws:s3:::elsewhere", "account": STRANGER}}],
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
        both(
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
        both(
            add("aws:ec2/ami:Ami", "image", NORTH, "ami-1", {"mso:data-class": "phi"}),
            add(
                "aws:ec2/amiLaunchPermission:AmiLaunchPermission", "share", NORTH, imageId="ami-1", accountId=MANAGEMENT
            ),
        ),
    ),
    (
        "resource share",
        "W3",
        both(
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
        both(
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
        both(
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
        "minimum data replicated to management",
        "W4",
        add(
            "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
            "replication",
            NORTH_DOOR,
            bucket="outbox",
            rules=[{"destination": {"bucket": "arn:aws:s3:::ledger"}}],
        ),
    ),
    # labels, logs, switch, state
    ("patient data in a management bucket", "W7", bucket(MANAGEMENT, "charts", "phi", EXTERNAL_KEY)),
    (
        "minimum data in a management table",
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
        "log objects without a lock, and a bucket that lets them go",
        "W8",
        both(
            without("trail-log:lock"),
            widen(
                "trail-log:policy",
                allow("s3:DeleteObjectVersion", on=["arn:aws:s3:::trail-log/*"], to=root(MANAGEMENT)),
            ),
        ),
    ),
    (
        "the log's bucket policy is management's to write",
        "W8",
        widen("trail-log:policy", allow("s3:PutBucketPolicy", on=["arn:aws:s3:::trail-log"], to=root(SECURITY))),
    ),
    (
        "the log's key can be deleted from a role that security takes on",
        "W8",
        both(
            role(LOGS, "mso/keeper", [allow("sts:AssumeRole", on=(), to=root(SECURITY))], [allow("kms:*")]),
            widen("key:log-archive", allow("kms:*", to=root(LOGS))),
        ),
    ),
    (
        "the trail is stopped from a role that management takes on",
        "W8",
        both(
            without("logging:at"),
            role(LOGS, "mso/keeper", [allow("sts:AssumeRole", on=(), to=STAFF)], [allow("cloudtrail:*")]),
        ),
    ),
    ("nobody can shut the operator's door", "W9", without("clinical-north:custodian:may")),
    ("the cut-off switch leaves the desk open", "W9", switch("operator")),
    ("the cut-off switch stands beside the door's account", "W9", switch("operator", account=NORTH_DOOR)),
    ("an operator rewrites the cut-off switch", "W9", both(switch("operator"), operator("ssm:UpdateDocument"))),
    ("an operator takes the cut-off switch away", "W9", both(switch("operator"), operator("ssm:DeleteDocument"))),
    (
        "a second door that is no door",
        "W9",
        both(
            unfenced,
            widen(
                "clinical-north:backup", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "state is read from management",
        "W10",
        both(
            unfenced,
            widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
            widen(
                "north-pulumi-state:policy", allow("s3:GetObject", on=["arn:aws:s3:::north-pulumi-state/*"], to=ANALYST)
            ),
        ),
    ),
    (
        "state is written from management",
        "W10",
        both(
            unfenced,
            widen("management:analyst:may", allow("s3:PutObject")),
            widen(
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
        "a broker that names no fields",
        "W4",
        changed("broker", environment={"variables": {**DECLARED, "FIELDS": "[]"}}),
    ),
    (
        "an application that writes to management past the exchange",
        "W4",
        both(
            widen("clinical-north:app-ehr:may", allow("s3:PutObject")),
            widen("ledger:policy", allow("s3:PutObject", on=["arn:aws:s3:::ledger/*"], to=root(NORTH))),
        ),
    ),
]
