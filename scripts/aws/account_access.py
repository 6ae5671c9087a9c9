"""Access to accounts: named profiles, a role in each account of the lock file, or the keys of a served emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from infra.engine.collection_gaps import Unread
from infra.errors import KitError, UsageError
from infra.manifest.manifest_model import plane_and_slug
from scripts.aws.read_only_context import GLOBAL_REGION, Account

if TYPE_CHECKING:
    import boto3

SESSION: Final = "mso-collect"
AMBIENT: Final = "the ambient credentials"
PAYER: Final = "payer"
ORG: Final = "org"
"""The org stack is deployed in a payer account: ``org`` for the MSO, ``org-evergreen`` for a separate practice."""

Names = Mapping[str, str]
"""Account names by 12-digit id, as in the lock file."""


@dataclass(frozen=True)
class AccountAccess:
    """The accounts that can be read, those that cannot, and the ARN of the caller."""

    caller: str
    accounts: tuple[Account, ...]
    inaccessible: tuple[Unread, ...] = ()


def by_profiles(profiles: Sequence[str], names: Names) -> AccountAccess:
    """One account for each profile; without a lock file, the first profile also lists the names of the accounts.

    :raises UsageError: a profile is unknown, or two profiles are for the same account.
    :raises KitError: the credentials are not valid.
    """
    sessions = {profile: _session(profile) for profile in profiles}
    callers = {profile: _caller_identity(session, f"profile {profile}") for profile, session in sessions.items()}
    ids = {profile: caller["Account"] for profile, caller in callers.items()}
    if len(set(ids.values())) < len(ids):
        listed = ", ".join(f"{profile} ({id_})" for profile, id_ in ids.items())
        raise UsageError(f"--profile: two profiles are for the same account: {listed}; pass one for each account")
    known = names or _organization_names(sessions[profiles[0]])
    accounts = tuple(_account(ids[profile], known, _Clients(sessions[profile])) for profile in profiles)
    others = (id_ for id_ in known if id_ not in ids.values())
    inaccessible = (_inaccessible(id_, known, "no profile was given for it") for id_ in others)
    return AccountAccess(", ".join(caller["Arn"] for caller in callers.values()), accounts, tuple(inaccessible))


def by_caller(profile: str, names: Names) -> AccountAccess:
    """The one account that a profile is for, or the ambient credentials without a profile.

    :raises KitError: the credentials are not valid.
    :raises UsageError: the profile is unknown.
    """
    session = _session(profile)
    caller = _caller_identity(session, f"profile {profile}" if profile else AMBIENT)
    return AccountAccess(caller["Arn"], (_account(caller["Account"], names, _Clients(session)),))


def by_role(role: str, profile: str, names: Names) -> AccountAccess:
    """Every account of the lock file, or else of the organization, by assuming the role there.

    :raises KitError: the credentials are not valid.
    :raises UsageError: there is no lock file, and the caller may not list the accounts of the organization.
    """
    session = _session(profile)
    caller = _caller_identity(session, f"profile {profile}" if profile else AMBIENT)
    known = names or _organization_names(session)
    if not known:
        raise UsageError(
            f"--role {role}: there is no accounts.lock.yaml here, and {caller['Arn']} may not list the organization's "
            "accounts; pass --env FOLDER with the lock file, or one --profile for each account"
        )
    accounts, inaccessible = [], []
    for id_ in known:
        try:
            own = id_ == caller["Account"]
            in_account = session if own else _assumed(session, f"arn:aws:iam::{id_}:role/{role}")
            accounts.append(_account(id_, known, _Clients(in_account)))
        except KitError as error:
            inaccessible.append(_inaccessible(id_, known, str(error)))
    return AccountAccess(caller["Arn"], tuple(accounts), tuple(inaccessible))


@contextmanager
def by_endpoint(url: str, names: Names) -> Iterator[AccountAccess]:
    """The accounts of an emulated AWS that ``mso demo --serve`` serves, until the context ends.

    :raises UsageError: the URL is not on loopback.
    :raises KitError: no server answers at the URL.
    """
    from infra.emulator.provider.emulator import Emulator

    with Emulator.attach(url) as emulator:
        sts = emulator.client(emulator.payer, "sts", GLOBAL_REGION)
        caller = _first_call(sts.get_caller_identity, url)["Arn"]
        organizations = emulator.client(emulator.payer, "organizations", GLOBAL_REGION)
        known = names or {emulator.payer: ORG, **_member_names(organizations)}
        clients = {id_: partial(emulator.client, id_) for id_ in known}
        accounts = tuple(Account(id_, _stack(id_, known), client, emulated=True) for id_, client in clients.items())
        yield AccountAccess(caller, accounts)


class _Clients:
    """The boto3 clients of one session, each created once. A session is used by one thread."""

    def __init__(self, session: boto3.Session) -> None:
        from botocore.config import Config

        self._session, self._clients = session, dict[tuple[str, str], Any]()
        retries = {"mode": "standard", "total_max_attempts": 6}
        self._config = Config(connect_timeout=10, read_timeout=60, retries=retries)

    def __call__(self, service: str, region: str) -> Any:
        if (service, region) not in self._clients:
            self._clients[service, region] = self._session.client(service, region_name=region, config=self._config)
        return self._clients[service, region]


def _account(id_: str, names: Names, clients: Callable[[str, str], Any]) -> Account:
    return Account(id_, _stack(id_, names), clients)


def _stack(id_: str, names: Names) -> str:
    name = names.get(id_, id_)
    return name.replace(PAYER, ORG, 1) if plane_and_slug(name)[0] == PAYER else name


def _inaccessible(id_: str, names: Names, why: str) -> Unread:
    return Unread(_stack(id_, names), id_, "", "", "everything", why)


def _session(profile: str) -> boto3.Session:
    import boto3
    from botocore.exceptions import ProfileNotFound

    try:
        return boto3.Session(profile_name=profile or None)
    except ProfileNotFound:
        known = ", ".join(boto3.Session().available_profiles) or "none"
        raise UsageError(f"--profile {profile}: there is no such profile; configured: {known}") from None


def _caller_identity(session: boto3.Session, credentials: str) -> Mapping[str, str]:
    sts = _Clients(session)("sts", GLOBAL_REGION)
    identity: Mapping[str, str] = _first_call(sts.get_caller_identity, credentials)
    return identity


def _assumed(session: boto3.Session, arn: str) -> boto3.Session:
    import boto3

    assume = partial(_Clients(session)("sts", GLOBAL_REGION).assume_role, RoleArn=arn, RoleSessionName=SESSION)
    keys = _first_call(assume, arn)["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def _organization_names(session: boto3.Session) -> Names:
    """The names of the accounts of the organization; empty where the caller may not list them."""
    from botocore.exceptions import BotoCoreError, ClientError

    client = _Clients(session)("organizations", GLOBAL_REGION)
    try:
        payer = client.describe_organization()["Organization"]["MasterAccountId"]
        return {payer: ORG, **{id_: name for id_, name in _member_names(client).items() if id_ != payer}}
    except (ClientError, BotoCoreError):
        return {}


def _member_names(organizations: Any) -> dict[str, str]:
    """The names of the member accounts; empty where the account is in no organization yet."""
    try:
        pages = organizations.get_paginator("list_accounts").paginate().build_full_result()
        payer = organizations.describe_organization()["Organization"]["MasterAccountId"]
    except organizations.exceptions.AWSOrganizationsNotInUseException:
        return {}
    return {each["Id"]: each["Name"] for each in pages["Accounts"] if each["Id"] != payer}


def _first_call(request: Callable[[], Any], credentials: str) -> Any:
    """The response to the first request with credentials.

    :raises KitError: the request failed; the message states what to do.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return request()
    except ClientError as error:
        reason = error.response["Error"]
        message = f"{reason.get('Code')}: {reason.get('Message')}"
        raise KitError(f"{credentials}: access was denied: {message}; sign in again") from None
    except BotoCoreError as error:
        reason = " ".join(str(error).split())
        advice = "sign in (`aws sso login`, `aws configure`), pass --profile, or check the endpoint"
        raise KitError(f"{credentials}: no response: {reason}; {advice}") from None
