"""EFS-002: file systems refuse mounts without TLS."""

from policies.model import Rule, Severity
from policies.rules.documents import (
    Statement,
    conditions,
    denies_insecure_transport,
    document,
    each_statement,
    is_public,
    some_statement,
    statement,
)
from policies.rules.expectations import both

TLS_ONLY = statement("Deny", "*", principal={"AWS": "*"}, Condition={"Bool": {"aws:SecureTransport": "false"}})
MOUNT = statement(
    "Allow",
    "elasticfilesystem:ClientMount",
    principal={"AWS": "*"},
    Condition={"Bool": {"elasticfilesystem:AccessedViaMountTarget": "true"}},
)


def complaint(entry: Statement) -> str | None:
    """Anyone, from anywhere."""
    via_target = "elasticfilesystem:accessedviamounttarget" in conditions(entry)
    return "lets anyone mount" if is_public(entry) and not via_target else None


no_public_mount = each_statement("policy", complaint)


RULE = Rule(
    id="EFS-002",
    title="File systems refuse mounts without TLS",
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
        {"policy": document(TLS_ONLY, statement("Allow", "elasticfilesystem:ClientMount", principal="*"))},
    ),
    remediation=(
        "Deny * where aws:SecureTransport is false, and allow mounts through mount targets or named roles only."
    ),
    equivalents=("FSBP:EFS.7",),
)
