"""EFS-002: EFS file system policies require TLS and limit who can mount what."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    denies_insecure_transport,
    document,
    each_statement,
    is_public,
    is_service_wildcard,
    required_conditions,
    some_statement,
    statement,
)

MOUNT_KEYS = {"elasticfilesystem:accesspointarn", "elasticfilesystem:accessedviamounttarget"}
TLS_ONLY = statement("Deny", "*", principal={"AWS": "*"}, Condition={"Bool": {"aws:SecureTransport": "false"}})
MOUNT = statement(
    "Allow",
    "elasticfilesystem:ClientMount",
    principal={"AWS": "*"},
    Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
)


def broad_mount(entry: Statement) -> str | None:
    """The message about an allow of every action, for any principal, or on the whole file system."""
    found = set(required_conditions(entry))
    if not allows(entry):
        return None
    if any(map(is_service_wildcard, actions(entry))):
        return "allows every action on the file system"
    if is_public(entry) and "elasticfilesystem:accessedviamounttarget" not in found:
        return "allows any principal to mount, must require elasticfilesystem:AccessedViaMountTarget"
    return (
        None if found & MOUNT_KEYS else "allows the whole file system, must require an access point or a mount target"
    )


limited_mounts = each_statement("policy", broad_mount)


RULE = Rule(
    id="EFS-002",
    title="EFS file system policies require TLS and limit who can mount what",
    why=(
        "A client that mounts without TLS sends documents in clear text. A policy that lets any principal mount, or "
        "gives one role every action on the whole file system, exposes the files of all applications and patients."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    applies_to="aws:efs/fileSystemPolicy:FileSystemPolicy",
    check=all_of(
        limited_mounts,
        some_statement(
            "policy", denies_insecure_transport, "no statement denies access where aws:SecureTransport is false"
        ),
    ),
    good=({"policy": document(TLS_ONLY, MOUNT)},),
    bad=(
        {},
        {"policy": document(MOUNT)},
        {"policy": document(TLS_ONLY, {**MOUNT, "Condition": {"BoolIfExists": MOUNT["Condition"]["Bool"]}})},
        {"policy": document(TLS_ONLY, statement("Allow", "elasticfilesystem:ClientMount", principal="*"))},
    ),
    remediation=(
        "Deny * where aws:SecureTransport is false, and allow mounts only through mount targets or to named roles "
        "through an access point."
    ),
    equivalents=("FSBP:EFS.7",),
)
