"""The known part of a request context: the keys that the caller and the resource determine; all others may vary."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from policies.separation.estate.entities import Account, IamResource, Principal
from policies.separation.iam.arn_fields import arn_field
from policies.separation.iam.conditions import VARIABLE, Condition, Context, Values
from policies.separation.iam.principals import CallerKind

SERVICE_ONLY_KEYS = frozenset(
    {"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths", "aws:principalservicename",
     "aws:principalservicenameslist"}
)  # fmt: skip
SOURCES = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"})
UNNAMED = "unnamed"
"""The account of a service's client where the service says nothing of it (confused deputy, IAM user guide)."""
FOR_AN_EXTERNAL_ACCOUNT: dict[str, Values] = {
    "aws:principalisawsservice": "true",
    "aws:sourceaccount": "999999999999",
    "aws:sourceorgid": "o-external",
    "aws:sourceorgpaths": ("o-external/r-1/",),
}
"""The context keys of a service that acts on behalf of an account outside the estate."""
KEYS_ABSENT_FOR_SERVICES = frozenset(
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
ATTACKER_TAGGED = "mso:attacker-tagged"
"""A pseudo key: the ARNs of the entities whose resource tags the attacker can change."""
PRINCIPAL_TYPES = {
    CallerKind.SESSION: "AssumedRole",
    CallerKind.USER: "User",
    CallerKind.ROOT: "Account",
    CallerKind.ANONYMOUS: "Anonymous",
}


def principal_context(principal: Principal, tags_changed: bool = False) -> Context:
    """The context of a caller: the keys that it determines; keys that it or the network may set are undetermined."""
    if principal.caller.kind is CallerKind.SERVICE:
        unnamed = SOURCES if principal.account.id == UNNAMED else frozenset[str]()
        return Context(_on_behalf_of(principal.account), complete=False, absent=KEYS_ABSENT_FOR_SERVICES | unnamed)
    known, absent = _of_caller(principal), set(SERVICE_ONLY_KEYS)
    if principal.caller.kind is CallerKind.ANONYMOUS:
        absent |= {"aws:principalarn", "aws:principalaccount", "kms:calleraccount", "aws:userid", "aws:username"}
    if principal.caller.kind is not CallerKind.USER:
        absent.add("aws:username")
    if not (principal.accepts_session_tags or tags_changed):
        known |= {f"aws:principaltag/{key.lower()}": value for key, value in principal.tags.items()}
        absent.add("aws:principaltag/")
    return Context(known, complete=False, absent=frozenset(absent | _no_organization(principal.account, "principal")))


def _on_behalf_of(client: Account) -> dict[str, Values]:
    """The context keys of a service that acts for a client; ``aws:SourceArn`` of a known client is undetermined."""
    if not client.id:
        return FOR_AN_EXTERNAL_ACCOUNT
    if client.id == UNNAMED:
        return {"aws:principalisawsservice": "true"}
    known: dict[str, Values] = {"aws:principalisawsservice": "true", "aws:sourceaccount": client.id}
    if client.organization:
        known |= {"aws:sourceorgid": client.organization, "aws:sourceorgpaths": (client.path,)}
    return known


def _of_caller(principal: Principal) -> dict[str, Values]:
    known: dict[str, Values] = {"aws:principalisawsservice": "false"}
    known["aws:principaltype"] = PRINCIPAL_TYPES.get(principal.caller.kind, "Service")
    if principal.caller.kind is CallerKind.ANONYMOUS:
        return known
    known |= {"aws:principalarn": principal.arn, "aws:principalaccount": principal.account.id}
    known["kms:calleraccount"] = known["aws:sourceowner"] = principal.account.id
    if principal.caller.kind is CallerKind.USER:
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
    """The keys that are absent because the account is in no organization (it does not belong to the estate)."""
    return set() if account.plane or account.organization else {f"aws:{whose}orgid", f"aws:{whose}orgpaths"}


def resource_keys(
    entity: IamResource | Principal | None, account: Account | None, *, tags_changed: bool = False
) -> Mapping[str, Values]:
    """The context keys that the resource determines, without its tags if the attacker can change them."""
    known: dict[str, Values] = {}
    if account is not None:
        known = {"aws:resourceaccount": account.id, **_organization(account, "resource")}
    if (
        entity is None
        or tags_changed
        or (isinstance(entity, IamResource) and entity.kind == "s3-bucket" and not entity.abac_enabled)
    ):
        return known
    service = arn_field(entity.arn, "service")
    for key, value in entity.tags.items():
        known[f"aws:resourcetag/{key.lower()}"] = known[f"{service}:resourcetag/{key.lower()}"] = str(value)
    return known


def with_resource(context: Context, keys: Mapping[str, Values], *, tags_changed: bool = False) -> Context:
    """The caller's context plus the resource's keys; other tags of it are absent unless an attacker can set them."""
    absent = context.absent if tags_changed else context.absent | {"aws:resourcetag/"}
    return Context({**context.known, **keys}, context.complete, absent)


def is_resource_key(key: str) -> bool:
    """Whether the resource determines the key."""
    return key.startswith("aws:resource") or ":resourcetag/" in key


def is_resource_tag(key: str) -> bool:
    """Whether the key is a tag of the resource."""
    return "resourcetag/" in key


@lru_cache(maxsize=65536)
def condition_keys(conditions: tuple[Condition, ...]) -> tuple[str, ...]:
    """Every context key that the conditions read, as condition key or as policy variable."""
    keys = {condition.key for condition in conditions}
    for condition in conditions:
        for value in condition.values if condition.variables else ():
            keys |= {found[1].lower() for found in VARIABLE.finditer(value)}
    return tuple(sorted(keys))
