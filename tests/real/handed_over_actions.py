"""``python tests/real/handed_over_actions.py``: hand actions on a practice's stores to the MSO, one at a time.

Each case gives a role of the MSO one action of AWS's service reference in one way, and judges what that role reaches.
One estate serves a hundred cases: each has a role of its own, and the closure starts from that role alone. Printed are
the actions that leave the judged invariants PROVED and those that make a LEAK, by AWS's access level: whoever reads it
looks for readers among the first and for what only lists or tags among the second.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from handed_over_estate import OUTSIDER, POLICIES, VISITOR, Extend, add_policy, with_key, with_stores
from small_estate import KEY, MANAGEMENT, NORTH, UNITS, Builder, allow, deny, guardrail, policy, role_arn

from policies.separation.estate.access_points import ACCESS_POINT_KINDS
from policies.separation.estate.entities import PHI, is_state
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.iam.aws_facts import fact_values
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure, Reached
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.reference.service_reference import Action, actions_of, services
from policies.separation.verdicts.verdict import WORST_FIRST, Status, path_witness

OF_KEYS = frozenset({"key policy", "grant"})
"""The ways that give access to a key; in the others everybody may use the key anyway, and data and roles count."""
STORE_SERVICES = (
    "s3", "secretsmanager", "sqs", "sns", "dynamodb", "kinesis", "rds", "rds-data", "redshift", "redshift-data", "es",
    "logs", "events", "lambda", "ebs", "ec2", "ecr", "elasticfilesystem", "ssm", "healthlake", "states", "backup",
    "cognito-idp", "elasticache",
)  # fmt: skip
GRANT_OPERATIONS = (
    "CreateGrant", "Decrypt", "DeriveSharedSecret", "DescribeKey", "Encrypt", "GenerateDataKey", "GenerateDataKeyPair",
    "GenerateDataKeyWithoutPlaintext", "GetPublicKey", "ReEncryptFrom", "ReEncryptTo", "RetireGrant", "Sign",
)  # fmt: skip
BATCH = 100
"""Cases in one estate."""
NARROW = f"arn:aws:iam::{NORTH}:policy/mso/narrow"


class Answer(NamedTuple):
    """What the prover says of one action handed over in one way: the worst of the judged verdicts."""

    way: str
    action: Action
    status: Status


def statuses(model: EstateModel, reached: Reached, of_keys: bool) -> Iterator[Status]:
    """How certain each access to the practice's roles and patient data (to its keys, if ``of_keys``) is."""
    written = (arn for change, arn in reached.changes if change == "resource_policy_rewritten")
    paths = {**{arn: reached.changes["resource_policy_rewritten", arn] for arn in written}, **reached.reads}
    for arn, path in paths.items():
        resource = model.resource_by_arn[arn]
        counts = arn in reached.reads or resource.kind not in ACCESS_POINT_KINDS
        of_patients = bool(resource.data_classes & PHI) or is_state(resource)
        if counts and of_patients and (resource.kind == "kms-key") is of_keys:
            yield path_witness(path, arn, resource).status
    for arn, path in reached.assumed.items():
        if path.steps and model.principal_by_arn[arn].owner == "north":
            yield path_witness(path, arn).status


@dataclass(frozen=True, slots=True)
class Way:
    """One way to hand actions to the MSO.

    ``actions``: all its cases. ``also``: further actions of each role. ``outside``: the roles stand in the management
    account rather than in the practice's. ``bounded``: the roles have a boundary that allows IAM only.
    """

    name: str
    actions: tuple[Action, ...]
    also: tuple[str, ...] = ()
    outside: bool = False
    bounded: bool = False

    def extend(self, b: Builder, actions: Sequence[Action], roles: Sequence[str]) -> None:  # noqa: ARG002
        """Change the estate, so that the role at each place may do the action at the same place."""
        with_key(b)

    def answers(self, wanted: Iterable[Action] | None = None) -> Iterator[Answer]:
        """The answers for all its actions, or the wanted ones."""
        actions = self.actions if wanted is None else tuple(wanted)
        for start in range(0, len(actions), BATCH):
            yield from self._batch(actions[start : start + BATCH])

    def _batch(self, actions: Sequence[Action]) -> Iterator[Answer]:
        roles = [f"{OUTSIDER if self.outside else VISITOR}{number}" for number in range(len(actions))]
        b = with_stores(self._roles(actions), lambda builder: self.extend(builder, actions, roles))
        model = read_estate(b.graph())
        prepared = PreparedEstate(model, unlisted_edges(model))
        for action, role in zip(actions, roles, strict=True):
            closure = Closure(prepared, [model.principal_by_arn[role]], lambda r: r.account.owner == "north")
            found = statuses(model, closure.run(), self.name in OF_KEYS)
            yield Answer(self.name, action, min(found, key=WORST_FIRST.index, default=Status.PROVED))

    def _roles(self, actions: Sequence[Action]) -> Extend:
        by_staff = [allow("sts:AssumeRole", on=(), to=role_arn(MANAGEMENT, "mso/analyst"))]
        account, name = (MANAGEMENT, "mso/outsider") if self.outside else (NORTH, "mso/visitor")
        more = {"permissionsBoundary": NARROW} if self.bounded else {}

        def extend(b: Builder) -> None:
            for number, action in enumerate(actions):
                granted = [allow(action.full_name, *self.also), allow("kms:Decrypt", on=[KEY])]
                granted = granted[:1] if self.name in OF_KEYS else granted
                b.role(account, f"{name}{number}", by_staff, granted, owner="mso", **more)

        return extend


