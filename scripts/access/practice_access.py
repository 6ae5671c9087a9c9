"""Clients of a practice's accounts that act as one of its roles, on AWS or an emulated one; others are refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from infra.errors import UsageError
from scripts.aws.account_access import by_caller, by_profiles

GLOBAL_REGION: Final = "us-east-1"


@dataclass(frozen=True)
class PracticeAccess:
    """``callers`` are the ARNs of the sessions by account id; ``client`` returns a boto3 client for an account."""

    callers: Mapping[str, str]
    client_of: Callable[[str, str, str], Any]
    region: str
    emulated: bool = False

    def client(self, account: str, service: str) -> Any:
        """A boto3 client of an account for a service, in the home Region."""
        return self.client_of(account, service, GLOBAL_REGION if service in ("iam", "sts") else self.region)

    @property
    def person(self) -> str:
        """The name of the session, which the identity provider sets to the person's; the same in every account."""
        names = {arn.rpartition("/")[2] for arn in self.callers.values()}
        return names.pop() if len(names) == 1 else ""

    def now(self) -> datetime:
        """The time by AWS's clock, by which it dates sessions."""
        account = next(iter(self.callers))
        answer = self.client(account, "sts").get_caller_identity()
        stated = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date", "")
        try:
            return parsedate_to_datetime(stated).astimezone(UTC)
        except (TypeError, ValueError):
            return datetime.now(UTC)


@contextmanager
def access_as(
    role: str, accounts: Mapping[str, str], region: str, *, endpoint: str | None, profiles: Sequence[str]
) -> Iterator[PracticeAccess]:
    """Access as a role (path and name below ``role/``) in each of these accounts, names by id.

    With ``endpoint`` in an emulated AWS, else with one profile for each account, or the ambient credentials for one.

    :raises UsageError: an account is missing, or a caller is another role or in another account.
    """
    if endpoint:
        if profiles:
            raise UsageError("--endpoint uses the emulated AWS's own credentials: omit --profile")
        from infra.emulator.provider.emulator import Emulator

        with Emulator.attach(endpoint) as emulator:
            yield _checked(role, accounts, region, _as_role(emulator, role), emulated=True)
        return
    access = by_profiles(profiles, accounts) if profiles else by_caller("", accounts)
    clients = {account.id: account.client for account in access.accounts}
    if others := sorted(clients.keys() - accounts.keys()):
        own = ", ".join(f"{name} ({id_})" for id_, name in accounts.items())
        raise UsageError(f"the credentials are for account {', '.join(others)}, not for {own}; nothing was done")
    if missing := [name for id_, name in accounts.items() if id_ not in clients]:
        raise UsageError(f"no credentials for {', '.join(missing)}: give one --profile for each account")
    yield _checked(role, accounts, region, lambda account, service, where: clients[account](service, where))


def _as_role(emulator: Any, role: str) -> Callable[[str, str, str], Any]:
    return lambda account, service, region: emulator.client_as(f"arn:aws:iam::{account}:role/{role}", service, region)


def _checked(
    role: str, accounts: Mapping[str, str], region: str, client_of: Callable[[str, str, str], Any], *,
    emulated: bool = False,
) -> PracticeAccess:  # fmt: skip
    """The access, once every caller is known to be the role in the account."""
    name, callers = role.rpartition("/")[2], {}
    for id_, account in accounts.items():
        caller = str(client_of(id_, "sts", GLOBAL_REGION).get_caller_identity()["Arn"])
        if not caller.startswith(f"arn:aws:sts::{id_}:assumed-role/{name}/"):
            raise UsageError(f"signed in as {caller}: only {name} of {account} may do this. Fix: sign in as that role")
        callers[id_] = caller
    return PracticeAccess(callers, client_of, region, emulated)


@contextmanager
def sign_in_client(endpoint: str | None, region: str) -> Iterator[Any]:
    """An STS client for the sign-in itself, which no credentials sign."""
    if endpoint:
        from infra.emulator.provider.emulator import Emulator

        with Emulator.attach(endpoint) as emulator:
            yield emulator.client(emulator.payer, "sts", region)
        return
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config

    config = Config(signature_version=UNSIGNED, connect_timeout=10, read_timeout=60)
    yield boto3.client("sts", region_name=region, config=config)
