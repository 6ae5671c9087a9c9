"""A workload gets its roles where they trust the service that runs it, with the source that it states."""

from __future__ import annotations

from typing import Any

import pytest
from work_account import ACCOUNT, REGION, WorkAccount, role_arn, statement

from policies.duties.kinds.workload_roles import find


def work(service: str, **when: Any) -> WorkAccount:
    """A task and a function that act as one role, which trusts a service."""
    found = WorkAccount()
    found.role("app", statement("Trust", "sts:AssumeRole", on=None, to={"Service": service}, when=when))
    found.add("ecs/taskDefinition:TaskDefinition", "task", family="web", taskRoleArn=role_arn("app"))
    found.add("lambda/function:Function", "function", name="sorter", role=role_arn("app"))
    return found


OWN, OTHER = ({"aws:SourceAccount": id_} for id_ in (ACCOUNT, "333333333333"))


@pytest.mark.parametrize(
    ("service", "when", "gets"),
    [
        ("ecs-tasks.amazonaws.com", {}, ("task",)),
        ("ecs-tasks.amazonaws.com", {"StringEquals": OWN}, ("task",)),
        ("ecs-tasks.amazonaws.com", {"ArnLike": {"aws:SourceArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:*"}}, ("task",)),
        ("ecs-tasks.amazonaws.com", {"StringEquals": OTHER}, ()),
        ("lambda.amazonaws.com", {"StringEquals": OWN}, ("sorter",)),
        ("lambda.amazonaws.com", {"StringEquals": {"aws:PrincipalTag/mfa": "true"}}, ()),
        ("ec2.amazonaws.com", {}, ()),
    ],
)
def test_the_service_that_runs_a_workload_assumes_its_role(service: str, when: Any, gets: tuple[str, ...]) -> None:
    outcomes = work(service, **when).outcomes(find)
    assert len(outcomes) == 2
    allowed = [sentence.partition(":")[2].split()[0] for sentence, o in outcomes.items() if o.answer == "ALLOWED"]
    assert tuple(allowed) == gets
    assert {o.answer for o in outcomes.values() if o.answer != "ALLOWED"} <= {"BLOCKED"}


def test_a_role_that_is_not_there_is_named() -> None:
    found = work("lambda.amazonaws.com")
    found.change("function", role="arn:aws:iam::333333333333:role/gone")
    assert [text for text in found.open(find).values() if text.startswith("BLOCKED") and "is not there" in text]