class Bounded(Way):
    """Each role's boundary allows IAM only; the role may remove it if ``also`` says so."""

    def extend(self, b: Builder, actions: Sequence[Action], roles: Sequence[str]) -> None:  # noqa: ARG002
        with_key(b)
        content = policy(allow("iam:*"))
        b.add("aws:iam/policy:Policy", "narrow", NORTH, "", {}, name="narrow", policy=content, arn=NARROW)


class ServiceControl(Way):
    """An SCP denies the actions, to all but the visitors if its name says that they are exempt."""

    def extend(self, b: Builder, actions: Sequence[Action], roles: Sequence[str]) -> None:  # noqa: ARG002
        with_key(b)
        unless = {"ArnNotLike": {"aws:PrincipalArn": f"{VISITOR}*"}} if "exemption" in self.name else None
        names = [action.full_name for action in actions]
        guardrail(b, "denied", "SERVICE_CONTROL_POLICY", NORTH, deny(*names, when=unless))


class PassedRole(Way):
    """Each role may pass a role that reads the charts to the action's service."""

    def extend(self, b: Builder, actions: Sequence[Action], roles: Sequence[str]) -> None:  # noqa: ARG002
        trusted = sorted({f"{action.service}.amazonaws.com" for action in actions})
        trust = allow("sts:AssumeRole", on=(), to={"Service": trusted})
        b.role(NORTH, "mso/phi/reader", [trust], [allow("s3:GetObject", "kms:Decrypt")], owner="north")
        b.extend_policy("key:clinical-north", allow("kms:Decrypt", to=role_arn(NORTH, "mso/phi/reader")))


class ResourcePolicy(Way):
    """The resource policy of one store allows each role its action; the way's name is that of the store."""

    def extend(self, b: Builder, actions: Sequence[Action], roles: Sequence[str]) -> None:
        with_key(b)
        add_policy(b, self.store, [action.full_name for action in actions], list(roles))
        if self.name.startswith("RCP"):
            unless = {"ArnNotLike": {"aws:PrincipalArn": f"{OUTSIDER}*"}} if "exemption" in self.name else None
            names = [action.full_name for action in actions]
            denied = deny(*names, to="*", when=unless)
            guardrail(b, "denied", "RESOURCE_CONTROL_POLICY", UNITS["clinical-north"], denied)

    @property
    def store(self) -> str:
        return self.name.rpartition(": ")[2]


class KeyPolicy(Way):
    """The key policy allows each role its action."""

    def extend(self, b: Builder, actions: Sequence[Action], roles: Sequence[str]) -> None:
        pairs = zip(actions, roles, strict=True)
        b.extend_policy("key:clinical-north", *(allow(action.full_name, to=role) for action, role in pairs))


class Grant(Way):
    """A grant allows each role its operation."""

    def extend(self, b: Builder, actions: Sequence[Action], roles: Sequence[str]) -> None:
        for number, (action, role) in enumerate(zip(actions, roles, strict=True)):
            b.add("aws:kms/grant:Grant", f"handed{number}", NORTH, "", {}, keyId="phi", operations=[action.name],
                  granteePrincipal=role)  # fmt: skip


def ways() -> Iterator[Way]:
    """Every way, with its cases."""
    stores = tuple(found for service in STORE_SERVICES for found in actions_of(service))
    reading = tuple(found for found in stores if found.is_read)
    yield Way("identity policy", stores)
    yield PassedRole("passed role", tuple(f for s in services() for f in actions_of(s) if f.passes_role),
                     also=("iam:PassRole",))  # fmt: skip
    yield KeyPolicy("key policy", tuple(actions_of("kms")), outside=True)
    yield Grant("grant", tuple(f for f in actions_of("kms") if f.name in GRANT_OPERATIONS), outside=True)
    yield ServiceControl("SCP", reading)
    yield ServiceControl("SCP exemption", reading)
    yield Bounded("boundary", reading, bounded=True)
    yield Bounded("boundary removed", reading, also=("iam:DeleteRolePermissionsBoundary",), bounded=True)
    for store, (service, _, _) in POLICIES.items():
        yield ResourcePolicy(f"policy: {store}", tuple(actions_of(service)), outside=True)
    for store in ("bucket", "secret", "queue", "table", "repository"):
        service = POLICIES[store][0]
        if service in fact_values("rcp-services"):
            of_store = tuple(actions_of(service))
            yield ResourcePolicy(f"RCP: {store}", of_store, outside=True)
            yield ResourcePolicy(f"RCP exemption: {store}", of_store, outside=True)


def report(answers: Iterable[Answer]) -> Iterator[str]:
    """Figures, and the cases to look at."""
    found = list(answers)
    for way in dict.fromkeys(a.way for a in found):
        of_way = [a for a in found if a.way == way]
        yield f"{way}: {len(of_way)} cases, {dict(Counter(str(a.status) for a in of_way))}"
        for status in WORST_FIRST:
            answered = [a for a in of_way if a.status is status]
            for level in dict.fromkeys(a.action.access_level for a in answered):
                names = " ".join(a.action.full_name for a in answered if a.action.access_level is level)
                yield f"  {status}, {level}: {names}"


def main() -> int:
    """Parse, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ways", nargs="*", help="beginnings of ways' names, such as 'policy:'; all if none is given")
    wanted = tuple(parser.parse_args().ways) or ("",)
    for way in ways():
        if way.name.startswith(wanted):
            print("\n".join(report(way.answers())), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
