"""Services of an account of which no listing reads every type: what is there, or could not be asked, is not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final

import botocore.session

from infra.emulator.provider.binding import NotEmulatedError, NotFoundError
from infra.engine.collection_gaps import Unread
from infra.engine.provider import ProviderError
from scripts.aws.inventory.service_checks import Check, checks, named, says_absent, types_to_check
from scripts.aws.read_only_context import ReadOnlyContext

NO_ENDPOINT: Final = ("Could not connect to the endpoint", "Unknown service")
LOOPBACK_ONLY: Final = "the emulated AWS allows connections to loopback only"
_NOT_EMULATED: Final[set[str]] = set()
"""The calls that the emulated AWS of this process has refused as not implemented; it refuses them in every account."""


def services_not_read(regions: Sequence[ReadOnlyContext]) -> Iterator[Unread]:
    """One entry for each service of an account in which something is, or of which that could not be asked.

    ``regions`` are contexts of the account, one a region.
    """
    for service, types in types_to_check().items():
        found: dict[str, list[str]] = {}
        for operation, check in checks().get(service, {}).items():
            for aws in regions:
                if answer := _answer(service, operation, check, aws):
                    found.setdefault(answer, []).append(aws.region)
        if service not in checks() and not regions[0].account_.emulated:
            found["the kit does not ask for it"] = []
        if found:
            account = regions[0].account_
            why = "; ".join(f"{answer}{_where(where)}" for answer, where in found.items())
            what = f"{len(types)} types of aws:{service} that no listing reads"
            yield Unread(account.name, account.id, "", f"aws:{service}", what, why, types)


def _answer(service: str, operation: str, check: Check, aws: ReadOnlyContext) -> str:
    """What exists, or why it is not known whether something exists; empty where nothing does."""
    emulated = aws.account_.emulated
    if emulated and operation in _NOT_EMULATED:
        return ""
    try:
        items = check(aws)
        return f"{operation} names {named(items)}" if items else ""
    except NotFoundError:
        return ""
    except NotEmulatedError as error:
        why = f"the endpoint does not support it ({error})"
    except ProviderError as error:
        why = str(error)
        if says_absent(service, why) or _not_offered(operation, aws.region, why):
            return ""
        if not emulated or not any(text in why for text in (LOOPBACK_ONLY, *NO_ENDPOINT)):
            return why
    except Exception as error:  # a failure for one service must not hide all others
        return f"the kit's own code for {operation} failed with {type(error).__name__}: {error}"
    if emulated:  # what it does not have cannot be used in it
        _NOT_EMULATED.add(operation)
        return ""
    return why


def _not_offered(operation: str, region: str, why: str) -> bool:
    """Whether AWS does not offer a service in a region: boto3 knows its regions, and its endpoint has no address."""
    regions = _regions_of(operation.partition(".")[0])
    return NO_ENDPOINT[0] in why and bool(regions) and region not in regions


@cache
def _regions_of(service: str) -> frozenset[str]:
    return frozenset(botocore.session.Session().get_available_regions(service))


def _where(regions: list[str]) -> str:
    return f" in {', '.join(dict.fromkeys(regions))}" if regions else ""
