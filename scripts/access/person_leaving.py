"""The steps by which a person leaves: sign-in, sessions, secrets, keys, systems, and the record of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from infra.manifest.manifest_model import Manifest
from infra.manifest.sections import JobFunction
from scripts.access.leaving_step import LeavingStep
from scripts.access.person_access import IDENTITY_CENTER, Opening

TERMINATION: Final = "45 CFR 164.308(a)(3)(ii)(C), termination procedures"
MOMENT: Final = "NOW"


@dataclass(frozen=True)
class Leaver:
    """A person, by mailbox, the groups the person was in, and what these open. ``users`` are IAM users found with the
    person's name, by account; None where no account was asked."""

    person: str
    functions: Sequence[JobFunction]
    openings: Sequence[Opening]
    users: Mapping[str, Sequence[str]] | None = None

    @property
    def owner(self) -> str:
        """The employer."""
        return self.functions[0].owner


def person_steps(manifest: Manifest, leaver: Leaver) -> list[LeavingStep]:
    """What has to be done, in order."""
    return [*_sign_in(manifest, leaver), *_sessions(manifest, leaver), *_secrets(manifest, leaver),
            *_keys(manifest, leaver), *_systems(manifest, leaver), *_afterwards(manifest, leaver)]  # fmt: skip


def _contact(manifest: Manifest, owner: str, role: str) -> str:
    if owner == manifest.mso.slug:
        return f"{role} of {owner} ({manifest.mso.contacts.security})"
    return f"{role} of {owner} ({manifest.practice(owner).contacts.security})"


def _sign_in(manifest: Manifest, leaver: Leaver) -> Iterator[LeavingStep]:
    groups = ", ".join(function.id for function in leaver.functions)
    administrator = _contact(manifest, leaver.owner, "identity administrator")
    yield LeavingStep(
        f"In the identity provider of {leaver.owner}: disable {leaver.person}, end the sign-in sessions, remove the "
        f"second factors and the memberships ({groups}, and custodian, auditor or break-glass if there)",
        administrator,
        f"every role below is reached through it, and new sessions end here ({TERMINATION})",
    )
    if any(IDENTITY_CENTER in opening.arn for opening in leaver.openings):
        yield LeavingStep(
            "In IAM Identity Center: remove the person from every group, and delete the user if it is not synchronized",
            administrator,
            "permission sets of the MSO's own accounts are assigned to groups there",
            ("aws identitystore list-group-memberships-for-member --identity-store-id ID --member-id UserId=USER",
             "aws identitystore delete-group-membership --identity-store-id ID --membership-id MEMBERSHIP"),
        )  # fmt: skip


