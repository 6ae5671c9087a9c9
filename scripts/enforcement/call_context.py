"""The request context of a call: the condition keys that AWS would take from it, and those that cannot be supplied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from infra.emulator.cloud.api_call import ApiCall
from policies.separation.iam.conditions import Values
from scripts.enforcement.table_attributes import named_attributes

PASSED_TO: Final[Mapping[str, str]] = {
    "ecs": "ecs-tasks.amazonaws.com",
    "elasticmapreduce": "elasticmapreduce.amazonaws.com",
    "monitoring": "cloudwatch.amazonaws.com",
}
"""The service that a role is passed to, where it is not the one that is called."""
_S3: Final[Mapping[str, str]] = {
    "s3:prefix": "Prefix",
    "s3:delimiter": "Delimiter",
    "s3:max-keys": "MaxKeys",
    "s3:versionid": "VersionId",
    "s3:x-amz-acl": "ACL",
    "s3:x-amz-copy-source": "CopySource",
    "s3:x-amz-metadata-directive": "MetadataDirective",
    "s3:x-amz-server-side-encryption": "ServerSideEncryption",
    "s3:x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId",
    "s3:x-amz-server-side-encryption-customer-algorithm": "SSECustomerAlgorithm",
    "s3:x-amz-storage-class": "StorageClass",
    "s3:x-amz-grant-full-control": "GrantFullControl",
    "s3:x-amz-grant-read": "GrantRead",
    "s3:x-amz-grant-read-acp": "GrantReadACP",
    "s3:x-amz-grant-write": "GrantWrite",
    "s3:x-amz-grant-write-acp": "GrantWriteACP",
    "s3:object-lock-mode": "ObjectLockMode",
    "s3:object-lock-legal-hold": "ObjectLockLegalHoldStatus",
}
"""Condition key of S3 -> the parameter that it is."""
_NAMED: Final[Mapping[str, Mapping[str, str]]] = {
    "s3": _S3,
    "sts": {"sts:externalid": "ExternalId", "sts:rolesessionname": "RoleSessionName",
            "sts:sourceidentity": "SourceIdentity"},
    "iam": {"iam:permissionsboundary": "PermissionsBoundary", "iam:policyarn": "PolicyArn",
            "iam:awsservicename": "AWSServiceName"},
    "secretsmanager": {"secretsmanager:versionstage": "VersionStage", "secretsmanager:versionid": "VersionId"},
}  # fmt: skip
_NEVER: Final = frozenset(
    {"kms:viaservice", "kms:grantisforawsresource", "kms:calleraccount", "s3:dataaccesspointarn",
     "s3:dataaccesspointaccount", "s3:accesspointnetworkorigin", "iam:passedtoservice",
     "kms:encryptioncontext:", "kms:encryptioncontextkeys", "kms:resourcealiases"}
)  # fmt: skip
"""Keys that a call of this kind has not, unless its parameters, its key or what it takes besides give them."""
_OF_TABLES: Final = frozenset({"dynamodb:attributes", "dynamodb:select", "dynamodb:returnvalues"})
"""Those of a call of DynamoDB that is no statement of PartiQL, which is not read."""


def context_of(call: ApiCall) -> dict[str, Values]:
    """The keys that a call has whatever its action: of its time, its place, its caller's session and its parameters.

    A call counts as one over TLS 1.3 that did not pass through a VPC endpoint; a session as one without MFA.
    """
    now = datetime.now(UTC)
    known: dict[str, Values] = {
        "aws:requestedregion": call.region,
        "aws:securetransport": "true",
        "aws:sourceip": "127.0.0.1",
        "aws:currenttime": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "aws:epochtime": str(int(now.timestamp())),
        "aws:viaawsservice": "false",
        "s3:tlsversion": "1.3",
        "s3:authtype": "REST-HEADER",
        "s3:signatureversion": "AWS4-HMAC-SHA256",
    }
    if call.signer.session:
        known["aws:multifactorauthpresent"] = "false"
    if call.signer.issued:
        known["aws:tokenissuetime"] = call.signer.issued
    return {**known, **dict(_of_parameters(call))}


def absent_keys(action: str) -> frozenset[str]:
    """The keys of an action's own service that a call has not unless ``context_of`` or a further permission sets them.

    All other keys of the service AWS might add: whether a condition on them holds is not known.
    """
    of_tables = _OF_TABLES if action.startswith("dynamodb:") and "PartiQL" not in action else frozenset[str]()
    return _NEVER | of_tables | {*_NAMED.get(action.partition(":")[0], ())}


def _of_parameters(call: ApiCall) -> Iterator[tuple[str, Values]]:
    values = dict(call.parameters or {})
    yield from _tags(values)
    for key, name in _NAMED.get(call.service, {}).items():
        if values.get(name) is not None:
            yield key, _text(values[name])
    if call.service == "kms" and isinstance(given := values.get("EncryptionContext"), Mapping):
        yield from ((f"kms:encryptioncontext:{key.lower()}", str(value)) for key, value in given.items())
        yield "kms:encryptioncontextkeys", tuple(given)
    if call.service == "dynamodb" and (names := named_attributes(values)):
        yield "dynamodb:attributes", names
    if call.service == "ecs":
        name = str(values.get("cluster") or "default")
        yield "ecs:cluster", name if ":" in name else f"arn:aws:ecs:{call.region}:{call.account}:cluster/{name}"
    elif call.service not in _NAMED:
        prefix = call.service
        for name, value in values.items():
            if isinstance(value, str | bool | int):
                yield f"{prefix}:{name.lower()}", _text(value)


def _tags(values: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    """The tags that a call gives, in each of the forms in which services take them."""
    found: dict[str, str] = {}
    keys: list[str] = []
    for name, value in values.items():
        if name in ("TagSpecifications", "TagSpecification") and isinstance(value, list):
            value = [tag for each in value for tag in each.get("Tags", ())]
        elif name.lower() in ("tagkeys", "untagkeys") and isinstance(value, list):
            keys += map(str, value)
            continue
        elif name.lower() not in ("tags", "tagset", "tagging", "taglist", "bucketownertags"):
            continue
        found |= _pairs(value)
    yield from ((f"aws:requesttag/{key.lower()}", value) for key, value in found.items())
    if found or keys:
        yield "aws:tagkeys", (*found, *keys)


def _pairs(value: Any) -> dict[str, str]:
    if isinstance(value, Mapping):
        inner = value.get("TagSet")
        return _pairs(inner) if isinstance(inner, list) else {str(k): str(v) for k, v in value.items()}
    found: dict[str, str] = {}
    for tag in value if isinstance(value, list) else ():
        if isinstance(tag, Mapping):
            lowered = {str(k).lower(): v for k, v in tag.items()}
            key = lowered.get("key", lowered.get("tagkey"))
            if key is not None:
                found[str(key)] = str(lowered.get("value", lowered.get("tagvalue", "")))
    return found


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
