"""W5: an operation that an operator declares is allowed, or counts against the wall."""

from __future__ import annotations

import pytest
from small_estate import KEY, NORTH, REGION, Builder, allow, role_arn

from policies.separation.reference.operation_actions import operation_actions
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status, Verdict

BACKUP = [role_arn(NORTH, "mso/phi/backup")]
TO_BACKUP = {"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}}
PASSING = allow("iam:PassRole", on=BACKUP, when=TO_BACKUP)


def declaring(operations: str, *permissions: str, bound: bool = False) -> Builder:
    """The small estate with a backup vault in the clinical account and an operator that declares operations."""
    builder = Builder()
    vault = {"name": "own", "arn": f"arn:aws:backup:{REGION}:{NORTH}:backup-vault:own", "kmsKeyArn": KEY}
    builder.add("aws:backup/vault:Vault", "own-vault", NORTH, "own", {"mso:data-class": "phi"}, **vault)
    operator = builder.resources["clinical-north:operator"]
    tags = {**operator.inputs["tags"], "mso:operations": operations}
    builder.change("clinical-north:operator", tags=tags, **({} if bound else {"permissionsBoundary": None}))
    if permissions:
        builder.extend_policy("clinical-north:operator:policy", allow(*permissions), PASSING)
    return builder


def w5(builder: Builder) -> Verdict:
    return prove(builder.graph())["W5"]


@pytest.mark.parametrize(
    ("operation", "permissions"),
    [
        ("patch", ("rds:ApplyPendingMaintenanceAction",)),
        ("back-up", ("backup:StartBackupJob",)),
        ("restore", ("backup:StartRestoreJob",)),
    ],
)
def test_a_declared_operation_that_is_allowed_is_proved(operation: str, permissions: tuple[str, ...]) -> None:
    assert w5(declaring(operation, *permissions)).status is Status.PROVED


@pytest.mark.parametrize(
    ("operation", "denied"),
    [
        ("patch", "rds:ApplyPendingMaintenanceAction"),
        ("back-up", "backup:StartBackupJob"),
        ("restore", "backup:StartRestoreJob"),
    ],
)
def test_a_declared_operation_that_is_denied_is_reported(operation: str, denied: str) -> None:
    verdict = w5(declaring(operation))
    assert verdict.status is Status.POSSIBLE
    summary = f"clinical-north:operator declares the operation {operation}, but {denied} is denied"
    assert verdict.witnesses[0].summary == summary


def test_a_backup_without_permission_to_pass_its_role_is_reported() -> None:
    builder = declaring("back-up")
    builder.extend_policy("clinical-north:operator:policy", allow("backup:StartBackupJob"))
    assert [w.summary.rpartition(", but ")[2] for w in w5(builder).witnesses] == ["iam:PassRole is denied"]


def test_an_operation_that_the_boundary_denies_is_reported() -> None:
    builder = declaring("restore", "backup:StartRestoreJob", bound=True)
    assert [w.summary.rpartition(", but ")[2] for w in w5(builder).witnesses] == ["iam:PassRole is denied"]


def test_an_unknown_operation_is_not_evaluated() -> None:
    verdict = w5(declaring("juggle"))
    assert verdict.status is Status.UNKNOWN
    assert "which is not known (known: watch, restart, patch, back-up, restore)" in verdict.witnesses[0].summary


def test_without_declared_operations_nothing_is_reported() -> None:
    assert w5(declaring("")).status is Status.PROVED


def test_each_operation_names_its_actions_and_kinds() -> None:
    assert all(
        need["action"].partition(":")[2] and need["kind"] for needs in operation_actions().values() for need in needs
    )
