"""L2: a task that queries tables gets answers: from its workgroup, the catalog, the data, and with the keys of each."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds.queries import START, TABLE, WORKGROUP, data, may_query, names, results
from policies.duties.workloads import tasks
from policies.separation.estate.entities import Principal

WHY = "https://docs.aws.amazon.com/athena/latest/ug/fine-grained-access-to-glue-resources.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each role of tasks and each workgroup that its policy names, and one for each table that it names."""
    roles = {task.role.arn: task.role for task in tasks(estate) if task.role}
    for role in roles.values():
        about = estate.by_arn.get(role.arn)
        for workgroup in estate.of_type(WORKGROUP):
            if not may_query(role, workgroup) or not _names_itself(role):
                continue
            urn, group = about.urn if about else workgroup.urn, workgroup.facts.get("name")
            needs = tuple(results(estate, role, workgroup, {}))
            does = f"gets answers in the workgroup {group}"
            yield Duty("L2", "workload-queries", role.name, does, needs, WHY, urn, role.arn)
            for table in estate.beside(workgroup, TABLE):
                if names(role, "glue:GetTable", str(table.facts.get("arn"))):
                    needs = tuple(data(estate, role, table, {}))
                    does = f"queries the table {table.facts.get('name')} in {group}"
                    yield Duty("L2", "workload-queries", role.name, does, needs, WHY, urn, role.arn)


def _names_itself(role: Principal) -> bool:
    """Whether a statement is about queries in particular: an Allow of everything declares no work."""
    return any(s.allow and s.covers_action(START) and "*" not in s.resources for s in role.identity)
