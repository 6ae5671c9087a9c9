"""The ARNs that a request for an action on a resource may name, by AWS's service reference (``request_arns.yaml``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from policies.data_files import read_data
from policies.separation.iam.arn_fields import arn_field
from policies.separation.iam.patterns import arn_contains, arn_meets
from policies.separation.reference.service_reference import action as documented
from policies.separation.reference.service_reference import actions_of, arn_forms

NO_RESOURCE = "*"
"""What a request for an action without resource types names: only a statement on every resource matches it."""


def own_arn(kind: str, arn: str, account: str) -> str:
    """The resource's own ARN as requests name it; a pattern where a request names something below it."""
    form = str(_table().get(kind, {}).get("own", "{arn}"))
    return form.format(arn=arn, account=account)


@lru_cache(maxsize=65536)
def request_arns(forms: tuple[str, ...], kind: str, own: str, arn: str, account: str, name: str) -> tuple[str, ...]:
    """The ARNs that a request may name, of which any may be asked; none if AWS never asks the action of the resource.

    If its own ARN is not known yet (it has no form that AWS documents), any resource of the account may be asked.

    ``forms`` are those of the action (``forms_of``), ``own`` is its own ARN as requests name it, ``arn`` as declared.
    """
    if forms in ((), (NO_RESOURCE,)):
        return forms or (own,)
    entry = _table().get(kind, {})
    values = {
        "arn": arn, "prefix": ":".join(arn.split(":")[:5]), "account": account, "name": name,
        "id": arn.rpartition("/")[2],
    }  # fmt: skip
    also = [str(form).format(**values) for form in entry.get("also", ())]
    found = [*([own] if any(arn_meets(form, own) for form in forms) else ()), *_within(forms, also)]
    if not found:
        found = _within(forms, [str(form).format(**values) for form in entry.get("instead", ())])
    if not found and not _is_documented(own):
        return account_arns(forms, arn_field(own, "service"), account)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=16384)
def _is_documented(arn: str) -> bool:
    """Whether an ARN has a form that AWS documents for its service; before deployment it may be a guess."""
    service = arn_field(arn, "service")
    return any(arn_meets(form, arn) for form in _documented_forms(service))


@cache
def _documented_forms(service: str) -> tuple[str, ...]:
    """The forms of a service's own ARNs."""
    found = (form for action in actions_of(service) for form in arn_forms(action))
    return tuple(dict.fromkeys(form for form in found if arn_field(form, "service") == service))


@lru_cache(maxsize=4096)
def forms_of(action: str) -> tuple[str, ...]:
    """The ARN forms of an action: ``("*",)`` if it takes no resource, none if the reference does not know it."""
    return arn_forms(action) if documented(action) else ()


@cache
def account_arns(forms: tuple[str, ...], service: str, account: str) -> tuple[str, ...]:
    """The ARNs of any resource of an account that an action with these forms may be asked of."""
    if not forms:
        region = "" if service in ("iam", "sts", "organizations") else "*"
        return f"arn:aws:{service}:{region}:{account}:*", *(("arn:aws:s3:::*",) if service == "s3" else ())
    return tuple(dict.fromkeys(_in_account(form, account) for form in forms))


def _in_account(form: str, account: str) -> str:
    if form == NO_RESOURCE:
        return form
    parts = form.split(":", 5)
    owner = account if parts[4] == "*" else parts[4]
    return ":".join(("arn", "aws", parts[2], parts[3], owner, parts[5]))


def _within(forms: tuple[str, ...], arns: Iterable[str]) -> list[str]:
    """The ARN patterns that a form of the action contains."""
    return [arn for arn in arns if any(arn_contains(form, arn) for form in forms)]


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = read_data("separation/reach/request_arns.yaml")
    return found
