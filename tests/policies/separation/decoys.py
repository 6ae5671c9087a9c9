"""Changes that look like leaks and are none: something else stands in the way, or nothing of worth is reached."""

from __future__ import annotations

import leaks_by_access_point
import leaks_by_assignment
import leaks_by_name
import leaks_by_tag
from leaks_by_flow import DECLARED
from planting import (
    ANALYST,
    PHOTOS,
    STAFF,
    Change,
    add,
    both,
    bucket,
    changed,
    image,
    operator,
    role,
    switch,
    trusting,
    unfenced,
    untouched,
    user,
    widen,
    without,
)
from small_estate import (
    KEY,
    LOGS,
    MANAGEMENT,
    NORTH,
    NORTH_DOOR,
    NORTH_VAULT,
    OPEN,
    ORG,
    PAYER,
    REGION,
    ROOT,
    SECURITY,
    SOUTH,
    allow,
    by_service,
    deny,
    role_arn,
    root,
)

STRANGER = "999999999999"
INSIDE = {"StringEquals": {"aws:PrincipalAccount": NORTH}}
OWN_PATH = f"{ORG}/{ROOT}/ou-cn/*"


def fenced_bucket(when: dict[str, object], *more: object) -> Change:
    """A bucket open to management but for a Deny, without key, fence or organization rule."""
    return both(
        unfenced,
        without("photos:encryption"),
        widen(
            "photos:policy",
            allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT)),
            deny("s3:*", on=PHOTOS, to="*", when=when),
            *more,
        ),
    )


