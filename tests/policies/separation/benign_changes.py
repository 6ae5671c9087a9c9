"""Changes that look like leaks but are none: another policy denies the access, or no patient data is reached."""

from __future__ import annotations

from change_builders import (
    ANALYST,
    PHOTOS,
    STAFF,
    Change,
    add,
    bucket,
    changed,
    combined,
    cut_off_switch,
    extend_policy,
    operator_allowed,
    role,
    role_trusting,
    task_running_image,
    user,
    without,
    without_data_access_scp,
    without_perimeter,
)
from leaks_by_data_path import second_broker
from small_estate import (
    KEY,
    KEY_USE,
    LOGS,
    MANAGEMENT,
    NORTH,
    NORTH_BACKUP,
    NORTH_EXCHANGE,
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

EXTERNAL_ACCOUNT = "999999999999"
INSIDE = {"StringEquals": {"aws:PrincipalAccount": NORTH}}
OWN_PATH = f"{ORG}/{ROOT}/ou-cn/*"


def bucket_with_deny(when: dict[str, object], *more: object) -> Change:
    """The photos bucket without key and perimeter, whose policy allows management except for a Deny."""
    return combined(
        without_perimeter,
        without("photos:encryption"),
        extend_policy(
            "photos:policy",
            allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT)),
            deny("s3:*", on=PHOTOS, to="*", when=when),
            *more,
        ),
    )


