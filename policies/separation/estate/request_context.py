"""What is known of a request before it is made: keys that the caller and the resource fix, and keys that stay open."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from policies.separation.estate.estate_model import Account, IamResource, Principal
from policies.separation.iam.conditions import VARIABLE, Context, Test, Values
from policies.separation.iam.principals import Kind

BY_SERVICES_ONLY = frozenset(
    {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:principalservicename",
     "aws:principalservicenameslist", "aws:sourceowner"}
)  # fmt: skip
FOR_A_STRANGER: dict[str, Values] = {
    "aws:principalisawsservice": "true",
    "aws:sourceaccount": "999999999999",
    "aws:sourcearn": "arn:aws:any:us-east-1:999999999999:anything",
    "aws:sourceorgid": "o-stranger",
    "aws:sourceorgpaths": ("o-stranger/r-1/",),
}
"""What a service says of itself when a stranger has told it to act."""
NOT_OF_SERVICES = frozenset(
    {
        "aws:principalarn",
        "aws:principalaccount",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principaltag/",
        "aws:userid",
        "aws:username",
    }
)
RELABELLED = "mso:relabelled"
"""The key under which a context carries the ARNs of what the attacker has tagged at will."""
TYPES = {Kind.SESSION: "AssumedRole", Kind.USER: "User", Kind.ROOT: "Account", Kind.ANONYMOUS: "Anonymous"}


def principal_context(principal: Principal, retagged: bool = False) -> Context:
    """The keys that the caller fixes; everything else that a caller or a network may set is open."""
    if principal.caller.kind is Kind.SERVICE:
        return Context(_on_behalf_of(principal.account), closed=False, absent=NOT_OF_SERVICES)
    known, absent = _of_caller(principal), set(BY_SERVICES_ONLY)
    if principal.caller.kind is Kind.ANONYMOUS:
        absent |= {"aws:principalarn", "aws:principalaccount", "kms:calleraccount", "aws:userid", "aws:username"}
    if principal.caller.kind is not Kind.USER:
        absent.add("aws:username")
    if not (principal.open_tags or retagged):
        known |= {f"aws:principaltag/{key.lower()}": value for key, value in principal.tags.items()}
        absent.add("aws:principaltag/")
    return Context(known, closed=False, absent=frozenset(absent | _no_organization(principal.account, "principal")))


def _on_behalf_of(client: Account) -> dict[str, Values]:
    """What a service says of whoever has told it to act; of a client that policies name, the source is open."""
    if not client.id:
        return FOR_A_STRANGER
    known: dict[str, Values] = {"aws:principalisawsservice": "true", "aws:sourceaccount": client.id}
    if client.organization:
        known |= {"aws:sourceorgid": client.organization, "aws:sourceorgpaths": (client.path,)}
    return known


def _of_caller(principal: Principal) -> dict[str, Values]:
    known: dict[str, Values] = {"aws:principalisawsservice": "false"}
    known["aws:principaltype"] = TYPES.get(principal.caller.kind, "Service")
    if principal.caller.kind is Kind.ANONYMOUS:
        return known
    known |= {"aws:principalarn": principal.arn, "aws:principalaccount": principal.account.id}
    known["kms:calleraccount"] = principal.account.id
    if principal.caller.kind is Kind.USER:
        known["aws:username"] = principal.arn.rpartition("/")[2]
    return known | _organization(principal.account, "principal")


def _organization(account: Account, whose: str) -> dict[str, Values]:
    known: dict[str, Values] = {}
    if account.organization:
        known[f"aws:{whose}orgid"] = account.organization
    if account.path:
        known[f"aws:{whose}orgpaths"] = (account.path,)
    return known


def _no_organization(account: Account, whose: str) -> set[str]:
    """Keys that are absent because the account is known to be in no organization (it is nobody's of the estate)."""
    return set() if account.plane or account.organization else {f"aws:{whose}orgid", f"aws:{whose}orgpaths"}


def thing_keys(
    what: IamResource | Principal | None, account: Account | None, *, relabelled: bool = False
) -> Mapping[str, Values]:
    """The keys that the resource fixes; of one that the attacker tags, all but its tags."""
    known: dict[str, Values] = {}
    if account is not None:
        known = {"aws:resourceaccount": account.id, **_organization(account, "resource")}
    if (
        what is None
        or relabelled
        or (isinstance(what, IamResource) and what.kind == "s3-bucket" and not what.tells_tags)
    ):
        return known
    service = what.arn.split(":")[2]
    for key, value in what.tags.items():
        known[f"aws:resourcetag/{key.lower()}"] = known[f"{service}:resourcetag/{key.lower()}"] = str(value)
    return known


def with_thing(context: Context, keys: Mapping[str, Values], *, relabelled: bool = False) -> Context:
    """A caller's context, at a resource: the resource's tags are closed, unless the attacker writes them."""
    absent = context.absent if relabelled else context.absent | {"aws:resourcetag/"}
    return Context({**context.known, **keys}, context.closed, absent)


def is_resource_key(key: str) -> bool:
    """Whether a resource fixes the key."""
    return key.startswith("aws:resource") or ":resourcetag/" in key


def is_resource_tag(key: str) -> bool:
    """Whether the key is a tag of the resource."""
    return "resourcetag/" in key


@lru_cache(maxsize=65536)
def keys_read(tests: tuple[Test, ...]) -> tuple[str, ...]:
    """Every key that a condition block reads, by test or by variable."""
    keys = {test.key for test in tests}
    for test in tests:
        for value in test.values if test.variables else ():
            keys |= {found[1].lower() for found in VARIABLE.finditer(value)}
    return tuple(sorted(keys))