def _sessions(manifest: Manifest, leaver: Leaver) -> Iterator[LeavingStep]:
    longest = max((opening.minutes for opening in leaver.openings), default=0)
    older: dict[str, dict[str, str]] = {"DateLessThan": {"aws:TokenIssueTime": MOMENT}}
    when = older | {"StringLike": {"aws:userid": f"*:{leaver.person}"}}
    denial = {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": when}
    text = json.dumps({"Version": "2012-10-17", "Statement": [denial]})
    commands = [f"echo '{text}' > ended.json"]
    commands += [
        f"aws iam put-role-policy --role-name {opening.role.rpartition(':')[2]} --policy-name AWSRevokeOlderSessions "
        f"--policy-document file://ended.json   # {opening.account}"
        for opening in leaver.openings
        if IDENTITY_CENTER not in opening.arn and not opening.role.endswith(":break-glass")
    ]
    yield LeavingStep(
        f"Open sessions of {leaver.person}: the last one ends {longest} minutes after the sign-in was closed; where "
        "that is too long, the owner's pipeline denies them in each role",
        _contact(manifest, leaver.owner, "pipeline, approved by the security official"),
        "a session outlives the account in the identity provider; guardrails let only deployments change roles",
        tuple(commands),
        "ends by itself",
    )
    if any(opening.role.endswith(":break-glass") for opening in leaver.openings):
        yield LeavingStep(
            "Emergency access: end every session",
            f"custodian of records of {leaver.owner} ({manifest.practice(leaver.owner).contacts.custodian})",
            "the identity provider alone decides who may break the glass",
            (f"mso break-glass {leaver.owner} --close --state STATES",),
        )


def _secrets(manifest: Manifest, leaver: Leaver) -> Iterator[LeavingStep]:
    secrets = sorted({secret for opening in leaver.openings for secret in opening.secrets})
    yield LeavingStep(
        f"Rotate the {len(secrets)} secrets that the person could read" if secrets
        else "Secrets: no role reads one; rotate what the person was told otherwise (VPN keys, vendors' codes)",
        _contact(manifest, leaver.owner, "security official"),
        "what was read once stays known",
        tuple(f"aws secretsmanager rotate-secret --secret-id {secret}" for secret in secrets),
        "open" if secrets else "nothing found",
    )  # fmt: skip


def _keys(manifest: Manifest, leaver: Leaver) -> Iterator[LeavingStep]:
    found = {account: users for account, users in (leaver.users or {}).items() if users}
    accounts = sorted({opening.account for opening in leaver.openings})
    asked = "" if leaver.users is None else f"; asked in {len(leaver.users)} accounts"
    state = "nothing found" if leaver.users is not None and not found else "open"
    listed = "; ".join(f"{', '.join(users)} in {account}" for account, users in found.items()) or "none expected"
    yield LeavingStep(
        f"IAM users and access keys of the person in {', '.join(accounts)}: {listed}{asked}",
        _contact(manifest, leaver.owner, "security official"),
        "guardrails forbid them; one that is there anyway outlives every other step",
        ("aws iam list-users --query 'Users[].UserName'", "aws iam list-access-keys --user-name USER"),
        state,
    )
    yield LeavingStep(
        "Source control and the pipelines: remove the person from the organization, teams, environments' reviewers and "
        "deploy keys; revoke personal tokens",
        _contact(manifest, leaver.owner, "repository administrator"),
        "a pipeline that the person may start deploys with the owner's deployer role",
    )


def _systems(manifest: Manifest, leaver: Leaver) -> Iterator[LeavingStep]:
    roles = {function.role for function in leaver.functions}
    used = manifest.systems_on("management") + manifest.systems_on("exchange")
    systems = used if leaver.owner == manifest.mso.slug else manifest.systems_of(leaver.owner)
    for mode, why in (("saas", "the vendor keeps accounts and API keys of its own"),
                      ("hosted", "it may keep local accounts beside single sign-on")):  # fmt: skip
        names = sorted({s.fact.name for s in systems if s.mode == mode and roles & set(s.fact.roles)})
        if names:
            yield LeavingStep(
                f"In {', '.join(names)}: disable the account, end its sessions, revoke its API keys and tokens",
                _contact(manifest, leaver.owner, "system owner"),
                why,
            )


def _afterwards(manifest: Manifest, leaver: Leaver) -> Iterator[LeavingStep]:
    abroad = sorted({name for opening in leaver.openings for name in opening.leads_to})
    practices = [p for p in manifest.practices if any(name.partition(":")[0].endswith(f"-{p.slug}") for name in abroad)]
    if leaver.owner == manifest.mso.slug and practices:
        yield LeavingStep(
            f"Tell {', '.join(practice.slug for practice in practices)} that the person is gone",
            _contact(manifest, leaver.owner, "security official"),
            f"the person's role led to {', '.join(abroad)}",
        )
    yield LeavingStep(
        "Devices and premises: collect devices, keys and badges; wipe what is remote",
        _contact(manifest, leaver.owner, "security official"),
        "45 CFR 164.310(d)(1), device and media controls",
    )
    yield LeavingStep(
        "Read the person's last weeks in the trail, then file this record with the access review",
        _contact(manifest, leaver.owner, "security official"),
        f"information system activity review, 45 CFR 164.308(a)(1)(ii)(D); {TERMINATION}",
        ("mso evidence DIRECTORY --output FOLDER",),
    )


def is_named(user: str, person: str) -> bool:
    """Whether a user's name is the person's mailbox, or the part of it before the @."""
    return user.lower() in (person.lower(), person.lower().partition("@")[0])
