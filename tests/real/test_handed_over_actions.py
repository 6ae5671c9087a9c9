"""Every documented action on stores of patient data, handed to the MSO: readers are found, the rest is no LEAK."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from handed_over_actions import Way, ways
from handed_over_ways_in import answers

from policies.separation.verdicts.verdict import Status

READERS: Mapping[str, str] = {
    "s3": "GetObject GetObjectVersion GetObjectTorrent PutBucketPolicy PutObjectAcl PutReplicationConfiguration",
    "secretsmanager": "GetSecretValue BatchGetSecretValue PutResourcePolicy",
    "sqs": "ReceiveMessage AddPermission SetQueueAttributes",
    "sns": "Subscribe AddPermission SetTopicAttributes",
    "dynamodb": "GetItem BatchGetItem Query Scan PartiQLSelect GetRecords ExportTableToPointInTime UpdateItem PutItem "
    "DeleteItem PartiQLUpdate PartiQLDelete ConditionCheckItem PutResourcePolicy",
    "kinesis": "GetRecords SubscribeToShard PutResourcePolicy",
    "rds": "DownloadDBLogFilePortion ModifyDBSnapshotAttribute ModifyDBClusterSnapshotAttribute StartActivityStream",
    "rds-data": "ExecuteStatement BatchExecuteStatement",
    "redshift": "GetClusterCredentials AuthorizeSnapshotAccess AuthorizeDataShare",
    "redshift-data": "ExecuteStatement GetStatementResult",
    "es": "ESHttpGet ESHttpPost UpdateDomainConfig",
    "logs": "GetLogEvents FilterLogEvents StartQuery GetQueryResults StartLiveTail PutSubscriptionFilter "
    "CreateExportTask",
    "events": "PutTargets PutPermission",
    "lambda": "InvokeFunction UpdateFunctionCode AddPermission GetDurableExecution GetDurableExecutionHistory",
    "ec2": "ModifySnapshotAttribute ModifyImageAttribute RunInstances RequestSpotInstances ExportImage",
    "ecr": "BatchGetImage GetDownloadUrlForLayer SetRepositoryPolicy",
    "elasticfilesystem": "PutFileSystemPolicy ReplicationRead",
    "ssm": "GetParameter GetParameters GetParametersByPath GetParameterHistory",
    "healthlake": "ReadResource SearchWithGet SearchWithPost VersionReadResource StartFHIRExportJob PatchResource",
    "states": "GetExecutionHistory DescribeExecution GetActivityTask",
    "backup": "StartCopyJob CopyFromBackupVault PutBackupVaultAccessPolicy",
    "cognito-idp": "AdminGetUser ListUsers AdminSetUserPassword",
    "elasticache": "CopySnapshot ExportServerlessCacheSnapshot",
}
"""By service, actions that return content of a store or let somebody in. Source: AWS's guides; own reading."""
ALL_WAYS = {way.name: way for way in ways()}
CLOSED = [name for name in ALL_WAYS if name in ("SCP", "boundary") or name.startswith("RCP:")]
"""Ways that a guardrail or boundary closes."""


@cache
def answered(way: str) -> Mapping[str, Status]:
    """Full name of each action of a way -> the answer."""
    return {answer.action.full_name: answer.status for answer in ALL_WAYS[way].answers()}


def readers(way: Way) -> list[str]:
    """The full names of the way's actions that read."""
    named = {f"{service}:{name}" for service, names in READERS.items() for name in names.split()}
    return [action.full_name for action in way.actions if action.full_name in named]


OPEN = [name for name in ALL_WAYS if name not in CLOSED and name not in ("key policy", "grant", "passed role")]


@pytest.mark.parametrize("way", OPEN)
def test_an_action_that_reads_or_lets_somebody_in_is_not_proved(way: str) -> None:
    assert readers(ALL_WAYS[way])
    assert {name for name in readers(ALL_WAYS[way]) if answered(way)[name] is Status.PROVED} == set()


@pytest.mark.parametrize("way", OPEN)
def test_an_action_that_tags_lists_names_or_deletes_data_is_no_leak(way: str) -> None:
    harmless = [a for a in ALL_WAYS[way].actions if a.is_tagging or a.name.startswith(("Describe", "Delete", "Untag"))]
    found = {a.full_name for a in harmless if answered(way)[a.full_name] is Status.LEAK}
    assert found - EXPLAINED == set()


EXPLAINED = {
    "ecr:DescribeImageScanFindings",  # what is in an image
    "redshift:DescribeQuery", "redshift:DescribeSavedQueries", "states:DescribeExecution", "ssm:DescribeOpsItems",
    "elasticfilesystem:DeleteFileSystemPolicy",  # without a policy, whoever is on the network mounts the file system
}  # fmt: skip
"""Actions that describe or delete, and return content or open a store."""


@pytest.mark.parametrize("way", CLOSED)
def test_what_a_guardrail_or_boundary_takes_away_is_proved(way: str) -> None:
    assert {name for name, status in answered(way).items() if status is not Status.PROVED} == set()


@pytest.mark.parametrize("way", ["key policy", "grant"])
def test_decrypting_reencrypting_and_granting_break_the_key_and_nothing_else_does(way: str) -> None:
    broken = {name for name, status in answered(way).items() if status is not Status.PROVED}
    assert broken == {"kms:Decrypt", "kms:DeriveSharedSecret", "kms:ReEncryptFrom", "kms:CreateGrant"}


def test_an_action_that_takes_a_role_which_reads_is_not_proved() -> None:
    assert {name for name, status in answered("passed role").items() if status is Status.PROVED} == {
        "rds:RemoveRoleFromDBCluster", "rds:RemoveRoleFromDBInstance"
    }  # fmt: skip


def test_a_trust_policy_that_lets_somebody_in_and_a_share_are_not_proved() -> None:
    found = list(answers())
    lets_in = [case for case in found if case[0] in ("trust: principal", "trust: federated", "share")]
    assert len(lets_in) > 25
    assert [case for case in lets_in if case[2] is Status.PROVED] == []
    assert [case for case in found if case[0] == "trust: own" and case[2] is not Status.PROVED] == []
    actions = {case[1]: case[2] for case in found if case[0] == "trust: action"}
    assert actions["sts:AssumeRole"] is Status.LEAK
    assert actions["sts:TagSession"] is Status.PROVED
