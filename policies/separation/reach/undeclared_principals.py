"""Principals that the input does not declare and that policies speak of: names that an account could give to a role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from policies.separation.estate.estate_model import EstateModel
from policies.separation.iam.patterns import UNMENTIONED, glob_matches, sample
from policies.separation.iam.request import Statements

OF_USERS = frozenset({"aws:principaltype", "aws:userid", "aws:username"})
"""Condition keys whose values tell IAM users and sessions of roles apart."""


class UndeclaredPrincipals:
    """The undeclared principals of an estate, by account; what policies name is read once."""

    def __init__(self, estate: EstateModel) -> None:
        self.estate = estate
        self._roles: dict[str, tuple[str, ...]] = {}

    def role_arns(self, account: str) -> tuple[str, ...]:
        """ARNs for a new role: one that no policy mentions, and one for each ARN pattern that some policy exempts."""
        if account not in self._roles:
            self._roles[account] = tuple(n for n in dict.fromkeys(self._role_arns(account)) if ":role/" in n)
        return self._roles[account]

    def user_arns(self, account: str) -> tuple[str, ...]:
        """The ARNs of users and federated users of an account that policies allow, and of a new user if one fits."""
        new = (f"arn:aws:iam::{account}:user/{UNMENTIONED}",) if account and self._tells_users_apart else ()
        return (*self._users.get(account, ()), *new)

    @cached_property
    def _tells_users_apart(self) -> bool:
        """Whether an Allow of a resource or trust policy reads what users have and sessions of roles have not."""
        return any(
            condition.key in OF_USERS or any("${aws:username" in value.lower() for value in condition.values)
            for policy in self._policies for statement in policy if statement.allow
            for condition in statement.conditions
        )  # fmt: skip

    @cached_property
    def _policies(self) -> tuple[Statements, ...]:
        """The resource and trust policies of the estate."""
        of_resources = (resource.policy or () for resource in self.estate.resources)
        return (*of_resources, *(principal.trust for principal in self.estate.principals))

    def _role_arns(self, account: str) -> Iterator[str]:
        yield f"arn:aws:iam::{account}:role/{UNMENTIONED}"
        # Nobody chooses the name of a service-linked role, but whoever owns the account has its service act by it.
        linked = f"arn:aws:iam::{account}:role/aws-service-role/"
        yield from (name for name in self._named if account and name.startswith(linked))
        for pattern in self._compared:
            parts = pattern.split(":", 5)
            if len(parts) < 6 and "*" in pattern:
                yield from _fitting_role(pattern, account)
            if (
                len(parts) == 6
                and glob_matches(parts[4] or "*", account)
                and not pattern.partition(":role/")[2].startswith("aws-")
            ):
                yield f"arn:aws:iam::{account}:{sample(parts[5])}"

    @cached_property
    def _named(self) -> tuple[str, ...]:
        """What the Allow statements of resource and trust policies name, and grantees of keys."""
        allowing = (s for policy in self._policies for s in policy if s.allow)
        named = [value for s in allowing for kind, value in s.principals if kind == "AWS"]
        named += [grant.grantee for resource in self.estate.resources for grant in resource.grants]
        return tuple(name for name in dict.fromkeys(named) if name not in self.estate.principal_by_arn)

    @cached_property
    def _users(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for name in self._named:
            parts = name.split(":", 5)
            if len(parts) == 6 and parts[5].startswith(("user/", "federated-user/")):
                found[parts[4]].append(name)
        return {account: tuple(names) for account, names in found.items()}

    @cached_property
    def _compared(self) -> tuple[str, ...]:
        """The patterns that policies compare ``aws:PrincipalArn`` with, and the undeclared roles that they name."""
        layers = [level for account in self.estate.accounts.values() for level in (*account.scps, *account.rcps)]
        layers += [resource.policy for resource in self.estate.resources if resource.policy]
        conditions = (condition for layer in layers for statement in layer for condition in statement.conditions)
        compared = (v for condition in conditions if condition.key == "aws:principalarn" for v in condition.values)
        return tuple(dict.fromkeys((*map(_role_of, self._named), *compared)))


def _fitting_role(pattern: str, account: str) -> Iterator[str]:
    """The ARN of a role of an account that fits a pattern which is no ARN: ``*role/phi/*``, ``*-reader``."""
    tail = sample(pattern.rpartition(":")[2]).removeprefix(UNMENTIONED).removeprefix("role/")
    for name in dict.fromkeys((tail, f"{UNMENTIONED}{tail}")):
        arn = f"arn:aws:iam::{account}:role/{name}"
        if name and glob_matches(pattern, arn):
            yield arn
            return


def _role_of(named: str) -> str:
    """The ARN of the role of a session; any other ARN unchanged."""
    parts = named.split(":", 5)
    if len(parts) < 6 or not parts[5].startswith("assumed-role/"):
        return named
    return f"arn:aws:iam::{parts[4]}:role/{parts[5].split('/')[1]}"
