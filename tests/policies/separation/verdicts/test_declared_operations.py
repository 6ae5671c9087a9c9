"""W5's other half: what an operator is declared to do works, or counts against the wall."""

from __future__ import annotations

import pytest
from small_estate import KEY, NORTH, REGION, Builder, allow, role_arn

from policies.separation.verdicts.declared_operations import operations
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status, Verdict

BACKUP = [role_arn(NORTH, "mso/phi/backup")]
TO_BACKUP = {"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}}
PASSING = allow("iam:PassRole", on=BACKUP, when=TO_BACKUP)


def declared(words: str, *may: str, bound: bool = False) -> Builder:
    """The small estate with a vault of its own and an operator who is declared to do something."""
    builder = Builder()
    vault = {"name": "own", "arn": f"arn:aws:backup:{REGION}:{NORTH}:backup-vault:own", "kmsKeyArn": KEY}
    builder.add("aws:backup/vault:Vault", "own-vault", NORTH, "own", {"mso:data-class": "phi"}, **vault)
    operator = builder.resources["clinical-north:operator"]
    tags = {**operator.inputs["tags"], "mso:operations": words}
    builder.change("clinical-north:operator", tags=tags, **({} if bound else {"permissionsBoundary": None}))
    if may:
        builder.widen("clinical-north:operator:may", allow(*may), PASSING)
    return builder


def w5(builder: Builder) -> Verdict:
    return prove(builder.graph())["W5"]


@pytest.mark.parametrize(
    ("word", "may"),
    [
        ("patch", ("rds:ApplyPendingMaintenanceAction",)),
        ("back-up", ("backup:StartBackupJob",)),
        ("restore", ("backup:StartRestoreJob",)),
    ],
)
def test_what_is_declared_and_works_is_proved(word: str, may: tuple[str, ...]) -> None:
    assert w5(declared(word, *may)).status is Status.PROVED


@pytest.mark.parametrize(
    ("word", "refused"),
    [
        ("patch", "rds:ApplyPendingMaintenanceAction"),
        ("back-up", "backup:StartBackupJob"),
        ("restore", "backup:StartRestoreJob"),
    ],
)
def test_what_is_declared_and_does_not_work_is_found(word: str, refused: str) -> None:
    verdict = w5(declared(word))
    assert verdict.status is Status.POSSIBLE
    summary = f"clinical-north:operator is declared to {word}, and cannot: {refused} is refused"
    assert verdict.witnesses[0].summary == summary


def test_a_backup_that_cannot_be_handed_its_role_does_not_work() -> None:
    builder = declared("back-up")
    builder.widen("clinical-north:operator:may", allow("backup:StartBackupJob"))
    assert [w.summary.rpartition(": ")[2] for w in w5(builder).witnesses] == ["iam:PassRole is refused"]


def test_a_boundary_that_forbids_it_is_found_too() -> None:
    builder = declared("restore", "backup:StartRestoreJob", bound=True)
    assert [w.summary.rpartition(": ")[2] for w in w5(builder).witnesses] == ["iam:PassRole is refused"]


def test_an_operation_that_nobody_knows_is_not_evaluated() -> None:
    verdict = w5(declared("juggle"))
    assert verdict.status is Status.UNKNOWN
    assert "no known operation (watch, restart, patch, back-up, restore)" in verdict.witnesses[0].summary


def test_nothing_declared_is_nothing_hindered() -> None:
    assert w5(declared("")).status is Status.PROVED


def test_each_operation_names_what_it_takes() -> None:
    assert all(need["action"].partition(":")[2] and need["kind"] for needs in operations().values() for need in needs)
