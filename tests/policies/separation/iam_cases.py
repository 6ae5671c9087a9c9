"""Requests and what AWS answers, from its documentation, in the format of ``mso iam simulate``.

Each row: topic, expected decision, and what differs from a role session in account 2 that gets an object of its account under
FullAWSAccess.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

A, B, C = "Allowed", "ImplicitlyDenied", "ExplicitlyDenied"
U = "Unknown"
TWO, ONE, NINE = "222222222222", "111111111111", "999999999999"
ROLE, SESSION = f"arn:aws:iam::{TWO}:role/Ops", f"arn:aws:sts::{TWO}:assumed-role/Ops/anna"
OUT, OUT_SESSION = f"arn:aws:iam::{ONE}:role/Mso", f"arn:aws:sts::{ONE}:assumed-role/Mso/bob"
USER, ROOT2, ROOT1 = f"arn:aws:iam::{TWO}:user/team/carl", f"arn:aws:iam::{TWO}:root", f"arn:aws:iam::{ONE}:root"
OBJECT, BUCKET = "arn:aws:s3:::phi/a/1.dcm", "arn:aws:s3:::phi"
KEY = f"arn:aws:kms:us-east-1:{TWO}:key/1234"
TARGET = f"arn:aws:iam::{TWO}:role/Reader"
LINKED = f"arn:aws:sts::{TWO}:assumed-role/AWSServiceRoleForBackup/x"
FULL = [{"orgIdentifier": "root", "policies": [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}]}]
Row = tuple[str, str, dict[str, Any]]


def allow(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, **({"Resource": resource} if resource else {}), **more}


def deny(action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, **({"Resource": resource} if resource else {}), **more}


def to(principal: Any, action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return allow(action, resource, Principal=principal, **more)


def no(principal: Any, action: Any = "s3:GetObject", resource: Any = "*", **more: Any) -> dict[str, Any]:
    return deny(action, resource, Principal=principal, **more)


def when(operator: str, key: str, value: Any) -> dict[str, Any]:
    return {"Condition": {operator: {key: value}}}


def doc(*statements: Any, version: str = "2012-10-17") -> dict[str, Any]:
    return {"Version": version, "Statement": list(statements)}


def level(*statements: Any) -> list[dict[str, Any]]:
    return [*FULL, {"orgIdentifier": "ou", "policies": [doc(*statements)]}]


def cases() -> Iterator[dict[str, Any]]:
    """Every row as a case."""
    for number, (topic, expected, row) in enumerate(ROWS):
        row = dict(row)
        known = row.pop("context", {})
        case: dict[str, Any] = {
            "id": f"{topic}-{number:03}",
            "request": {
                "principal": row.pop("principal", SESSION),
                "action": row.pop("action", "s3:GetObject"),
                "resource": {"resource": row.pop("resource", OBJECT), "accountId": row.pop("account", TWO)},
                "context": known,
            },
            "identityPolicies": [doc(*s) if isinstance(s, tuple) else s for s in row.pop("identity", [])],
            "serviceControlPolicies": row.pop("scp", FULL),
            "resourceControlPolicies": row.pop("rcp", []),
            "expected": expected,
        }
        for short, field in (("policy", "resourcePolicy"), ("session", "sessionPolicy")):
            if short in row:
                case[field] = doc(*row.pop(short))
        if "boundary" in row:
            case["permissionBoundaryPolicies"] = [doc(*s) for s in row.pop("boundary")]
        if "endpoint" in row:
            case["endpointPolicies"] = [doc(*row.pop("endpoint"))]
        yield {**case, **row}


def op(expected: str, operator: str, key: str, value: Any, known: Any = None, **more: Any) -> Row:
    """An identity Allow under one condition."""
    return "condition", expected, {"identity": [(allow(**when(operator, key, value)),)], "context": {} if known is None else {key: known}, **more}


GET = [(allow(),)]
KMS = {"action": "kms:Decrypt", "resource": KEY}
STS = {"action": "sts:AssumeRole", "resource": TARGET}
ANY = [(allow("*"),)]
PUT_POLICY = {"action": "s3:PutBucketPolicy", "resource": BUCKET}

ROWS: list[Row] = [
    # identity policies
    ("identity", A, {"identity": GET}),
    ("identity", B, {}),
    ("identity", A, {"identity": [(allow("S3:getobject"),)]}),
    ("identity", A, {"identity": [(allow("s3:Get*"),)]}),
    ("identity", A, {"identity": [(allow("s3:GetObjec?"),)]}),
    ("identity", B, {"identity": [(allow("s3:GetObject?"),)]}),
    ("identity", B, {"identity": [(allow("s3:PutObject"),)]}),
    ("identity", A, {"identity": [(allow("*:*"),)]}),
    ("identity", A, {"identity": [(allow(["ec2:*", "s3:*"]),)]}),
    ("identity", C, {"identity": [(allow(), deny("s3:*"))]}),
    ("identity", C, {"identity": [(allow(),), (deny(),)]}),
    ("identity", A, {"identity": [(allow(resource="arn:aws:s3:::phi/*"),)]}),
    ("identity", B, {"identity": [(allow(resource="arn:aws:s3:::phi"),)]}),
    ("identity", A, {"identity": [(allow(resource="arn:aws:s3:::ph?/a/*.dcm"),)]}),
    ("identity", B, {"identity": [(allow(resource="arn:aws:s3:::phi/A/*"),)]}),
    ("identity", A, {"identity": [(allow(resource="arn:aws:s3"),)]}),  # missing parts are wildcards
    ("identity", A, {"identity": [(allow(resource="arn:*:s3:*:*:phi/*"),)]}),
    ("identity", B, {"identity": [(allow(resource="arn:aws:s3*phi/*"),)]}),  # a wildcard stays within its part
    ("identity", A, {"action": "s3:ListAllMyBuckets", "resource": "*", "identity": [(allow("s3:List*"),)]}),
    ("identity", B, {"action": "s3:ListAllMyBuckets", "resource": "*", "identity": [(allow("s3:List*", "arn:aws:s3:::*"),)]}),
    ("not-action", A, {"identity": [({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},)]}),
    ("not-action", B, {"identity": [({"Effect": "Allow", "NotAction": ["s3:*"], "Resource": "*"},)]}),
    ("not-action", C, {"identity": [(allow(), {"Effect": "Deny", "NotAction": "ec2:*", "Resource": "*"})]}),
    ("not-action", A, {"identity": [(allow(), {"Effect": "Deny", "NotAction": "S3:*", "Resource": "*"})]}),
    ("not-resource", A, {"identity": [({"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"},)]}),
    ("not-resource", B, {"identity": [({"Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::phi/a/*", "arn:aws:s3:::x"]},)]}),
    ("not-resource", C, {"identity": [(allow(), {"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::other/*"})]}),
    # same account: resource policies
    ("same-account", A, {"policy": [to({"AWS": ROLE})]}),
    ("same-account", A, {"policy": [to({"AWS": SESSION})]}),
    ("same-account", A, {"policy": [to("*")]}),
    ("same-account", A, {"policy": [to({"AWS": "*"})]}),
    ("same-account", B, {"policy": [to({"AWS": ROOT2})]}),
    ("same-account", B, {"policy": [to({"AWS": TWO})]}),
    ("same-account", A, {"policy": [to({"AWS": TWO})], "identity": GET}),
    ("same-account", A, {"policy": [to({"AWS": OUT})], "identity": GET}),  # silence is no protection
    ("same-account", C, {"policy": [no("*")], "identity": GET}),
    ("same-account", C, {"policy": [no({"AWS": ROOT2})], "identity": GET}),
    ("same-account", C, {"policy": [no({"AWS": ROLE})], "identity": GET}),
    ("same-account", A, {"policy": [no({"AWS": f"arn:aws:sts::{TWO}:assumed-role/Ops/else"})], "identity": GET}),
    ("same-account", B, {"policy": [to({"AWS": f"arn:aws:iam::{TWO}:role/*"})]}),  # no patterns in principals
    ("same-account", B, {"policy": [to({"AWS": f"arn:aws:sts::{TWO}:assumed-role/Ops/else"})]}),
    ("same-account", A, {"principal": USER, "policy": [to({"AWS": USER})]}),
    ("same-account", B, {"principal": USER, "policy": [to({"AWS": f"arn:aws:iam::{TWO}:user/carl"})]}),
    ("same-account", A, {"principal": USER, "policy": [to({"AWS": ROOT2})], "identity": GET}),
    ("same-account", B, {"policy": [to({"Service": "ec2.amazonaws.com"})]}),
    ("same-account", A, {"policy": [to({"AWS": f"arn:aws:iam::{TWO}:role/path/Ops"})], "context": {"aws:PrincipalArn": f"arn:aws:iam::{TWO}:role/path/Ops"}}),
    ("same-account", B, {"policy": [to({"AWS": ROLE})], "context": {"aws:PrincipalArn": f"arn:aws:iam::{TWO}:role/path/Ops"}}),
    ("root", A, {"principal": ROOT2}),
    ("root", C, {"principal": ROOT2, "scp": level(deny())}),
    ("root", C, {"principal": ROOT2, "policy": [no("*")]}),
    ("root", A, {"principal": ROOT2, **PUT_POLICY, "policy": [no("*", "s3:*")]}),  # the owner's root keeps the bucket policy
    ("root", C, {"principal": ROOT1, **PUT_POLICY, "policy": [no("*", "s3:*")]}),
    ("root", B, {"principal": ROOT1}),
    ("root", A, {"principal": ROOT1, "policy": [to({"AWS": ONE})]}),
    ("root", B, {"principal": ROOT2, **STS, "policy": [to({"AWS": ROOT2}, "sts:AssumeRole", None)]}),
    # across accounts
    ("cross-account", B, {"principal": OUT_SESSION, "identity": ANY}),
    ("cross-account", B, {"principal": OUT_SESSION, "policy": [to({"AWS": OUT})]}),
    ("cross-account", A, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": OUT})]}),
    ("cross-account", A, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": ROOT1})]}),
    ("cross-account", A, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": OUT_SESSION})]}),
    ("cross-account", B, {"principal": OUT_SESSION, "policy": [to({"AWS": OUT_SESSION})]}),
    ("cross-account", B, {"principal": OUT_SESSION, "policy": [to("*")]}),
    ("cross-account", A, {"principal": OUT_SESSION, "identity": GET, "policy": [to("*")]}),
    ("cross-account", C, {"principal": OUT_SESSION, "identity": GET, "policy": [to("*"), no({"AWS": ONE})]}),
    ("cross-account", B, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": ROOT2})]}),
    ("cross-account", B, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": OUT})], "boundary": [(allow("ec2:*"),)]}),
    ("cross-account", B, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": OUT_SESSION})], "boundary": [(allow("ec2:*"),)]}),
    ("cross-account", B, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": OUT_SESSION})], "session": [allow("ec2:*")]}),
    ("cross-account", U, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"CanonicalUser": "79a5"})]}),
    ("cross-account", B, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"Federated": OUT_SESSION})]}),
    # boundaries and sessions
    ("boundary", A, {"identity": GET, "boundary": [(allow("s3:*"),)]}),
    ("boundary", B, {"identity": GET, "boundary": [(allow("ec2:*"),)]}),
    ("boundary", B, {"boundary": [(allow("*"),)]}),
    ("boundary", C, {"identity": GET, "boundary": [(allow("*"), deny())]}),
    ("boundary", A, {"identity": GET, "boundary": [(allow("ec2:*"),), (allow("s3:*"),)]}),
    ("boundary", B, {"policy": [to({"AWS": ROLE})], "boundary": [(allow("ec2:*"),)]}),
    ("boundary", A, {"policy": [to({"AWS": ROLE})], "boundary": [(allow("s3:*"),)]}),
    ("boundary", A, {"policy": [to({"AWS": SESSION})], "boundary": [(allow("ec2:*"),)]}),
    ("boundary", A, {"policy": [to("*")], "boundary": [(allow("ec2:*"),)]}),
    ("boundary", A, {"principal": USER, "policy": [to({"AWS": USER})], "boundary": [(allow("ec2:*"),)]}),
    ("boundary", B, {"principal": USER, "identity": GET, "policy": [to({"AWS": ROOT2})], "boundary": [(allow("ec2:*"),)]}),
    ("session", A, {"identity": GET, "session": [allow("s3:*")]}),
    ("session", B, {"identity": GET, "session": []}),
    ("session", B, {"session": [allow("*")]}),
    ("session", C, {"identity": GET, "session": [allow("*"), deny()]}),
    ("session", B, {"policy": [to({"AWS": ROLE})], "session": [allow("ec2:*")]}),
    ("session", A, {"policy": [to({"AWS": SESSION})], "session": [allow("ec2:*")]}),
    ("session", C, {"policy": [to({"AWS": SESSION})], "session": [deny("*")]}),
    ("session", A, {"principal": f"arn:aws:sts::{TWO}:federated-user/dora", "policy": [to({"AWS": f"arn:aws:sts::{TWO}:federated-user/dora"})], "session": [allow("ec2:*")]}),
    # organization policies
    ("scp", A, {"identity": GET, "scp": []}),
    ("scp", B, {"identity": GET, "scp": [{"orgIdentifier": "root", "policies": []}]}),
    ("scp", B, {"identity": GET, "scp": level(allow("ec2:*"))}),
    ("scp", A, {"identity": GET, "scp": level(allow("s3:*"))}),
    ("scp", C, {"identity": GET, "scp": level(allow("*"), deny("s3:*"))}),
    ("scp", B, {"policy": [to("*")], "scp": level(allow("ec2:*"))}),
    ("scp", A, {"principal": "logs.amazonaws.com", "policy": [to({"Service": "logs.amazonaws.com"})], "scp": level(deny("*"))}),
    ("scp", A, {"principal": "ANON", "policy": [to("*")], "scp": level(deny("*"))}),
    ("scp", A, {"principal": LINKED, "identity": GET, "scp": level(deny("*"))}),
    ("scp", C, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": OUT})], "scp": level(deny("*"))}),
    ("scp", C, {"identity": GET, "scp": level(allow("*"), deny("s3:*", **when("StringNotEquals", "aws:RequestedRegion", "us-east-1")))}),
    ("rcp", C, {"identity": GET, "rcp": level(no("*", "s3:*"))}),
    ("rcp", C, {"principal": "ANON", "policy": [to("*")], "rcp": level(no("*", "s3:*"))}),
    ("rcp", C, {"principal": "logs.amazonaws.com", "policy": [to("*")], "rcp": level(no("*", "s3:*"))}),
    ("rcp", A, {"principal": LINKED, "identity": GET, "rcp": level(no("*", "s3:*"))}),
    ("rcp", A, {"identity": [(allow("rds:*"),)], "action": "rds:CopyDBSnapshot", "resource": f"arn:aws:rds:us-east-1:{TWO}:snapshot:x", "rcp": level(no("*", "*"))}),
    ("rcp", C, {**KMS, "identity": ANY, "policy": [to({"AWS": TWO}, "kms:*")], "rcp": level(no("*", "kms:*"))}),
    ("rcp", A, {**KMS, "action": "kms:RetireGrant", "identity": ANY, "policy": [to({"AWS": TWO}, "kms:*")], "rcp": level(no("*", "kms:*"))}),
    ("rcp", A, {**KMS, "identity": ANY, "policy": [to({"AWS": TWO}, "kms:*")], "rcp": level(no("*", "kms:*")), "context": {"kms:ResourceAliases": ["alias/aws/s3"]}}),
    ("rcp", C, {**STS, "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": ONE}, "sts:AssumeRole", None)], "rcp": level(no("*", "sts:AssumeRole"))}),
    ("rcp", A, {"identity": GET, "rcp": level(no("*", "s3:*", **when("StringNotEqualsIfExists", "aws:PrincipalOrgID", "o-1"))), "context": {"aws:PrincipalOrgID": "o-1"}}),
    ("endpoint", B, {"identity": GET, "endpoint": [to("*", "s3:PutObject")]}),
    ("endpoint", A, {"identity": GET, "endpoint": [to("*", "s3:*")]}),
    ("endpoint", C, {"identity": GET, "endpoint": [to("*", "s3:*"), no("*", "s3:Get*")]}),
    ("endpoint", B, {"identity": GET, "endpoint": [to({"AWS": ROOT1}, "s3:*")]}),
    # principals that are not users or roles, and NotPrincipal
    ("service", A, {"principal": "logs.amazonaws.com", "policy": [to({"Service": ["x.amazonaws.com", "logs.amazonaws.com"]})]}),
    ("service", B, {"principal": "logs.amazonaws.com", "identity": ANY}),
    ("service", A, {"principal": "logs.amazonaws.com", "policy": [to("*")]}),
    ("service", C, {"principal": "logs.amazonaws.com", "policy": [to({"Service": "logs.amazonaws.com"}), no({"AWS": "*"})]}),
    ("service", B, {"principal": "logs.amazonaws.com", "policy": [to({"Service": "logs.amazonaws.com"}, **when("ArnLike", "aws:SourceArn", f"arn:aws:logs:*:{TWO}:*"))]}),
    ("anonymous", B, {"principal": "ANON", "policy": [to({"AWS": ROOT2})]}),
    ("anonymous", A, {"principal": "ANON", "policy": [to({"AWS": "*"})]}),
    ("anonymous", B, {"principal": "ANON", "policy": [to("*", **when("StringEquals", "aws:PrincipalOrgID", "o-1"))]}),
    ("anonymous", C, {"principal": "ANON", "policy": [to("*"), no("*", **when("StringNotEquals", "aws:PrincipalOrgID", "o-1"))]}),
    ("anonymous", C, {"principal": "ANON", "policy": [to("*")], "settings": {"s3": {"blockPublicAccess": True}}}),
    ("anonymous", C, {"principal": OUT_SESSION, "identity": GET, "policy": [to("*")], "settings": {"s3": {"blockPublicAccess": True}}}),
    ("anonymous", A, {"policy": [to("*")], "settings": {"s3": {"blockPublicAccess": True}}}),
    ("anonymous", A, {"principal": OUT_SESSION, "identity": GET, "policy": [to({"AWS": ONE})], "settings": {"s3": {"blockPublicAccess": True}}}),
    ("anonymous", A, {"principal": "ANON", "policy": [to("*", **when("IpAddress", "aws:SourceIp", "192.0.2.0/24"))],
        "settings": {"s3": {"blockPublicAccess": True}}, "context": {"aws:SourceIp": "192.0.2.7"}}),
    ("not-principal", C, {"identity": GET, "policy": [{"Effect": "Deny", "NotPrincipal": {"AWS": [ROLE, ROOT2]}, "Action": "s3:*", "Resource": "*"}]}),
    ("not-principal", A, {"identity": GET, "policy": [{"Effect": "Deny", "NotPrincipal": {"AWS": [ROLE, SESSION, ROOT2]}, "Action": "s3:*", "Resource": "*"}]}),
    ("not-principal", C, {"identity": GET, "boundary": [(allow("*"),)], "policy": [{"Effect": "Deny", "NotPrincipal": {"AWS": [ROLE, SESSION, ROOT2]}, "Action": "s3:*", "Resource": "*"}]}),
    ("not-principal", A, {"principal": USER, "identity": GET, "policy": [{"Effect": "Deny", "NotPrincipal": {"AWS": [USER, TWO]}, "Action": "s3:*", "Resource": "*"}]}),
    ("not-principal", C, {"principal": USER, "identity": GET, "policy": [{"Effect": "Deny", "NotPrincipal": {"AWS": USER}, "Action": "s3:*", "Resource": "*"}]}),
    ("not-principal", A, {"principal": "ANON", "policy": [{"Effect": "Allow", "NotPrincipal": {"AWS": ROOT1}, "Action": "s3:*", "Resource": "*"}]}),
    ("not-principal", B, {"principal": OUT_SESSION, "identity": GET, "policy": [{"Effect": "Allow", "NotPrincipal": {"AWS": ROOT1}, "Action": "s3:*", "Resource": "*"}]}),
    # KMS
    ("kms", B, {**KMS, "identity": ANY}),
    ("kms", A, {**KMS, "identity": ANY, "policy": [to({"AWS": ROOT2}, "kms:*")]}),
    ("kms", B, {**KMS, "policy": [to({"AWS": ROOT2}, "kms:*")]}),
    ("kms", A, {**KMS, "policy": [to({"AWS": ROLE}, "kms:Decrypt")]}),
    ("kms", B, {**KMS, "identity": ANY, "policy": [to({"AWS": ROOT2}, "kms:Describe*")]}),
    ("kms", B, {**KMS, "identity": ANY, "policy": [to({"AWS": f"arn:aws:iam::{TWO}:role/Else"}, "kms:*")]}),
    ("kms", A, {**KMS, "principal": ROOT2, "policy": [to({"AWS": ROOT2}, "kms:*")]}),
    ("kms", B, {**KMS, "principal": ROOT2, "policy": [to({"AWS": ROLE}, "kms:*")]}),
    ("kms", A, {**KMS, "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": ROOT1}, "kms:Decrypt")]}),
    ("kms", B, {**KMS, "principal": OUT_SESSION, "policy": [to({"AWS": OUT}, "kms:Decrypt")]}),
    ("kms", B, {**KMS, "action": "kms:PutKeyPolicy", "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": OUT}, "kms:*")]}),
    ("kms", B, {**KMS, "action": "kms:ScheduleKeyDeletion", "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": OUT}, "kms:*")]}),
    ("kms", A, {**KMS, "action": "kms:CreateGrant", "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": OUT}, "kms:*")]}),
    ("kms", A, {**KMS, "policy": [to({"AWS": "*"}, "kms:*", **when("StringEquals", "kms:CallerAccount", TWO))], "context": {"kms:CallerAccount": TWO}}),
    ("kms", B, {**KMS, "policy": [to({"AWS": ROLE}, "kms:Decrypt", **when("StringEquals", "kms:ViaService", "s3.us-east-1.amazonaws.com"))]}),
    ("kms", A, {**KMS, "policy": [], "kmsGrants": [{"grantee": ROLE, "operations": ["Decrypt"]}]}),
    ("kms", B, {**KMS, "policy": [], "kmsGrants": [{"grantee": ROLE, "operations": ["Encrypt"]}]}),
    ("kms", A, {**KMS, "principal": OUT_SESSION, "policy": [], "kmsGrants": [{"grantee": OUT, "operations": ["Decrypt"]}]}),
    ("kms", C, {**KMS, "policy": [no("*", "kms:*")], "kmsGrants": [{"grantee": ROLE, "operations": ["Decrypt"]}]}),
    ("kms", A, {"action": "kms:ListKeys", "resource": "*", "identity": ANY}),
    ("kms", C, {**KMS, "identity": ANY, "policy": [to({"AWS": TWO}, "kms:*"), no("*", "kms:Decrypt", **when("Null", "kms:ViaService", "true"))]}),
    # trust
    ("trust", B, {**STS, "identity": ANY}),
    ("trust", A, {**STS, "identity": ANY, "policy": [to({"AWS": ROOT2}, "sts:AssumeRole", None)]}),
    ("trust", B, {**STS, "policy": [to({"AWS": ROOT2}, "sts:AssumeRole", None)]}),
    ("trust", A, {**STS, "policy": [to({"AWS": ROLE}, "sts:AssumeRole", None)]}),
    ("trust", B, {**STS, "principal": OUT_SESSION, "policy": [to({"AWS": OUT}, "sts:AssumeRole", None)]}),
    ("trust", A, {**STS, "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": OUT}, "sts:AssumeRole", None)]}),
    ("trust", A, {**STS, "principal": "ec2.amazonaws.com", "policy": [to({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole", None)]}),
    ("trust", B, {**STS, "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": ONE}, "sts:AssumeRole", None, **when("StringEquals", "sts:ExternalId", "s"))]}),
    ("trust", A, {**STS, "principal": OUT_SESSION, "identity": ANY, "policy": [to({"AWS": ONE}, "sts:AssumeRole", None, **when("StringEquals", "sts:ExternalId", "s"))], "context": {"sts:ExternalId": "s"}}),
    ("trust", A, {**STS, "action": "sts:AssumeRoleWithSAML", "principal": f"arn:aws:iam::{TWO}:saml-provider/idp",
        "policy": [to({"Federated": f"arn:aws:iam::{TWO}:saml-provider/idp"}, "sts:AssumeRoleWithSAML", None, **when("StringEquals", "SAML:aud", "x"))], "context": {"saml:aud": "x"}}),
    ("trust", A, {**STS, "action": "sts:AssumeRoleWithWebIdentity", "principal": "accounts.google.com", "policy": [to({"Federated": "accounts.google.com"}, "sts:AssumeRoleWithWebIdentity", None)]}),
    ("trust", B, {**STS, "action": "sts:AssumeRoleWithWebIdentity", "principal": f"arn:aws:iam::{TWO}:oidc-provider/ci",
        "policy": [to({"Federated": f"arn:aws:iam::{TWO}:oidc-provider/ci"}, "sts:AssumeRoleWithWebIdentity", None, **when("StringLike", "ci:sub", "repo:north/*"))], "context": {"ci:sub": "repo:south/x"}}),
    ("trust", B, {**STS, "action": "sts:TagSession", "policy": [to({"AWS": ROLE}, "sts:AssumeRole", None)]}),
    ("fact", A, {"action": "sts:GetCallerIdentity", "resource": "*", "identity": [(deny("*"),)], "scp": level(deny("*"))}),
    # conditions, operator by operator
    op(A, "StringEquals", "aws:UserAgent", "x", "x"), op(B, "StringEquals", "aws:UserAgent", "x", "X"), op(B, "StringEquals", "aws:UserAgent", "x*", "xy"),
    op(B, "StringEquals", "aws:UserAgent", "x"), op(A, "StringEqualsIfExists", "aws:UserAgent", "x"), op(A, "StringEquals", "aws:UserAgent", ["y", "x"], "x"),
    op(A, "StringNotEquals", "aws:UserAgent", "x"), op(B, "StringNotEquals", "aws:UserAgent", ["x", "y"], "y"), op(A, "StringNotEquals", "aws:UserAgent", ["x", "y"], "z"),
    op(A, "StringEqualsIgnoreCase", "aws:UserAgent", "x", "X"), op(B, "StringNotEqualsIgnoreCase", "aws:UserAgent", "x", "X"),
    op(A, "StringLike", "aws:UserAgent", "a*c?", "abbcd"), op(B, "StringLike", "aws:UserAgent", "A*", "abc"), op(A, "StringNotLike", "aws:UserAgent", "A*", "abc"),
    op(A, "NumericEquals", "s3:max-keys", "10", "10.0"), op(A, "NumericLessThan", "s3:max-keys", "10", "9"), op(B, "NumericLessThan", "s3:max-keys", "10", "10"),
    op(A, "NumericLessThanEquals", "s3:max-keys", "10", "10"), op(A, "NumericGreaterThan", "s3:max-keys", 10, 11), op(A, "NumericGreaterThanEquals", "s3:max-keys", "10", "10"),
    op(A, "NumericNotEquals", "s3:max-keys", "10", "9"), op(B, "NumericLessThan", "s3:max-keys", "10", "many"),
    op(A, "DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"), op(B, "DateLessThan", "aws:CurrentTime", "2026-01-01T00:00:00Z", "2026-06-01T00:00:00Z"),
    op(A, "DateEquals", "aws:EpochTime", "1767225600", "2026-01-01T00:00:00Z"), op(A, "DateGreaterThanEquals", "aws:CurrentTime", "2026-01-01", "2026-01-01T00:00:00Z"),
    op(A, "DateNotEquals", "aws:CurrentTime", "2026-01-01", "2026-01-02"), op(A, "DateLessThanEquals", "aws:CurrentTime", "2026-01-01", "2026-01-01"),
    op(A, "Bool", "aws:SecureTransport", "true", "true"), op(A, "Bool", "aws:SecureTransport", True, "True"), op(B, "Bool", "aws:SecureTransport", "true", "false"),
    op(B, "Bool", "aws:MultiFactorAuthPresent", "true"), op(A, "BoolIfExists", "aws:MultiFactorAuthPresent", "true"),
    op(A, "BinaryEquals", "x:blob", "QUJD", "QUJD"), op(B, "BinaryEquals", "x:blob", "QUJD", "QUJE"),
    op(A, "IpAddress", "aws:SourceIp", "10.0.0.0/8", "10.1.2.3"), op(B, "IpAddress", "aws:SourceIp", "10.0.0.0/8", "11.1.2.3"), op(A, "NotIpAddress", "aws:SourceIp", "10.0.0.0/8", "11.1.2.3"),
    op(A, "IpAddress", "aws:SourceIp", ["10.0.0.0/8", "2001:db8::/32"], "2001:db8::1"), op(B, "IpAddress", "aws:SourceIp", "10.0.0.0/8", "2001:db8::1"), op(A, "NotIpAddress", "aws:SourceIp", "10.0.0.0/8"),
    op(A, "ArnLike", "aws:PrincipalArn", "arn:aws:iam::*:role/O*", ROLE), op(A, "ArnEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/O*", ROLE), op(B, "ArnLike", "aws:PrincipalArn", "arn:aws:*", "x"),
    op(B, "ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/*", ROLE), op(A, "ArnNotEquals", "aws:PrincipalArn", "arn:aws:iam::*:role/other", ROLE), op(B, "ArnLike", "aws:PrincipalArn", "arn:aws:iam:*:role/Ops", ROLE),
    op(A, "Null", "aws:TokenIssueTime", "true"), op(B, "Null", "aws:TokenIssueTime", "false"), op(A, "Null", "aws:TokenIssueTime", "false", "2026"), op(A, "Null", "aws:TagKeys", "true", []),
    # several values
    op(A, "ForAllValues:StringEquals", "aws:TagKeys", ["a", "b"], ["a"]), op(B, "ForAllValues:StringEquals", "aws:TagKeys", ["a"], ["a", "b"]), op(A, "ForAllValues:StringEquals", "aws:TagKeys", ["a"]),
    op(A, "ForAllValues:StringEquals", "aws:TagKeys", ["a"], []), op(A, "ForAnyValue:StringEquals", "aws:TagKeys", ["a"], ["a", "b"]), op(B, "ForAnyValue:StringEquals", "aws:TagKeys", ["a"], ["c"]),
    op(B, "ForAnyValue:StringEquals", "aws:TagKeys", ["a"]), op(B, "ForAnyValue:StringEqualsIfExists", "aws:TagKeys", ["a"]), op(B, "ForAllValues:StringNotEquals", "aws:TagKeys", ["a"], ["a", "b"]),
    op(A, "ForAllValues:StringNotEquals", "aws:TagKeys", ["a"], ["c", "b"]), op(A, "ForAnyValue:StringNotEquals", "aws:TagKeys", ["a"], ["a", "b"]), op(B, "ForAnyValue:StringNotLike", "aws:TagKeys", ["a*"]),
    op(A, "ForAnyValue:StringLike", "aws:PrincipalOrgPaths", "o-1/*/ou-2/*", ["o-1/r-1/ou-2/"]), op(A, "ForAllValues:ArnLike", "x:arns", "arn:aws:s3:::*", [BUCKET]),
    op(A, "stringequals", "AWS:useragent", "x", "x"), op(U, "StringAlmostEquals", "aws:UserAgent", "x", "x"), op(A, "StringEquals", "aws:TagKeys", "a", ["a"]), op(U, "StringEquals", "aws:TagKeys", "a", ["a", "b"]),
    ("condition", B, {"identity": [(allow(Condition={"StringEquals": {"aws:UserAgent": "x"}, "Bool": {"aws:SecureTransport": "true"}}),)], "context": {"aws:UserAgent": "x"}}),
    ("condition", B, {"identity": [(allow(Condition={"StringEquals": {"aws:UserAgent": "x", "aws:Referer": "y"}}),)], "context": {"aws:UserAgent": "x"}}),
    # variables and tags
    ("variables", A, {"principal": USER, "identity": [(allow(resource="arn:aws:s3:::phi/${aws:username}/*"),)], "context": {"aws:username": "a"}}),
    ("variables", B, {"principal": USER, "identity": [(allow(resource="arn:aws:s3:::phi/${aws:username}/*"),)], "context": {"aws:username": "*"}}),
    ("variables", A, {"identity": [(allow(resource="arn:aws:s3:::phi/${aws:PrincipalTag/team, 'a'}/*"),)]}),
    ("variables", B, {"identity": [(allow(resource="arn:aws:s3:::phi/${aws:PrincipalTag/team, 'a'}/*"),)], "context": {"aws:PrincipalTag/team": "b"}}),
    ("variables", B, {"principal": USER, "identity": [doc(allow(resource="arn:aws:s3:::phi/${aws:username}/*"), version="2008-10-17")], "context": {"aws:username": "a"}}),
    ("variables", A, {"resource": "arn:aws:s3:::phi/${aws:username}", "identity": [doc(allow(resource="arn:aws:s3:::phi/${aws:username}"), version="2008-10-17")]}),
    ("variables", A, {"resource": "arn:aws:s3:::phi/*", "identity": [(allow(resource="arn:aws:s3:::phi/${*}"),)]}),
    ("variables", B, {"identity": [(allow(resource="arn:aws:s3:::phi/${*}"),)]}),
    ("variables", A, {"resource": "arn:aws:s3:::phi/$?", "identity": [(allow(resource="arn:aws:s3:::phi/${$}${?}"),)]}),
    ("variables", A, {"identity": [(allow(**when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")),)], "context": {"aws:ResourceAccount": TWO, "aws:PrincipalAccount": TWO}}),
    ("variables", B, {"identity": [(allow(**when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")),)], "context": {"aws:ResourceAccount": TWO}}),
    ("variables", U, {"identity": [(allow(), deny(**when("StringNotEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}")))], "context": {"aws:ResourceAccount": TWO}}),
    ("variables", B, {"identity": [(allow(**when("StringLike", "aws:Referer", "${aws:UserAgent}")),)], "context": {"aws:UserAgent": "x*", "aws:Referer": "xy"}}),
    ("variables", B, {"identity": [(allow(resource="arn:aws:s3:::phi/${aws:TagKeys}/*"),)], "context": {"aws:TagKeys": ["a"]}}),
    ("abac", A, {"action": "secretsmanager:GetSecretValue", "resource": f"arn:aws:secretsmanager:us-east-1:{TWO}:secret:x", "identity": [(allow("secretsmanager:*", **when("StringEquals", "aws:ResourceTag/entity",
        "${aws:PrincipalTag/entity}")),)], "context": {"aws:ResourceTag/entity": "n", "aws:PrincipalTag/entity": "n"}}),
    ("abac", A, {"action": "secretsmanager:GetSecretValue", "resource": f"arn:aws:secretsmanager:us-east-1:{TWO}:secret:x", "identity": [(allow("secretsmanager:*", **when("StringEquals", "aws:ResourceTag/Entity", "n")),)],
        "context": {"aws:resourcetag/entity": "n"}}),
    ("abac", B, {"identity": [(allow(**when("StringEquals", "aws:ResourceTag/entity", "n")),)], "context": {"aws:ResourceTag/entity": "n"}}),
    ("abac", A, {"identity": [(allow(**when("StringEquals", "aws:ResourceTag/entity", "n")),)], "context": {"aws:ResourceTag/entity": "n"}, "settings": {"s3": {"bucketAbacEnabled": True}}}),
    ("abac", B, {"identity": [(allow(**when("StringEquals", "aws:ResourceTag/entity", "n")),)], "context": {"aws:ResourceTag/entity": "n"}, "settings": {"s3": {"bucketAbacEnabled": True}},
        "ignoredContextKeys": ["aws:ResourceTag/entity"]}),
    ("abac", A, {"identity": [(allow(), deny(**when("StringEquals", "aws:ResourceTag/entity", "n")))], "context": {"aws:ResourceTag/entity": "n"}}),
]  # fmt: skip
