"""Leaks: access that resource policies and trust policies grant directly."""

from __future__ import annotations

from change_builders import (
    ANALYST,
    EXTERNAL_ACCOUNT,
    GRANT,
    PHOTOS,
    STAFF,
    Leak,
    add,
    changed,
    combined,
    extend_policy,
    role,
    without,
    without_perimeter,
)
from small_estate import MANAGEMENT, NORTH, ORG, PAYER, REGION, SOUTH, allow, policy, role_arn, root

LEAKS: list[Leak] = [
    # resource policies
    (
        "bucket policy and key policy name an analyst",
        "W1",
        combined(
            without_perimeter,
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST)),
            extend_policy("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
        ),
    ),
    (
        "bucket policy and key policy delegate to the management account",
        "W1",
        combined(
            without_perimeter,
            extend_policy("photos:policy", allow("s3:Get*", on=PHOTOS, to=root(MANAGEMENT))),
            extend_policy("key:clinical-north", allow("kms:Decrypt", to=root(MANAGEMENT))),
        ),
    ),
    (
        "a key policy names a management role",
        "W2",
        combined(without_perimeter, extend_policy("key:clinical-north", allow("kms:Decrypt", to=ANALYST))),
    ),
    (
        "a key policy delegates to its own account",
        "W2",
        extend_policy("key:clinical-north", allow("kms:*", to=root(NORTH))),
    ),
    (
        "a key policy delegates to its own account by account id",
        "W2",
        extend_policy("key:clinical-north", allow("kms:Decrypt", to=NORTH)),
    ),
    ("a key without a key policy", "W2", changed("key:clinical-north", policy=None)),
    (
        "a KMS grant to a management role",
        "W2",
        combined(
            without_perimeter, add(GRANT, "grant", NORTH, keyId="phi", granteePrincipal=ANALYST, operations=["Decrypt"])
        ),
    ),
    (
        "a key policy lets an external principal create grants",
        "W2",
        combined(
            without_perimeter,
            without("grants:attachment"),
            extend_policy("key:clinical-north", allow("kms:CreateGrant", to=STAFF)),
        ),
    ),
    (
        "an external principal can rewrite a key policy by assuming a role",
        "W2",
        combined(
            without("perimeter-clinical-north:attachment"),
            extend_policy(
                "clinical-north:custodian", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "a public bucket with a public key",
        "W1",
        combined(
            without_perimeter,
            without("organization-perimeter:attachment"),
            without("photos:public"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
            extend_policy("key:clinical-north", allow("kms:Decrypt", to="*")),
        ),
    ),
    (
        "a public bucket without a customer managed key",
        "W1",
        combined(
            without_perimeter,
            without("organization-perimeter:attachment"),
            without("photos:public"),
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
        ),
    ),
    (
        "a bucket policy that allows the organization",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalOrgID": ORG}}),
            ),
        ),
    ),
    (
        "a bucket policy that allows by NotPrincipal",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            without("photos:public"),
            extend_policy(
                "photos:policy",
                {"Effect": "Allow", "NotPrincipal": {"AWS": root(SOUTH)}, "Action": "s3:GetObject", "Resource": PHOTOS},
            ),
        ),
    ),
    (
        "a secret policy that allows management",
        "W1",
        combined(
            without_perimeter,
            extend_policy("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
            add(
                "aws:secretsmanager/secretPolicy:SecretPolicy",
                "secret-policy",
                NORTH,
                policy=policy(allow("secretsmanager:GetSecretValue", to=ANALYST)),
                secretArn=f"arn:aws:secretsmanager:{REGION}:{NORTH}:secret:db-password-AbCdEf",
            ),
            extend_policy("management:analyst:policy", allow("secretsmanager:*")),
        ),
    ),
    (
        "minimum necessary data readable from management",
        "W4",
        combined(
            without("perimeter-exchange-north:attachment"),
            extend_policy("outbox:policy", allow("s3:GetObject", on=["arn:aws:s3:::outbox/*"], to=ANALYST)),
            extend_policy("key:exchange-north", allow("kms:Decrypt", to=ANALYST)),
        ),
    ),
    # trust policies
    (
        "a clinical role trusts management staff",
        "W6",
        combined(
            without_perimeter,
            extend_policy(
                "clinical-north:physician", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "a clinical role trusts the management account",
        "W6",
        combined(
            without_perimeter,
            extend_policy(
                "clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "a clinical role trusts every principal of the organization",
        "W6",
        combined(
            without_perimeter,
            extend_policy(
                "clinical-north:physician",
                allow("sts:AssumeRole", on=(), to="*", when={"StringEquals": {"aws:PrincipalOrgID": ORG}}),
                prop="assumeRolePolicy",
            ),
        ),
    ),
    (
        "a clinical role trusts an external account",
        "W6",
        combined(
            without_perimeter,
            without("organization-perimeter:attachment"),
            extend_policy(
                "clinical-north:physician",
                allow("sts:AssumeRole", on=(), to=root(EXTERNAL_ACCOUNT)),
                prop="assumeRolePolicy",
            ),
        ),
    ),
    (
        "a clinical role with the name of a cross-account role",
        "W6",
        combined(
            role(
                NORTH,
                "mso/desk/physician",
                [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/biller"))],
                [allow("s3:GetObject")],
            )
        ),
    ),
    (
        "the payer can assume an account's administrator role",
        "W6",
        without("perimeter-clinical-north:attachment", "no-payer:attachment"),
    ),
    (
        "management can assume a payer role and remove every SCP and RCP",
        "W6",
        combined(
            extend_policy("payer:administrator", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"),
            role(
                NORTH, "OrganizationAccountAccessRole", [allow("sts:AssumeRole", on=(), to=root(PAYER))], [allow("*")]
            ),
        ),
    ),
    (
        "a clinical role trusts another practice",
        "W11",
        combined(
            without_perimeter,
            extend_policy(
                "clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(SOUTH)), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "another practice can read a bucket",
        "W11",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(SOUTH))),
        ),
    ),
    (
        "a deployment role without a condition on the token's subject",
        "W6",
        role(
            NORTH,
            "mso/deployer",
            [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {"Federated": f"arn:aws:iam::{NORTH}:oidc-provider/ci.example"},
                    "Condition": {"StringEquals": {"ci.example:aud": "sts.amazonaws.com"}},
                }
            ],
            [allow("*")],
        ),
    ),
    (
        "a deployment role that allows any subject",
        "W6",
        role(
            NORTH,
            "mso/deployer",
            [
                {
                    "Effect": "Allow",
                    "Action": "sts:AssumeRoleWithWebIdentity",
                    "Principal": {"Federated": f"arn:aws:iam::{NORTH}:oidc-provider/ci.example"},
                    "Condition": {"StringLike": {"ci.example:sub": "*"}},
                }
            ],
            [allow("*")],
        ),
    ),
    (
        "a bucket policy delegates to access points of the management account",
        "W1",
        combined(
            without_perimeter,
            without("photos:encryption"),
            extend_policy(
                "photos:policy",
                allow(
                    "s3:GetObject",
                    on=PHOTOS,
                    to="*",
                    when={"StringEquals": {"s3:DataAccessPointAccount": MANAGEMENT}},
                ),
            ),
        ),
    ),
]
