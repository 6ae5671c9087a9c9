"""A query is answered: start, results, catalog, data and both keys; and a session in a container opens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from work_account import ACCOUNT, BY_STAFF, KEY, REGION, WorkAccount, role_arn, statement

from policies.duties.kinds import exec_sessions, queries

GROUP = f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/audit"
TABLE = f"arn:aws:glue:{REGION}:{ACCOUNT}:table/audit/trail"
OWN = {"StringLike": {"s3:prefix": "AWSLogs/mine/*"}}
TASK = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/web:1"


def account() -> WorkAccount:
    """An analyst queries a table over logs and gets the answer in another bucket."""
    work = WorkAccount()
    work.key(statement("Use", "kms:Decrypt", "kms:GenerateDataKey", to={"AWS": role_arn("analyst")}))
    work.bucket("logs")
    work.bucket("answers")
    output = {"resultConfiguration": {"outputLocation": "s3://answers/audit/"}}
    work.add("athena/workgroup:Workgroup", "group", name="audit", arn=GROUP, configuration=output)
    work.add("glue/catalogTable:CatalogTable", "table", name="trail", databaseName="audit", arn=TABLE,
             storageDescriptor={"location": "s3://logs/AWSLogs"}, partitionKeys=[{"name": "day"}])  # fmt: skip
    work.role(
        "analyst", BY_STAFF,
        statement("Ask", queries.START, *queries.TAKE, on=[GROUP]),
        statement("Catalog", "glue:GetDatabase", "glue:GetTable", on=["*"]),
        statement("Partitions", "glue:GetPartitions", on=["*"]),
        statement("Data", "s3:GetObject", on=["arn:aws:s3:::logs/AWSLogs/mine/*"]),
        statement("Find", "s3:ListBucket", on=["arn:aws:s3:::logs"], when=OWN),
        statement("Answers", "s3:GetObject", "s3:PutObject", on=["arn:aws:s3:::answers/audit/*"]),
        statement("Where", "s3:GetBucketLocation", on=["arn:aws:s3:::answers"]),
    )  # fmt: skip
    return work


@pytest.mark.parametrize("sid", ["Partitions", "Data", "Find", "Answers", "Where", "Use"])
def test_each_right_that_a_query_takes_is_asked_for(sid: str) -> None:
    assert len(account().outcomes(queries.find)) == 2
    assert not account().open(queries.find)
    work = account()
    work.without(sid)
    assert [text for text in work.open(queries.find).values() if text.startswith("BLOCKED")]


OF_GROUP = {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": GROUP}}
KEPT = {"enabled": True, "encryptionConfiguration": {"kmsKey": KEY}}


def account_where_athena_keeps_results() -> WorkAccount:
    """The same analyst; the answers are in no bucket."""
    work = account()
    work.without("Answers")
    work.without("Where")
    work.drop("answers")
    work.change("group", configuration={"managedQueryResultsConfiguration": KEPT})
    athena = {"Service": "encryption.athena.amazonaws.com"}
    work.key(
        statement("Use", "kms:Decrypt", "kms:GenerateDataKey", to={"AWS": role_arn("analyst")}),
        statement("Keep", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", to=athena, when=OF_GROUP),
    )
    return work


@pytest.mark.parametrize("sid", ["Ask", "Use", "Keep"])
def test_results_that_athena_keeps_take_the_key_for_who_asks_and_for_athena(sid: str) -> None:
    assert len(account_where_athena_keeps_results().outcomes(queries.find)) == 2
    assert not account_where_athena_keeps_results().open(queries.find)
    work = account_where_athena_keeps_results()
    if sid == "Ask":
        work.denies("analyst-policy", queries.TAKE[1])
    else:
        work.without(sid)
    assert [text for text in work.open(queries.find).values() if text.startswith("BLOCKED")]


def test_projected_partitions_are_asked_of_no_catalog() -> None:
    work = account()
    work.without("Partitions")
    work.change("table", parameters={"projection.enabled": "true"})
    assert not work.open(queries.find)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda work: work.without("Channels"), "ssmmessages:CreateControlChannel"),
        (lambda work: work.without("TaskKey"), "kms:Decrypt"),
        (lambda work: work.without("PersonKey"), "kms:GenerateDataKey"),
    ],
)
def test_a_session_in_a_container_takes_channels_and_the_key(change: Callable[[WorkAccount], None], cause: str) -> None:
    work = WorkAccount()
    work.key(statement("TaskKey", "kms:Decrypt", to={"AWS": role_arn("app")}),
             statement("PersonKey", "kms:GenerateDataKey", to={"AWS": role_arn("engineer")}))  # fmt: skip
    trust = statement("Trust", "sts:AssumeRole", on=None, to={"Service": "ecs-tasks.amazonaws.com"})
    work.role("app", trust, statement("Channels", "ssmmessages:*"))
    work.role("engineer", BY_STAFF, statement("Exec", "ecs:ExecuteCommand"))
    cluster = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/apps"
    work.add("ecs/cluster:Cluster", "apps", name="apps", arn=cluster,
             configurations=[{"executeCommandConfiguration": {"kmsKeyId": KEY}}])  # fmt: skip
    work.add("ecs/taskDefinition:TaskDefinition", "task", arn=TASK, family="web", taskRoleArn=role_arn("app"))
    work.add("ecs/service:Service", "web", name="web", cluster=cluster, taskDefinition=TASK, enableExecuteCommand=True)
    assert len(work.outcomes(exec_sessions.find)) == 2
    assert not work.open(exec_sessions.find)
    change(work)
    assert any(text.startswith("BLOCKED") and cause in text for text in work.open(exec_sessions.find).values())
