"""What a check is, what it answers, and what it is given: environment, plan, read-only access to accounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from infra.context.estate import Lock
from infra.context.stack_config import stack_config
from infra.emulator.provider.binding import NotEmulatedError, NotFoundError
from infra.engine.graph import Graph, Resource
from infra.engine.provider import ProviderError
from infra.errors import KitError
from infra.manifest.manifest_model import Manifest, plane_and_slug
from scripts.aws.read_only_context import Account, ReadOnlyContext

ACCOUNT: Final = "aws:organizations/account:Account"


class Outcome(StrEnum):
    """What a check found."""

    OK = "ok"
    PROBLEM = "problem"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True)
class Answer:
    """One finding of a check; ``fix`` is the command or the person that resolves it."""

    outcome: Outcome
    what: str
    fix: str = ""


def ok(what: str) -> Answer:
    """Nothing to do."""
    return Answer(Outcome.OK, what)


def problem(what: str, fix: str) -> Answer:
    """A deployment would fail, or would not do what the environment says."""
    return Answer(Outcome.PROBLEM, what, fix)


def not_checked(what: str, fix: str) -> Answer:
    """Nothing is known; ``fix`` says who can find out, or what lets the check do it."""
    return Answer(Outcome.NOT_CHECKED, what, fix)


class Area(StrEnum):
    """What a check is about, in the order in which people work through the list."""

    MACHINE = "this machine"
    ACCESS = "credentials and accounts"
    ESTATE = "the estate in AWS"
    PEOPLE = "what people must do"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: its id, its area, a title, and the function that yields its answers."""

    id: str
    area: Area
    title: str
    run: Callable[[Examination], Iterable[Answer]]


class NoAccessError(KitError):
    """An account cannot be read here; the message says why, ``fix`` what would let it."""

    def __init__(self, why: str, fix: str) -> None:
        super().__init__(why)
        self.fix = fix


@dataclass(frozen=True, kw_only=True)
class Examination:
    """Everything that a check may look at.

    ``accounts`` are those with credentials, ``caller`` is the ARN of the credentials; both are empty where there are
    none, and ``no_access`` says why. ``name_servers`` asks a public resolver; None where the network may not be used.
    """

    folder: Path
    manifest: Manifest
    lock: Lock
    today: date
    make_plan: Callable[[], Graph]
    accounts: Sequence[Account] = ()
    caller: str = ""
    no_access: str = ""
    emulated: bool = False
    name_servers: Callable[[str], Sequence[str]] | None = None
    _contexts: dict[tuple[str, str], ReadOnlyContext] = field(default_factory=dict, compare=False)

    @cached_property
    def plan(self) -> Graph:
        """The planned estate."""
        return self.make_plan()

    @cached_property
    def account_ids(self) -> Mapping[str, str]:
        """The 12-digit ids of the accounts by name: from the lock file, and of payers from stacks' configuration.

        An emulated AWS has an organization of its own, whose names are the manifest's.
        """
        payers = {self._name_of(account): account.id for account in self.accounts if self.emulated}
        for owner in self.manifest.organizations():
            configured = self.stack_config(self.manifest.stack_name("org", owner)).get("mso:payerAccount")
            if configured:
                payers[self.manifest.stack_name("payer", owner)] = str(configured)
        return {**payers, **self.lock.accounts}

    def _name_of(self, account: Account) -> str:
        """The name of an account, whose access names a payer account after the stack in it."""
        return account.name.replace("org", "payer", 1) if plane_and_slug(account.name)[0] == "org" else account.name

    @cached_property
    def planned_names(self) -> Mapping[str, str]:
        """The names of the accounts in the plan by their predicted ids."""
        members = {str(each.id): str(each.inputs["name"]) for each in self.plan.of_type(ACCOUNT)}
        org_stacks = (each for each in self.plan.custom if plane_and_slug(each.stack)[0] == "org")
        payers = {each.account: each.stack.replace("org", "payer", 1) for each in org_stacks}
        return {**payers, **members}

    def planned_account(self, resource: Resource) -> str:
        """The name of the account that a planned resource is in."""
        return self.planned_names.get(resource.account, resource.account)

    def read(self, account: str, region: str = "") -> ReadOnlyContext:
        """Read-only access to an account, by its name, in a region (the home region by default).

        :raises NoAccessError: the account does not exist yet, or there are no credentials for it.
        """
        region = region or self.manifest.aws.home_region
        if account not in self.account_ids:
            org = self.manifest.sibling_account(account, "org")
            payer = plane_and_slug(account)[0] == "payer"
            fix = f"pulumi config set mso:payerAccount ID --stack {org}" if payer else f"deploy {org}, then mso lock"
            raise NoAccessError(f"the account {account} has no id yet", fix)
        id_ = self.account_ids[account]
        found = next((each for each in self.accounts if each.id == id_), None)
        if found is None:
            why = self.no_access or "the credentials are for another account"
            fix = "sign in, then run mso doctor again with --profile NAME or --role NAME"
            raise NoAccessError(f"the account {account} ({id_}) was not read: {why}", fix)
        return self._contexts.setdefault((id_, region), ReadOnlyContext(found, region))

    def stack_config(self, stack: str) -> Mapping[str, Any]:
        """The configuration of a stack in its Pulumi.STACK.yaml; empty where there is no such file.

        :raises UsageError: the file is not YAML, or not a mapping.
        """
        return stack_config(self.folder / f"Pulumi.{stack}.yaml")


def answers_for(subject: str, ask: Callable[[], Iterable[Answer]]) -> Iterator[Answer]:
    """The answers of a function about one subject; what cannot be read is ``not checked``, with the reason."""
    try:
        yield from list(ask())
    except NoAccessError as error:
        yield not_checked(f"{subject}: {error}", error.fix)
    except (ProviderError, NotEmulatedError, NotFoundError) as error:
        yield not_checked(f"{subject}: {error}", "repeat with a role that may read it, such as a security auditor's")
