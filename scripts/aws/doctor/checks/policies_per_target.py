"""No root, unit or account has more organization policies of a kind than AWS attaches to one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from infra.iam.policy_builder import per_target
from scripts.aws.doctor.examination import Answer, Area, Check, Examination, ok, problem

KINDS: Final = {"SERVICE_CONTROL_POLICY": "scp", "RESOURCE_CONTROL_POLICY": "rcp"}
BY_AWS: Final = 1
"""AWS attaches a policy that allows everything to every target, and it counts."""


def run(examination: Examination) -> Iterator[Answer]:
    """Count the policies that the plan attaches to each target; the limit is AWS's and cannot be raised."""
    plan = examination.plan
    types = {policy.id: policy.props["type"] for policy in plan.of_type("aws:organizations/policy:Policy")}
    attached = Counter(
        (types.get(each.props["policyId"], ""), each.props["targetId"])
        for each in plan.of_type("aws:organizations/policyAttachment:PolicyAttachment")
    )
    for type_, kind in KINDS.items():
        counts = {target: count + BY_AWS for (of_type, target), count in attached.items() if of_type == type_}
        most, limit = max(counts.values(), default=0), per_target(kind)
        for target, count in counts.items():
            if count > limit:
                fix = "merge policies of the kind, or attach some of them higher up"
                yield problem(f"{target} gets {count} policies of the type {type_}; AWS attaches {limit}", fix)
        if most <= limit:
            yield ok(f"{type_}: at most {most} on one target, AWS attaches {limit}")


CHECK = Check(id="policies-per-target", area=Area.ESTATE, title="the organization policies", run=run)
