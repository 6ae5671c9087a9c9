"""Leaks to plant, one at a time: what policies and trust give outright."""

from __future__ import annotations

from planting import ANALYST, GRANT, PHOTOS, STAFF, STRANGER, Leak, add, both, changed, role, unfenced, widen, without
from small_estate import MANAGEMENT, NORTH, ORG, PAYER, REGION, SOUTH, allow, policy, role_arn, root

LEAKS: list[Leak] = [
    # what policies give outright
    (
        "bucket and key policy name an analyst",
        "W1",
        both(
            unfenced,
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=ANALYST)),
            widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
        ),
    ),
    (
        "bucket and key policy trust the whole management account",
        "W1",
        both(
            unfenced,
            widen("photos:policy", allow("s3:Get*", on=PHOTOS, to=root(MANAGEMENT))),
            widen("key:clinical-north", allow("kms:Decrypt", to=root(MANAGEMENT))),
        ),
    ),
    (
        "a key names a management role",
        "W2",
        both(unfenced, widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST))),
    ),
    ("a key trusts its own account", "W2", widen("key:clinical-north", allow("kms:*", to=root(NORTH)))),
    ("a key trusts its own account by number", "W2", widen("key:clinical-north", allow("kms:Decrypt", to=NORTH))),
    ("a key has no policy", "W2", changed("key:clinical-north", policy=None)),
    (
        "a grant to a management role",
        "W2",
        both(unfenced, add(GRANT, "grant", NORTH, keyId="phi", granteePrincipal=ANALYST, operations=["Decrypt"])),
    ),
    (
        "a key lets an outsider make grants",
        "W2",
        both(unfenced, without("grants:at"), widen("key:clinical-north", allow("kms:CreateGrant", to=STAFF))),
    ),
    (
        "a key lets an outsider rewrite its policy by taking on a role",
        "W2",
        both(
            without("perimeter-clinical-north:at"),
            widen("clinical-north:custodian", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"),
        ),
    ),
    (
        "a public bucket under a public key",
        "W1",
        both(
            unfenced,
            without("organization-perimeter:at"),
            without("photos:public"),
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
            widen("key:clinical-north", allow("kms:Decrypt", to="*")),
        ),
    ),
    (
        "a public bucket without a key of its own",
        "W1",
        both(
            unfenced,
            without("organization-perimeter:at"),
            without("photos:public"),
            without("photos:encryption"),
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to="*")),
        ),
    ),
    (
        "a bucket open to the organization",
        "W1",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
                "photos:policy",
                allow("s3:GetObject", on=PHOTOS, to="*", when={"StringEquals": {"aws:PrincipalOrgID": ORG}}),
            ),
        ),
    ),
    (
        "a bucket open by NotPrincipal",
        "W1",
        both(
            unfenced,
            without("photos:encryption"),
            without("photos:public"),
            widen(
                "photos:policy",
                {"Effect": "Allow", "NotPrincipal": {"AWS": root(SOUTH)}, "Action": "s3:GetObject", "Resource": PHOTOS},
            ),
        ),
    ),
    (
        "a secret open to management",
        "W1",
        both(
            unfenced,
            widen("key:clinical-north", allow("kms:Decrypt", to=ANALYST)),
            add(
                "aws:secretsmanager/secretPolicy:SecretPolicy",
                "secret-policy",
                NORTH,
                policy=policy(allow("secretsmanager:GetSecretValue", to=ANALYST)),
                secretArn=f"arn:aws:secretsmanager:{REGION}:{NORTH}:secret:db-password-AbCdEf",
            ),
            widen("management:analyst:may", allow("secretsmanager:*")),
        ),
    ),
    (
        "minimum data read from management",
        "W4",
        both(
            without("perimeter-exchange-north:at"),
            widen("outbox:policy", allow("s3:GetObject", on=["arn:aws:s3:::outbox/*"], to=ANALYST)),
            widen("key:exchange-north", allow("kms:Decrypt", to=ANALYST)),
        ),
    ),
    # trust
    (
        "a clinical role trusts management staff",
        "W6",
        both(
            unfenced,
            widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"),
        ),
    ),
    (
        "a clinical role trusts the management account",
        "W6",
        both(
            unfenced,
            widen(
                "clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(MANAGEMENT)), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "a clinical role trusts everybody of the organization",
        "W6",
        both(
            unfenced,
            widen(
                "clinical-north:physician",
                allow("sts:AssumeRole", on=(), to="*", when={"StringEquals": {"aws:PrincipalOrgID": ORG}}),
                prop="assumeRolePolicy",
            ),
        ),
    ),
    (
        "a clinical role trusts a stranger",
        "W6",
        both(
            unfenced,
            without("organization-perimeter:at"),
            widen(
                "clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(STRANGER)), prop="assumeRolePolicy"
            ),
        ),
    ),
    (
        "a clinical role under a door's name",
        "W6",
        both(
            role(
                NORTH,
                "mso/desk/physician",
                [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/staff/biller"))],
                [allow("s3:GetObject")],
            )
        ),
    ),
    ("the payer takes on an account's administrator", "W6", without("perimeter-clinical-north:at", "no-payer:at")),
    (
        "management takes on a payer role, and with it every guardrail",
        "W6",
        both(
            widen("payer:administrator", allow("sts:AssumeRole", on=(), to=STAFF), prop="assumeRolePolicy"),
            role(
                NORTH, "OrganizationAccountAccessRole", [allow("sts:AssumeRole", on=(), to=root(PAYER))], [allow("*")]
            ),
        ),
    ),
    (
        "another practice's role is trusted",
        "W11",
        both(
            unfenced,
            widen("clinical-north:physician", allow("sts:AssumeRole", on=(), to=root(SOUTH)), prop="assumeRolePolicy"),
        ),
    ),
    (
        "another practice reads a bucket",
        "W11",
        both(
            unfenced,
            without("photos:encryption"),
            widen("photos:policy", allow("s3:GetObject", on=PHOTOS, to=root(SOUTH))),
        ),
    ),
    (
        "a repository without a pinned subject deploys",
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
        "a repository pinned to any subject deploys",
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
        "a bucket trusts whatever an access point of management admits",
        "W1",
        both(
            unfenced,
            without("photos:encryption"),
            widen(
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
