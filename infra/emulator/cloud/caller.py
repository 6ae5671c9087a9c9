"""Who signed a request: the owner of the access key, and of a role's session what it was given when it was made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from infra.emulator.cloud.boto3_clients import PAYER, PAYER_KEYS


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of an access key; everything is empty for a key that nobody has.

    ``arn`` is a role's, a user's, or the account's root for the payer's own keys. ``session`` is the ARN of a role's
    session; ``policy`` and ``policy_arns`` are its session policies, ``tags`` its session tags, ``issued`` its time.
    """

    account: str = ""
    arn: str = ""
    session: str = ""
    policy: str = ""
    policy_arns: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    issued: str = ""


NOBODY: Final = Caller()


def caller_of_key(key: str) -> Caller:
    """The owner of an access key."""
    from moto.iam.models import iam_backends

    if key == PAYER_KEYS.access_key:
        return Caller(PAYER, f"arn:aws:iam::{PAYER}:root")
    for account, backends in list(iam_backends.items()):
        found = backends["aws"].access_keys.get(key)
        if found is None:
            continue
        if not found.role_arn:
            active = found.user_name and found.status == "Active"
            return Caller(account, f"arn:aws:iam::{account}:user{_path(account, found)}") if active else NOBODY
        return _session(account, str(found.role_arn), getattr(found, "session", None))
    return NOBODY


def _path(account: str, key: Any) -> str:
    """Path and name of a user."""
    from moto.iam.models import iam_backends

    user = iam_backends[account]["aws"].users.get(key.user_name)
    return f"{user.path}{user.name}" if user else f"/{key.user_name}"


def _session(account: str, role: str, session: Any) -> Caller:
    if session is None:
        return Caller(account, role)
    policy, issued = session.policy or "", getattr(session, "issued", "")
    return Caller(account, role, session.arn, policy, session.policy_arns, session.tags, issued)
