"""Ways into accounts: named profiles, a role in each account of the lock file, or the keys of a served emulator."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from infra.engine.collection_gaps import Unread
from infra.errors import KitError, UsageError
from infra.manifest.manifest_model import plane_and_slug
from scripts.aws.read_only_context import HOME, Account

if TYPE_CHECKING:
    import boto3

SESSION: Final = "mso-collect"
PAYER: Final = "payer"
ORG: Final = "org"
"""A payer account holds an org stack: the MSO's ``org``, that of a practice that stands apart ``org-evergreen``."""

Names = Mapping[str, str]
"""Account names by 12-digit id, as the lock file has them."""


@dataclass(frozen=True)
class Entry:
    """Accounts that can be read, accounts that nobody could enter, and who is asking."""

    caller: str
    accounts: tuple[Account, ...]
    closed: tuple[Unread, ...] = ()


def by_profiles(profiles: Sequence[str], names: Names) -> Entry:
    """One account for each profile; the first profile also says what the accounts are called, without a lock file.

    :raises UsageError: a profile is unknown, or two of them are of one account.
    :raises KitError: nobody answers to the credentials.
    """
    sessions = {profile: _session(profile) for profile in profiles}
    who = {profile: _identity(session, f"profile {profile}") for profile, session in sessions.items()}
    ids = {profile: identity["Account"] for profile, identity in who.items()}
    if len(set(ids.values())) < len(ids):
        twice = ", ".join(f"{profile} ({id_})" for profile, id_ in ids.items())
        raise UsageError(f"--profile: two of these are of one account: {twice}; name one profile for each account")
    known = names or _organization_names(sessions[profiles[0]])
    accounts = tuple(_account(ids[profile], known, _Clients(sessions[profile])) for profile in profiles)
    closed = (_closed(id_, known, "no profile was given for it") for id_ in known if id_ not in ids.values())
    return Entry(", ".join(identity["Arn"] for identity in who.values()), accounts, tuple(closed))


def by_role(role: str, profile: str, names: Names) -> Entry:
    """Every account of the lock file (or else of the organization), entered by assuming the role there.

    :raises KitError: nobody answers to the credentials, or there is no list of accounts.
    """
    session = _session(profile)
    who = _identity(session, f"profile {profile}" if profile else "the ambient credentials")
    known = names or _organization_names(session)
    if not known:
        raise UsageError(
            f"--role {role}: there is no accounts.lock.yaml here, and {who['Arn']} may not list the organization's "
            "accounts; give --env FOLDER with the lock file, or one --profile for each account"
        )
    accounts, closed = [], []
    for id_ in known:
        try:
            there = session if id_ == who["Account"] else _assumed(session, f"arn:aws:iam::{id_}:role/{role}")
            accounts.append(_account(id_, known, _Clients(there)))
        except KitError as refusal:
            closed.append(_closed(id_, known, str(refusal)))
    return Entry(who["Arn"], tuple(accounts), tuple(closed))


@contextmanager
def by_endpoint(url: str, names: Names) -> Iterator[Entry]:
    """The accounts of an embedded AWS that ``mso demo --serve`` keeps up, for as long as the context lasts.

    :raises UsageError: the URL is not one of this machine.
    :raises KitError: nothing answers there.
    """
    from infra.emulator.provider.emulator import Emulator

    with Emulator.attach(url) as emulator:
        caller = _answer(lambda: emulator.client(emulator.payer, "sts", HOME).get_caller_identity(), url)["Arn"]
        known = names or {emulator.payer: ORG, **_listed(emulator.client(emulator.payer, "organizations", HOME))}
        accounts = tuple(_account(id_, known, partial(emulator.client, id_)) for id_ in known)
        yield Entry(caller, accounts)


class _Clients:
    """The boto3 clients of one session, each made once. A session serves one thread."""

    def __init__(self, session: boto3.Session) -> None:
        from botocore.config import Config

        self._session, self._made = session, dict[tuple[str, str], Any]()
        retries = {"mode": "standard", "total_max_attempts": 6}
        self._config = Config(connect_timeout=10, read_timeout=60, retries=retries)

    def __call__(self, service: str, region: str) -> Any:
        if (service, region) not in self._made:
            self._made[service, region] = self._session.client(service, region_name=region, config=self._config)
        return self._made[service, region]


def _account(id_: str, names: Names, clients: Callable[[str, str], Any]) -> Account:
    return Account(id_, _stack(id_, names), clients)


def _stack(id_: str, names: Names) -> str:
    name = names.get(id_, id_)
    return name.replace(PAYER, ORG, 1) if plane_and_slug(name)[0] == PAYER else name


def _closed(id_: str, names: Names, why: str) -> Unread:
    return Unread(_stack(id_, names), id_, "", "", "everything", why)


def _session(profile: str) -> boto3.Session:
    import boto3
    from botocore.exceptions import ProfileNotFound

    try:
        return boto3.Session(profile_name=profile or None)
    except ProfileNotFound:
        known = ", ".join(boto3.Session().available_profiles) or "none"
        raise UsageError(f"--profile {profile}: there is no such profile; configured: {known}") from None


def _identity(session: boto3.Session, whose: str) -> Mapping[str, str]:
    found: Mapping[str, str] = _answer(lambda: _Clients(session)("sts", HOME).get_caller_identity(), whose)
    return found


def _assumed(session: boto3.Session, arn: str) -> boto3.Session:
    import boto3

    assume = partial(_Clients(session)("sts", HOME).assume_role, RoleArn=arn, RoleSessionName=SESSION)
    keys = _answer(assume, arn)["Credentials"]
    return boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])


def _organization_names(session: boto3.Session) -> Names:
    """Names of the organization's accounts, as far as the caller may list them."""
    from botocore.exceptions import BotoCoreError, ClientError

    client = _Clients(session)("organizations", HOME)
    try:
        payer = client.describe_organization()["Organization"]["MasterAccountId"]
        return {payer: ORG, **{id_: name for id_, name in _listed(client).items() if id_ != payer}}
    except (ClientError, BotoCoreError):
        return {}


def _listed(organizations: Any) -> dict[str, str]:
    pages = organizations.get_paginator("list_accounts").paginate().build_full_result()
    payer = organizations.describe_organization()["Organization"]["MasterAccountId"]
    return {each["Id"]: each["Name"] for each in pages["Accounts"] if each["Id"] != payer}


def _answer(ask: Callable[[], Any], whose: str) -> Any:
    """The answer to a first question; when there is none, what to do about it."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return ask()
    except ClientError as error:
        said = error.response["Error"]
        raise KitError(f"{whose} was refused: {said.get('Code')}: {said.get('Message')}; sign in again") from None
    except BotoCoreError as error:
        words = " ".join(str(error).split())
        advice = "sign in (`aws sso login`, `aws configure`), give --profile, or check the endpoint"
        raise KitError(f"{whose}: no answer: {words}; {advice}") from None
