"""What a person's job functions open in each account: the roles, what they lead to, and the secrets among it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from infra.engine.graph import Graph
from infra.errors import UsageError
from infra.manifest.hints import suggestion
from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import JobFunction
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.estate.estate_model import EstateModel
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.reach.unlisted_actions import unlisted_edges
from scripts.access.role_read_back import role_arn

ROLE: Final = "aws:iam/role:Role"
ANYBODY: Final = frozenset({"auditor", "custodian", "break_glass"})
"""Roles that no job function of the manifest names: the owner's identity provider alone decides who has them."""
IDENTITY_CENTER: Final = ":role/aws-reserved/sso.amazonaws.com/"
SECRET: Final = "secret"


@dataclass(frozen=True)
class Opening:
    """One role that the person may have: ``by`` is the job function, or who decides on it; ``minutes`` a session."""

    role: str
    arn: str
    account: str
    by: str
    minutes: int
    leads_to: tuple[str, ...]
    reads: tuple[str, ...]
    secrets: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """The opening as JSON data."""
        return {"role": self.role, "account": self.account, "by": self.by, "minutes": self.minutes,
                "leadsTo": list(self.leads_to), "reads": list(self.reads), "secrets": list(self.secrets)}  # fmt: skip


def functions_of(manifest: Manifest, ids: Iterable[str]) -> list[JobFunction]:
    """The job functions of the manifest with these ids, of one owner.

    :raises UsageError: none is given, one is unknown, or they have several owners.
    """
    known = {function.id: function for function in manifest.people}
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        listed = ", ".join(f"{function.id} ({function.owner})" for function in manifest.people)
        raise UsageError(f"--function: the manifest names no persons; say the groups the person was in: {listed}")
    for id_ in wanted:
        if id_ not in known:
            groups = ", ".join(known) or "none"
            raise UsageError(f"--function {id_}: no such group; groups: {groups}. Fix: {suggestion(id_, known)}")
    found = [known[id_] for id_ in wanted]
    if len({function.owner for function in found}) > 1:
        raise UsageError("--function: groups of several employers; offboard the person from each employer by itself")
    return found


def openings(graph: Graph, estate: EstateModel, functions: Iterable[JobFunction]) -> list[Opening]:
    """The roles that people with these job functions may have, in the order of their accounts."""
    given = list(functions)
    prepared = PreparedEstate(estate, unlisted_edges(estate))
    minutes = {role_arn(role): int(role.facts.get("maxSessionDuration") or 3600) // 60 for role in graph.of_type(ROLE)}
    found = []
    for principal, by in _roles(estate, given):
        reached = Closure(prepared, [principal], _matters).run()
        resources = [estate.resource_by_arn[arn] for arn in reached.reads if arn in estate.resource_by_arn]
        others = sorted(estate.principal_by_arn[arn].name for arn in reached.assumed if arn != principal.arn)
        found.append(
            Opening(
                principal.name,
                principal.arn,
                principal.account.name or principal.account.id,
                by,
                minutes.get(principal.arn, 60),
                tuple(others),
                tuple(sorted({r.label for r in resources if not _is_secret(r)})),
                tuple(sorted(r.arn for r in resources if _is_secret(r))),
            )
        )
    return sorted(found, key=lambda opening: (opening.account, opening.role))


def _matters(resource: IamResource) -> bool:
    return bool(resource.data_classes) or _is_secret(resource)


def _is_secret(resource: IamResource) -> bool:
    return resource.kind == SECRET


def _roles(estate: EstateModel, functions: list[JobFunction]) -> Iterator[tuple[Principal, str]]:
    """Each role of people of the employer that one of the job functions, or nothing in the manifest, decides on."""
    owner = functions[0].owner
    for principal in estate.principals:
        if principal.hypothetical or principal.owner != owner or principal.account.owner != owner:
            continue
        name = principal.arn.rpartition("/")[2].replace("-", "_")
        if IDENTITY_CENTER in principal.arn:
            yield principal, f"group of the permission set {principal.job or name}"
        elif _signs_in(principal):
            if name in ANYBODY:
                yield principal, "the identity provider alone"
            elif matched := [f.id for f in functions if _serves(name, f.role)]:
                yield principal, ", ".join(matched)


def _signs_in(principal: Principal) -> bool:
    named = (named for statement in principal.trust if statement.allow for named in statement.principals)
    return any(kind == "Federated" and ":saml-provider/" in value for kind, value in named)


def _serves(role: str, job: str) -> bool:
    """Whether a role is a job function's: ``front_desk_yakima`` is a front desk's, at one location."""
    plain = job.removeprefix("pc_")
    return role in (job, plain) or role.startswith(f"{job}_")
