"""L2: a workload works: each Allow statement of the role that a task or a function acts as is its work."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds.declared_work import work_of
from policies.separation.estate.entities import Principal

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
WORKLOADS = frozenset({"ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "ec2.amazonaws.com", "batch.amazonaws.com",
                       "states.amazonaws.com", "codebuild.amazonaws.com", "glue.amazonaws.com",
                       "tasks.apprunner.amazonaws.com", "pods.eks.amazonaws.com"})  # fmt: skip
"""The services that run somebody's code as a role."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each action, as written, of each Allow statement of each role that a workload acts as."""
    workloads = (principal for principal in estate.model.principals if _is_workload(principal))
    yield from work_of(estate, workloads, "L2", "workload-permissions")


def _is_workload(principal: Principal) -> bool:
    if principal.hypothetical or principal.caller.service_linked:
        return False
    trusted = (named for statement in principal.trust if statement.allow for named in statement.principals)
    return any(kind == "Service" and value in WORKLOADS for kind, value in trusted)