BY_ACCESS_POINT = {"StringEquals": {"s3:DataAccessPointAccount": MANAGEMENT}}
DECOYS: list[tuple[str, Change]] = [
    ("a cut-off switch in each account with doors", both(switch("operator"), switch("biller", account=NORTH_DOOR))),
    # images and access points
    ("an operator pushes images, and the task runs one by its digest", image("ehr@sha256:0123")),
    ("an operator pushes images to a repository that nothing runs", image("other:1")),
    (
        "a bucket trusts the access points of management, behind the fence",
        widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*", when=BY_ACCESS_POINT)),
    ),
    # groups
    (
        "a user may join a group that reads nothing",
        both(user("eve", allow("iam:AddUserToGroup"), group="lookers", group_may=(allow("ec2:Describe*"),)), untouched),
    ),
    (
        "a user may join a group that reads, but only named roles touch data",
        user("eve", allow("iam:AddUserToGroup"), group="readers", group_may=(allow("s3:GetObject"),)),
    ),
    (
        "a user may write the policy of a group, and is not in it",
        both(user("eve", allow("iam:PutGroupPolicy"), group="others", group_may=(allow("ec2:*"),)), untouched),
    ),
    # resource policies that the fence makes idle
    (
        "bucket and key name an analyst behind the fence",
        both(
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST)),
            widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
        ),
    ),
    ("a key names a management role behind the fence", widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST))),
    (
        "a clinical role trusts management behind the fence",
        widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"),
    ),
    (
        "a clinical role trusts another practice behind the fence",
        widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(SOUTH)), prop="assumeRolePolicy"),
    ),
    ("a public bucket behind the fence", widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*"))),
    (
        "the payer's way in, behind the fence",
        role(NORTH, "OrganizationAccountAccessRole", [allow("sts:AssumeRole", on=(), to=root(PAYER))], [allow("*")]),
    ),
    (
        "a grant to a management role behind the fence",
        add("aws:kms/grant:Grant", "grant", NORTH, keyId="phi", granteePrincipal=ANALYST, operations=["Decrypt"]),
    ),
    # the key stands in the way
    (
        "a bucket open to an analyst, its key closed",
        both(unfenced, widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST))),
    ),
    (
        "a bucket open to everybody, its key closed",
        both(unfenced, widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT)))),
    ),
    ("an operator gets objects, its key closed", operator("s3:GetObject")),
    ("an operator fetches a secret, its key closed", operator("secretsmanager:GetSecretValue")),
    ("an operator shares snapshots, its key closed", operator("rds:ModifyDBSnapshotAttribute", "rds:CopyDBSnapshot")),
    (
        "a key opened for encryption only",
        both(unfenced, widen("key:clinical-north", allow("kms:Encrypt", "kms:DescribeKey", to=ANALYST))),
    ),
    (
        "a key administered across accounts, which KMS does not offer",
        both(unfenced, widen("key:clinical-north", allow("kms:PutKeyPolicy", to=ANALYST))),
    ),
    # the bucket stands in the way
    ("identity rights across accounts without a grant", both(unfenced, widen("management:analyst:may", allow("*")))),
    ("a Deny for other accounts", fenced_bucket({"StringNotEquals": {"aws:PrincipalAccount": NORTH}})),
    (
        "a Deny for other accounts, if the key exists",
        fenced_bucket({"StringNotEqualsIfExists": {"aws:PrincipalAccount": NORTH}}),
    ),
    (
        "a Deny for other organization paths",
        fenced_bucket({"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": OWN_PATH}}),
    ),
    ("a Deny for other roles", fenced_bucket({"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{NORTH}:role/*"}})),
    (
        "an Allow for the practice's account alone",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow(
                    "s3:GetObject",
                    on=PHOTOS,
                    to="*",
                    when={"StringEquals": {"aws:PrincipalAccount": SOUTH, "aws:PrincipalOrgID": "o-else"}},
                ),
            ),
        ),
    ),
    (
        "a grant to a principal pattern, which matches nobody",
        both(
            unfenced,
            without("photos:encryption"),
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:iam::{MANAGEMENT}:role/*")),
        ),
    ),
    (
        "a grant to a role by a name in other case",
        both(
            unfenced,
            without("photos:encryption"),
            widen("photos:policy", allow("s3:GetObject", on=["arn:aws:s3:::PHOTOS/*"], to=ANALYST)),
        ),
    ),
    (
        "listing without reading",
        both(
            unfenced,
            without("photos:encryption"),
            widen("photos:policy", allow("s3:ListBucket", on=PHOTOS[:1], to=ANALYST)),
        ),
    ),
    (
        "a public bucket that blocks public access",
        both(
            unfenced,
            without("organization-perimeter:at"),
            without("photos:encryption"),
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
        ),
    ),
    (
        "an organization condition for somebody else's organization",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalOrgID": "o-else"}}),
            ),
        ),
    ),
    # the SCP, the boundary, the Deny
    (
        "an operator's rights cut by the guard on touching",
        both(
            widen("clinical-north:operator:may", allow("s3:GetObject", *OPEN)),
            changed("clinical-north:operator", permissionsBoundary=None),
            without("photos:encryption"),
        ),
    ),
    (
        "an operator's rights cut by its boundary",
        both(widen("clinical-north:operator:may", allow("*")), untouched, without("photos:encryption")),
    ),
    (
        "an operator's rights cut by a Deny",
        both(
            operator("s3:GetObject"), without("photos:encryption"), widen("clinical-north:operator:may", deny("s3:*"))
        ),
    ),
    (
        "the operator's name taken by another role of management",
        role(MANAGEMENT, "mso/operator", [by_service("ec2")], [allow("*")]),
    ),
    (
        "an operator removes a boundary that also forbids removing it",
        both(
            widen("clinical-north:operator:may", allow("iam:DeleteRolePermissionsBoundary", "s3:GetObject")),
            untouched,
            without("photos:encryption"),
        ),
    ),
    # roles that cannot be passed or do not trust
    (
        "passes a role that does not trust the service",
        both(trusting(NORTH, "mso/phi/job", "glue"), operator("iam:PassRole", "ec2:RunInstances")),
    ),
    ("passes a role without starting anything", both(trusting(NORTH, "mso/phi/job", "ec2"), operator("iam:PassRole"))),
    (
        "starts instances without passing a role",
        both(trusting(NORTH, "mso/phi/job", "ec2"), operator("ec2:RunInstances")),
    ),
    (
        "passes roles to another service only",
        both(
            trusting(NORTH, "mso/phi/job", "ec2"),
            widen(
                "clinical-north:operator:may",
                allow("ec2:RunInstances"),
                allow("iam:PassRole", when={"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}),
            ),
            changed("clinical-north:operator", permissionsBoundary=None),
            untouched,
        ),
    ),
    (
        "passes a role of another account",
        both(
            role(
                NORTH_VAULT,
                "mso/operator",
                [allow("sts:AssumeRole", on=(), to=STAFF)],
                [allow("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction")],
                owner="mso",
            ),
            role(
                NORTH_VAULT,
                "mso/custodian",
                [by_service("ec2")],
                [allow("iam:PutRolePolicy", on=[role_arn(NORTH_VAULT, "mso/operator")])],
            ),
        ),
    ),
    (
        "trusts a repository, pinned",
        role(
            NORTH,
            "mso/deployer",
            [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {"Federated": f"arn:aws:iam::{NORTH}:oidc-provider/ci.example"},
                    "Condition": {"StringEquals": {"ci.example:sub": "repo:north/estate:environment:clinical-north"}},
                }
            ],
            [allow("*")],
        ),
    ),
    (
        "updates a function that runs as nobody of worth",
        both(operator("lambda:UpdateFunctionCode", on=(f"arn:aws:lambda:{REGION}:{NORTH}:function:other",))),
    ),
    # inside the practice
    (
        "another role of the practice reads",
        both(
            role(NORTH, "mso/phi/nurse", [by_service("ec2")], [allow("s3:GetObject", *OPEN)]),
            widen("key:clinical-north", allow(*OPEN, to=role_arn(NORTH, "mso/phi/nurse"))),
        ),
    ),
    ("the exchange's broker reads its outbox", widen("exchange-north:broker:may", allow("s3:GetObject"))),
    (
        "a second desk for the same people",
        both(
            role(
                NORTH_DOOR,
                "mso/desk/caller",
                [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/biller"))],
                [allow("s3:GetObject")],
                owner="mso",
            ),
            widen("key:exchange-north", allow("kms:Decrypt", to=role_arn(NORTH_DOOR, "mso/desk/caller"))),
        ),
    ),
    # flows that stay inside, or carry nothing of worth
    (
        "replication to the practice's own vault account",
        both(
            bucket(NORTH_VAULT, "photos-copy", "phi", KEY),
            add(
                "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
                "replication",
                NORTH,
                bucket="photos",
                rules=[{"destination": {"bucket": "arn:aws:s3:::photos-copy"}}],
            ),
        ),
    ),
    (
        "backup copy to the practice's own vault",
        add(
            "aws:backup/plan:Plan",
            "plan",
            NORTH,
            "",
            {"mso:data-class": "phi"},
            rules=[
                {"copyActions": [{"destinationVaultArn": f"arn:aws:backup:{REGION}:{NORTH_VAULT}:backup-vault:vault"}]}
            ],
        ),
    ),
    (
        "peering within the practice",
        add(
            "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
            "peering",
            NORTH,
            vpcId="vpc-north",
            peerOwnerId=NORTH_DOOR,
        ),
    ),
    (
        "a subscription of a log without patient data",
        both(
            add("aws:cloudwatch/logGroup:LogGroup", "flow-log", NORTH, name="/flow"),
            add(
                "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter",
                "subscription",
                NORTH,
                logGroup="/flow",
                destinationArn=f"arn:aws:logs:{REGION}:{LOGS}:destination:archive",
            ),
        ),
    ),
    (
        "VPN to the practice's own site",
        both(
            add("aws:ec2/customerGateway:CustomerGateway", "site", NORTH, "cgw-1"),
            add("aws:ec2/vpnConnection:VpnConnection", "vpn", NORTH, customerGatewayId="cgw-1"),
        ),
    ),
    (
        "an alarm mailed to both owners",
        both(
            add("aws:sns/topic:Topic", "alarms", NORTH, name="alarms", arn=f"arn:aws:sns:{REGION}:{NORTH}:alarms"),
            add(
                "aws:sns/topicSubscription:TopicSubscription",
                "mail",
                NORTH,
                topic=f"arn:aws:sns:{REGION}:{NORTH}:alarms",
                endpoint="security@north.example",
            ),
        ),
    ),
    # logs, labels
    (
        "log objects under compliance lock",
        widen(
            "trail-log:policy", allow("s3:DeleteObjectVersion", on=["arn:aws:s3:::trail-log/*"], to=root(MANAGEMENT))
        ),
    ),
    ("the trail's guard stands", both(widen("management:deployer:may", allow("cloudtrail:*")))),
    (
        "de-identified data in management",
        bucket(MANAGEMENT, "statistics", "de-identified", f"arn:aws:kms:{REGION}:{MANAGEMENT}:key/books"),
    ),
    (
        "logs read by security",
        widen("trail-log:policy", allow("s3:GetObject", on=["arn:aws:s3:::trail-log/*"], to=root(SECURITY))),
    ),
    (
        "an AWS service that reads for the practice's own account",
        both(
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow(
                    "s3:GetObject",
                    on=PHOTOS,
                    to={"Service": "cloudfront.amazonaws.com"},
                    when={"StringEquals": {"aws:SourceAccount": NORTH}},
                ),
            ),
        ),
    ),
    (
        "harmless actions on a store",
        both(
            operator("s3:GetBucketPolicy", "s3:ListBucket", "secretsmanager:Describe*"),
            without("photos:encryption"),
        ),
    ),
    (
        "a broker that delivers de-identified data to management",
        both(
            changed(
                "broker", environment={"variables": {**DECLARED, "TARGET_BUCKET": "ledger", "IDENTIFIABLE": "false"}}
            ),
            widen("exchange-north:broker:may", allow("s3:PutObject")),
            widen("ledger:policy", allow("s3:PutObject", on=["arn:aws:s3:::ledger/*"], to=root(NORTH_DOOR))),
        ),
    ),
    *leaks_by_assignment.DECOYS,
    *leaks_by_tag.DECOYS,
    *leaks_by_name.DECOYS,
    *leaks_by_access_point.DECOYS,
]
