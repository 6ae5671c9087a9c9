"""The accounts' service quotas are high enough for what the plan needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from infra.emulator.provider.binding import NotEmulatedError, NotFoundError
from infra.engine.provider import ProviderError
from policies.duties.aws.quotas import Place, Quota, is_named, needed, quota_table, quotas_as_of
from scripts.aws.doctor.examination import (
    Answer,
    Area,
    Check,
    Examination,
    NoAccessError,
    not_checked,
    ok,
    problem,
)

ONE_REGION: Final = "us-east-1"
"""Service Quotas keeps those of services without regions here."""

FAR: Final = 3
"""A plan that needs less than a third of a new account's quota is far from it."""


def run(examination: Examination) -> Iterator[Answer]:
    """Compare what the plan needs with each account's own value; quotas that are far away are told of together."""
    far = []
    for quota in quota_table():
        read, unread, why = _compared(examination, quota)
        yield from read
        if unread and max(unread.values()) * FAR <= quota.default:
            far.append(f"{quota.quota} ({max(unread.values())} of {quota.default}{_doubt(quota)})")
        elif unread:
            yield _unread(quota, unread, why)
    if far:
        what = f"needed of quotas whose values were not read, compared with a new account's ({quotas_as_of()})"
        fix = "nobody, unless an owner lowered them; with --profile or --role this check reads them"
        yield not_checked(f"{what}: {', '.join(far)}", fix)


def _compared(examination: Examination, quota: Quota) -> tuple[list[Answer], dict[str, int], str]:
    """An answer for each place where a quota is too low and one for all where it is enough; what was not read, why."""
    enough, unread, why = dict[str, int](), dict[str, int](), ""
    answers = []
    for place, amount in needed(quota, examination.plan).items():
        name = examination.planned_names.get(place.account, place.account)
        where = f"{name} {place.region}".rstrip()
        try:
            own = _of_account(examination, quota, name, place)
        except (NoAccessError, NotEmulatedError, NotFoundError, ProviderError) as error:
            unread[where], why = amount, str(error)
            continue
        if amount > (value := float(own["Value"])):
            what = f"{quota.quota}: {where} needs {_needs(quota, amount)}, its quota is {value:g}"
            answers.append(problem(what, _raise(quota, own["QuotaCode"], amount, place)))
        else:
            enough[where] = amount
    if enough:
        answers.append(ok(f"{quota.quota}: enough for {_listed(enough)}"))
    return answers, unread, why


def _of_account(examination: Examination, quota: Quota, account: str, place: Place) -> Mapping[str, Any]:
    """The account's own quota, or AWS's default where it has none of its own: by its code, else by its name.

    :raises NotFoundError: the account has no quota of this name.
    """
    context = examination.read(account, place.region or ONE_REGION)
    names = {"ServiceCode": quota.service, "QuotaCode": quota.code}
    for operation in ("get_service_quota", "get_aws_default_service_quota"):
        try:
            found = context.call(f"service-quotas.{operation}", **names)["Quota"]
        except NotFoundError:
            continue
        if is_named(quota, found["QuotaName"]):
            return cast(Mapping[str, Any], found)
    for found in context.call("service-quotas.list_service_quotas", ServiceCode=quota.service)["Quotas"]:
        if is_named(quota, found["QuotaName"]):
            return cast(Mapping[str, Any], found)
    raise NotFoundError(f"{quota.service} has no quota named {' or '.join(quota.names)}")


def _unread(quota: Quota, unread: dict[str, int], why: str) -> Answer:
    most = max(unread.values())
    known = f"a new account has {quota.default} ({quotas_as_of()}{_doubt(quota)})"
    over = most > quota.default
    what = f"{quota.quota}: needs {_listed(unread)}; {known}" + ("; ask for more" if over else "")
    fix = f"Service Quotas in {'each account' if len(unread) > 1 else next(iter(unread))}, {quota.service} {quota.code}"
    return not_checked(f"{what}. The accounts' own values were not read: {why}", fix)


def _doubt(quota: Quota) -> str:
    """What a reader has to know where AWS's documentation does not confirm a quota's code and default."""
    return "" if quota.verified else f"; {quota.code} not verified"


def _listed(amounts: dict[str, int]) -> str:
    """What each place needs; places that need the same amount together, the most first."""
    by_amount: dict[int, list[str]] = {}
    for where, amount in amounts.items():
        by_amount.setdefault(amount, []).append(where)
    return "; ".join(
        f"{amount} in {', '.join(sorted(places))}" for amount, places in sorted(by_amount.items(), reverse=True)
    )


def _needs(quota: Quota, amount: int) -> str:
    return f"{amount} ({quota.besides} because {quota.because})" if quota.besides else str(amount)


def _raise(quota: Quota, code: str, amount: int, place: Place) -> str:
    region = place.region or ONE_REGION
    return (
        f"aws service-quotas request-service-quota-increase --region {region} --service-code {quota.service} "
        f"--quota-code {code} --desired-value {amount}"
    )


CHECK = Check(id="quotas", area=Area.ESTATE, title="the service quotas", run=run)
