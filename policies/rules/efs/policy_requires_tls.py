"""EFS-002: file systems refuse mounts without TLS and grants of the whole."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    demanded,
    denies_insecure_transport,
    document,
    each_statement,
    is_public,
    is_service_wildcard,
    some_statement,
    statement,
)

BOUND = {"elasticfilesystem:accesspointarn", "elasticfilesystem:accessedviamounttarget"}
TLS_ONLY = statement("Deny", "*", principal={"AWS": "*"}, Condition={"Bool": {"aws:SecureTransport": "false"}})
MOUNT = statement(
    "Allow",
    "elasticfilesystem:ClientMount",
    principal={"AWS": "*"},
    Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
)


def complaint(entry: Statement) -> str | None:
    """Anyone, from anywhere; or one role, but the whole file system and every right on it."""
    found = set(demanded(entry))
    if not allows(entry):
        return None
    if any(map(is_service_wildcard, actions(entry))):
        return "allows everything on the file system"
    if is_public(entry) and "elasticfilesystem:accessedviamounttarget" not in found:
        return "lets anyone mount"
    return None if found & BOUND else "mounts the whole file system; name an access point"


no_public_mount = each_statement("policy", complaint)


RULE = Rule(
    id="EFS-002",
    title="File systems refuse mounts without TLS and grants of the whole",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(a)(1)"),
    applies_to="aws:efs/fileSystemPolicy:FileSystemPolicy",
    check=both(
        no_public_mount,
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
        "Deny * where aws:SecureTransport is false, and allow mounts through mount targets or named roles only."
    ),
    equivalents=("FSBP:EFS.7",),
)
