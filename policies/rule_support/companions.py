"""Checks for resources that are missing: a companion of another resource, or a resource that every account needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateCheck, Problem
from policies.props import NotKnown, Props

ACCOUNT_PLANES = ("org", "log-archive", "security", "management", "clinical", "exchange", "backup")
"""The planes that have AWS accounts of their own."""


def companion_required(
    types: str | tuple[str, ...],
    companion: str | tuple[str, ...],
    by: str | tuple[str, ...],
    missing: str,
    *,
    inline: Callable[[Props], object] = lambda props: False,  # noqa: ARG005
    only: Callable[[Resource], bool] = lambda resource: True,  # noqa: ARG005
) -> EstateCheck:
    """Each resource of ``types`` has a companion resource whose property ``by`` refers to it.

    ``missing`` is the message where there is none, ``inline`` recognises a resource that carries the companion's
    settings itself, and ``only`` narrows the resources that need a companion.
    """
    wanted = (types,) if isinstance(types, str) else types

    def check(estate: EstateView) -> Iterator[Problem]:
        companions = estate.companions(companion, by)
        for resource in filter(only, estate.of_type(*wanted)):
            try:
                if not companions.of(resource) and not inline(estate.props(resource)):
                    yield Problem(resource, missing, known=not companions.unresolved)
            except NotKnown as unknown:
                yield Problem(resource, str(unknown), known=False)

    return check


def account_has(
    types: str | tuple[str, ...],
    missing: str,
    *,
    planes: tuple[str, ...] = (),
    where: Callable[[Resource], bool] = lambda resource: True,  # noqa: ARG005
) -> EstateCheck:
    """Every account with resources (of these planes, where given) has a resource of one of these types."""
    wanted = (types,) if isinstance(types, str) else types

    def check(estate: EstateView) -> Iterator[Problem]:
        found = {resource.account for resource in estate.of_type(*wanted) if where(resource)}
        for account, plane in sorted(estate.accounts.items()):
            if account not in found and (not planes or plane in planes):
                yield Problem(None, f"account {account} ({plane}) {missing}")

    return check


def region_has(type_: str, missing: str) -> EstateCheck:
    """Every account has a resource of this type in each region in which it has resources."""

    def check(estate: EstateView) -> Iterator[Problem]:
        found = {(resource.account, resource.region) for resource in estate.of_type(type_)}
        for account, plane in sorted(estate.accounts.items()):
            for region in sorted(estate.regions.get(account, ())):
                if (account, region) not in found:
                    yield Problem(None, f"account {account} ({plane}) {missing} in {region}")

    return check


def estate_has(
    types: str | tuple[str, ...],
    missing: str,
    *,
    plane: str = "",
    where: Callable[[Resource], bool] = lambda resource: True,  # noqa: ARG005
) -> EstateCheck:
    """The estate (or the given plane of it) has at least one resource of one of these types."""
    wanted = (types,) if isinstance(types, str) else types

    def check(estate: EstateView) -> Iterator[Problem]:
        urns = {resource.urn for resource in estate.in_plane(plane)} if plane else None
        found = filter(where, estate.of_type(*wanted))
        if not any(urns is None or resource.urn in urns for resource in found):
            yield Problem(None, missing)

    return check