BY_ACCESS_POINT = {"StringEquals": {"s3:DataAccessPointAccount": MANAGEMENT}}
BENIGN_CHANGES: list[tuple[str, Change]] = [
    (
        "a cut-off switch in each account with cross-account roles",
        combined(cut_off_switch("operator"), cut_off_switch("biller", account=NORTH_EXCHANGE)),
    ),
    # images and access points
    ("an operator pushes images, but the task names its image by digest", task_running_image("ehr@sha256:0123")),
    ("an operator pushes images to a repository that no task uses", task_running_image("other:1")),
    (
        "a bucket policy delegates to access points of management, denied by the perimeter",
        extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*", when=BY_ACCESS_POINT)),
    ),
    # groups
    (
        "a user may join a group without read access",
        combined(
            user("eve", allow("iam:AddUserToGroup"), group="lookers", group_may=(allow("ec2:Describe*"),)),
            without_data_access_scp,
        ),
    ),
    (
        "a user may join a group that may read, denied by the data-access SCP",
        user("eve", allow("iam:AddUserToGroup"), group="readers", group_may=(allow("s3:GetObject"),)),
    ),
    (
        "a user may change the policy of a group that it is not in",
        combined(
            user("eve", allow("iam:PutGroupPolicy"), group="others", group_may=(allow("ec2:*"),)),
            without_data_access_scp,
        ),
    ),
    # resource policies that the perimeter denies
    (
        "bucket policy and key policy name an analyst, denied by the perimeter",
        combined(
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST)),
            extend_policy("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
        ),
    ),
    (
        "a key policy names a management role, denied by the perimeter",
        extend_policy("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
    ),
    (
        "a clinical role trusts management, denied by the perimeter",
        extend_policy(
            "clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"
        ),
    ),
    (
        "a clinical role trusts another practice, denied by the perimeter",
        extend_policy(
            "clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(SOUTH)), prop="assumeRolePolicy"
        ),
    ),
    (
        "a public bucket, denied by the perimeter",
        extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
    ),
    (
        "the role that AWS Organizations creates, denied by the perimeter",
        role(NORTH, "OrganizationAccountAccessRole", [allow("sts:AssumeRole", on=(), to=root(PAYER))], [allow("*")]),
    ),
    (
        "a KMS grant to a management role, denied by the perimeter",
        add("aws:kms/grant:Grant", "grant", NORTH, keyId="phi", granteePrincipal=ANALYST, operations=["Decrypt"]),
    ),
    # no access to the key
    (
        "a bucket policy that allows an analyst, without access to the key",
        combined(without_perimeter, extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST))),
    ),
    (
        "a bucket policy that allows management, without access to the key",
        combined(
            without_perimeter, extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(MANAGEMENT)))
        ),
    ),
    ("an operator may get objects, without access to the key", operator_allowed("s3:GetObject")),
    ("an operator may get a secret, without access to the key", operator_allowed("secretsmanager:GetSecretValue")),
    (
        "an operator may share snapshots, without access to the key",
        operator_allowed("rds:ModifyDBSnapshotAttribute", "rds:CopyDBSnapshot"),
    ),
    (
        "a key policy that allows encryption only",
        combined(
            without_perimeter, extend_policy("key:clinical-north", allow("kms:Encrypt", "kms:DescribeKey", to=ANALYST))
        ),
    ),
    (
        "key administration from another account, which KMS does not support",
        combined(without_perimeter, extend_policy("key:clinical-north", allow("kms:PutKeyPolicy", to=ANALYST))),
    ),
    # the bucket policy denies
    (
        "identity permissions for another account without a resource policy",
        combined(without_perimeter, extend_policy("management:analyst:policy", allow("*"))),
    ),
    ("a Deny for other accounts", bucket_with_deny({"StringNotEquals": {"aws:PrincipalAccount": NORTH}})),
    (
        "a Deny for other accounts, if the key exists",
        bucket_with_deny({"StringNotEqualsIfExists": {"aws:PrincipalAccount": NORTH}}),
    ),
    (
        "a Deny for other organization paths",
        bucket_with_deny({"ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": OWN_PATH}}),
    ),
    ("a Deny for other roles", bucket_with_deny({"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{NORTH}:role/*"}})),
    (
        "an Allow for the practice's account alone",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
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
        "a bucket policy with a principal pattern, which matches no principal",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=f"arn:aws:iam::{MANAGEMENT}:role/*")),
        ),
    ),
    (
        "a bucket policy whose resource differs in case",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=["arn:aws:s3:::PHOTOS/*"], to=ANALYST)),
        ),
    ),
    (
        "listing without reading",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:ListBucket", on=PHOTOS[:1], to=ANALYST)),
        ),
    ),
    (
        "a public bucket policy under Block Public Access",
        combined(
            without_perimeter,
            without("organization-perimeter:attachment"),
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
        ),
    ),
    (
        "a condition on an organization that no principal is in",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalOrgID": "o-else"}}),
            ),
        ),
    ),
    # the SCP, the boundary, the Deny
    (
        "an operator's permissions limited by the data-access SCP",
        combined(
            extend_policy("clinical-north:operator:policy", allow("s3:GetObject", *KEY_USE)),
            changed("clinical-north:operator", permissionsBoundary=None),
            without("photos:encryption"),
        ),
    ),
    (
        "an operator's permissions limited by its boundary",
        combined(
            extend_policy("clinical-north:operator:policy", allow("*")),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    (
        "an operator's permissions limited by a Deny",
        combined(
            operator_allowed("s3:GetObject"),
            without("photos:encryption"),
            extend_policy("clinical-north:operator:policy", deny("s3:*")),
        ),
    ),
    (
        "a management role with the operator's name",
        role(MANAGEMENT, "mso/operator", [by_service("ec2")], [allow("*")]),
    ),
    (
        "an operator removes a boundary that also forbids removing it",
        combined(
            extend_policy("clinical-north:operator:policy", allow("iam:DeleteRolePermissionsBoundary", "s3:GetObject")),
            without_data_access_scp,
            without("photos:encryption"),
        ),
    ),
    # roles that cannot be passed or do not trust the service
    (
        "passes a role that does not trust the service",
        combined(role_trusting(NORTH, "mso/phi/job", "glue"), operator_allowed("iam:PassRole", "ec2:RunInstances")),
    ),
    (
        "passes a role without starting anything",
        combined(role_trusting(NORTH, "mso/phi/job", "ec2"), operator_allowed("iam:PassRole")),
    ),
    (
        "starts instances without passing a role",
        combined(role_trusting(NORTH, "mso/phi/job", "ec2"), operator_allowed("ec2:RunInstances")),
    ),
    (
        "passes roles to another service only",
        combined(
            role_trusting(NORTH, "mso/phi/job", "ec2"),
            extend_policy(
                "clinical-north:operator:policy",
                allow("ec2:RunInstances"),
                allow("iam:PassRole", when={"StringEquals": {"iam:PassedToService": "ecs.amazonaws.com"}}),
            ),
            changed("clinical-north:operator", permissionsBoundary=None),
            without_data_access_scp,
        ),
    ),
    (
        "passes a role of another account",
        combined(
            role(
                NORTH_BACKUP,
                "mso/operator",
                [allow("sts:AssumeRole", on=(), to=STAFF)],
                [allow("iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction")],
                owner="mso",
            ),
            role(
                NORTH_BACKUP,
                "mso/custodian",
                [by_service("ec2")],
                [allow("iam:PutRolePolicy", on=[role_arn(NORTH_BACKUP, "mso/operator")])],
            ),
        ),
    ),
    (
        "updates a function without access to patient data",
        combined(
            operator_allowed("lambda:UpdateFunctionCode", on=(f"arn:aws:lambda:{REGION}:{NORTH}:function:other",))
        ),
    ),
    # within the practice
    (
        "another role of the practice reads",
        combined(
            role(NORTH, "mso/phi/nurse", [by_service("ec2")], [allow("s3:GetObject", *KEY_USE)]),
            extend_policy("key:clinical-north", allow(*KEY_USE, to=role_arn(NORTH, "mso/phi/nurse"))),
        ),
    ),
    ("the exchange's broker reads its outbox", extend_policy("exchange-north:broker:policy", allow("s3:GetObject"))),
    (
        "a second exchange role for the same staff",
        combined(
            role(
                NORTH_EXCHANGE,
                "mso/desk/caller",
                [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/biller"))],
                [allow("s3:GetObject")],
                owner="mso",
            ),
            extend_policy("key:exchange-north", allow("kms:Decrypt", to=role_arn(NORTH_EXCHANGE, "mso/desk/caller"))),
        ),
    ),
    # data paths within the practice, or without patient data
    (
        "replication to the practice's own backup account",
        combined(
            bucket(NORTH_BACKUP, "photos-copy", "phi", KEY),
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
        "backup copy to the practice's own backup account",
        add(
            "aws:backup/plan:Plan",
            "plan",
            NORTH,
            "",
            {"mso:data-class": "phi"},
            rules=[
                {"copyActions": [{"destinationVaultArn": f"arn:aws:backup:{REGION}:{NORTH_BACKUP}:backup-vault:vault"}]}
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
            peerOwnerId=NORTH_EXCHANGE,
        ),
    ),
    (
        "a subscription of a log without patient data",
        combined(
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
        combined(
            add("aws:ec2/customerGateway:CustomerGateway", "site", NORTH, "cgw-1"),
            add("aws:ec2/vpnConnection:VpnConnection", "vpn", NORTH, customerGatewayId="cgw-1"),
        ),
    ),
    (
        "an alarm sent by e-mail to both owners",
        combined(
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
        "log objects under Object Lock in compliance mode",
        extend_policy(
            "trail-log:policy", allow("s3:DeleteObjectVersion", on=["arn:aws:s3:::trail-log/*"], to=root(MANAGEMENT))
        ),
    ),
    ("an SCP protects the trail", combined(extend_policy("management:deployer:policy", allow("cloudtrail:*")))),
    (
        "de-identified data in management",
        bucket(MANAGEMENT, "statistics", "de-identified", f"arn:aws:kms:{REGION}:{MANAGEMENT}:key/books"),
    ),
    (
        "logs readable by the security account",
        extend_policy("trail-log:policy", allow("s3:GetObject", on=["arn:aws:s3:::trail-log/*"], to=root(SECURITY))),
    ),
    (
        "an AWS service that reads for the practice's own account",
        combined(
            without("photos:encryption"),
            extend_policy(
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
        combined(
            operator_allowed("s3:GetBucketPolicy", "s3:ListBucket", "secretsmanager:Describe*"),
            without("photos:encryption"),
        ),
    ),
    (
        "a broker that delivers de-identified data to management",
        combined(
            second_broker(TARGET_BUCKET="ledger", IDENTIFIABLE="false"),
            extend_policy("exchange-north:broker:policy", allow("s3:PutObject")),
            extend_policy(
                "ledger:policy", allow("s3:PutObject", on=["arn:aws:s3:::ledger/*"], to=root(NORTH_EXCHANGE))
            ),
        ),
    ),
]
