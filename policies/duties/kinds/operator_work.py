"""L6: a role that declares operations in its tag ``mso:operations`` can do each of them on something of its account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policies.duties.duty import AnyOf, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate
from policies.duties.existing_resources import ExistingResources
from policies.separation.estate.entities import Principal
from policies.separation.reach.request_arns import account_arns, forms_of
from policies.separation.reference.operation_actions import operation_actions
from policies.separation.verdicts.declared_operations import DECLARED

WHY = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html"
PASS_ROLE = "iam:PassRole"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each operation that a role declares."""
    existing = ExistingResources(estate)
    for role in estate.model.principals:
        about = estate.by_arn.get(role.arn)
        for operation in str(role.tags.get(DECLARED) or "").split():
            needs = tuple(_needs(estate, existing, role, operation))
            does = f"does its operation {operation}"
            yield Duty("L6", "operator-work", role.name, does, needs, WHY, about.urn if about else "", role.arn)


def _needs(estate: DutyEstate, existing: ExistingResources, role: Principal, operation: str) -> Iterator[Need]:
    if operation not in operation_actions():
        yield Standing(None, f"the operation {operation} is not known (known: {', '.join(operation_actions())})")
        return
    for request in operation_actions()[operation]:
        if not _has_any(estate, role, request):
            continue
        action = request["action"]
        arns = existing.asked(role, action, "*") or account_arns(
            forms_of(action), action.split(":")[0], role.account.id
        )
        yield AnyOf(
            tuple((Call(role, action, arn),) for arn in arns), f"{action} is possible on nothing of the account"
        )
        if service := request.get("pass_role_to"):
            roles = [p.arn for p in estate.in_account[role.account.id] if ("Service", service) in _trusted(p)]
            passes = tuple((Call(role, PASS_ROLE, arn, {"iam:passedtoservice": service}),) for arn in roles)
            yield AnyOf(passes, f"no role that {service} takes on may be passed")


def _has_any(estate: DutyEstate, role: Principal, request: Mapping[str, str]) -> bool:
    """Whether the account has a resource of the kind that the operation is about; a backup is kept in a vault."""
    kind = {"recovery-point": "backup-vault"}.get(request["kind"], request["kind"])
    return kind == "account" or any(r.kind == kind and r.account.id == role.account.id for r in estate.model.resources)


def _trusted(role: Principal) -> set[tuple[str, str]]:
    return {named for statement in role.trust if statement.allow for named in statement.principals}
