"""Changes to the small estate, to be put together: what a leak or a decoy is planted with."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from small_estate import (
    MANAGEMENT,
    NORTH,
    OPEN,
    REGION,
    Builder,
    allow,
    by_service,
    policy,
    role_arn,
)

from infra.iam.cut_off_runbook import runbook

Change = Callable[[Builder], None]
Leak = tuple[str, str, Change]

ANALYST = role_arn(MANAGEMENT, "mso/analyst")
STAFF = role_arn(MANAGEMENT, "mso/staff/mso_it")
PHOTOS = ["arn:aws:s3:::photos", "arn:aws:s3:::photos/*"]
STRANGER = "999999999999"
EXTERNAL_KEY = f"arn:aws:kms:{REGION}:{MANAGEMENT}:key/books"


def unfenced(b: Builder) -> None:
    """The clinical fence gone: what stands behind it must show."""
    b.drop("perimeter-clinical-north:at")


def untouched(b: Builder) -> None:
    """The rule that only named roles touch data, gone."""
    b.drop("touch:at")


def both(*changes: Change) -> Change:
    """Several changes at once."""

    def change(b: Builder) -> None:
        for one in changes:
            one(b)

    return change


def widen(name: str, *statements: Any, prop: str = "policy") -> Change:
    """More statements in a policy."""
    return lambda b: b.widen(name, *statements, prop=prop)


def switch(*doors: str, account: str = NORTH) -> Change:
    """A cut-off switch for these roles."""
    return add("aws:ssm/document:Document", f"switch-{account}", account, name="mso-cut-off", content=runbook(doors))


def operator(*actions: str, on: tuple[str, ...] = ("*",)) -> Change:
    """An operator that may do more, without its boundary and without the guard on touching."""

    def change(b: Builder) -> None:
        b.widen("clinical-north:operator:may", allow(*actions, on=on))
        b.change("clinical-north:operator", permissionsBoundary=None)
        b.drop("touch:at")

    return change


def add(
    type_: str, label: str, account: str, id_: str = "", tags: dict[str, str] | None = None, /, **props: Any
) -> Change:
    """One resource more."""

    def change(b: Builder) -> None:
        b.add(type_, label, account, id_, tags, **props)

    return change


def bucket(account: str, name: str, data_class: str, key: str) -> Change:
    """One bucket more."""
    return lambda b: b.bucket(account, name, data_class, key)


def role(account: str, name: str, trust: list[Any], may: list[Any], owner: str = "") -> Change:
    """One role more."""
    return lambda b: b.role(account, name, trust, may, owner)


def without(*names: str) -> Change:
    """Some resources less."""
    return lambda b: b.drop(*names)


def changed(name: str, **props: Any) -> Change:
    """Some properties changed."""
    return lambda b: b.change(name, **props)


def trusting(account: str, name: str, *services: str, may: tuple[str, ...] = ("s3:GetObject", *OPEN)) -> Change:
    """A reading role that services may act as, and that the key knows."""

    def change(b: Builder) -> None:
        b.role(account, name, [by_service(s) for s in services], [allow(*may)])
        b.widen("key:clinical-north", allow(*OPEN, to=role_arn(account, name)))

    return change


def image(reference: str, **repository: Any) -> Change:
    """A task that runs an image of a repository, as a role that reads photos."""

    def change(b: Builder) -> None:
        arn = f"arn:aws:ecr:{REGION}:{NORTH}:repository/ehr"
        b.add("aws:ecr/repository:Repository", "images", NORTH, "ehr", {}, name="ehr", arn=arn, **repository)
        run = [{"name": "ehr", "image": f"{NORTH}.dkr.ecr.{REGION}.amazonaws.com/{reference}"}]
        role = role_arn(NORTH, "mso/phi/app-ehr")
        b.add("aws:ecs/taskDefinition:TaskDefinition", "ehr-task", NORTH, "ehr-task", {}, family="ehr",
              taskRoleArn=role, containerDefinitions=json.dumps(run),
              arn=f"arn:aws:ecs:{REGION}:{NORTH}:task-definition/ehr:1")  # fmt: skip
        operator("ecr:PutImage")(b)

    return change


def user(name: str, *may: Any, owner: str = "mso", group: str = "", group_may: tuple[Any, ...] = ()) -> Change:
    """A user in the practice's account, and a group that it is not in."""

    def change(b: Builder) -> None:
        arn = f"arn:aws:iam::{NORTH}:user/{name}"
        b.add("aws:iam/user:User", name, NORTH, name, {"mso:owner": owner}, name=name, arn=arn)
        b.add("aws:iam/userPolicy:UserPolicy", f"{name}:may", NORTH, user=name, policy=policy(*may))
        b.widen("clinical-north:custodian:may", allow("iam:PutUserPolicy", on=(arn,)))
        if group:
            arn = f"arn:aws:iam::{NORTH}:group/{group}"
            b.add("aws:iam/group:Group", group, NORTH, group, {}, name=group, arn=arn)
            b.add("aws:iam/groupPolicy:GroupPolicy", f"{group}:may", NORTH, group=group, policy=policy(*group_may))

    return change


def passing(service: str, *actions: str) -> Change:
    """An operator that may pass a reading role to a service and make that service run something."""
    return both(trusting(NORTH, "mso/phi/job", service), operator("iam:PassRole", *actions))


def running(type_: str, actions: tuple[str, ...], **props: Any) -> Change:
    """Something that runs as a reading role, and an operator that may change what it runs."""
    return both(add(type_, "runner", NORTH, **props), operator(*actions))


READER = role_arn(NORTH, "mso/phi/app-ehr")
GRANT = "aws:kms/grant:Grant"
