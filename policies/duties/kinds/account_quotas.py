"""L10: the quotas of each account hold what the estate declares there, or an increase of them is declared."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.aws.quotas import Place, Quota, needed, quota_table, quotas_as_of
from policies.duties.duty import Duty, Standing
from policies.duties.duty_estate import DutyEstate

WHY = "https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html"
INCREASE = "servicequotas/serviceQuota:ServiceQuota"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each quota whose default AWS's pages give, and for each other that a new account would not hold."""
    for quota in quota_table():
        for place, amount in needed(quota, estate.graph).items():
            if not quota.verified and amount <= quota.default:
                continue
            account = estate.model.accounts.get(place.account)
            who = f"{(account.name if account else '') or place.account} {place.region}".rstrip()
            does = f"has room for {amount} {quota.quota}"
            yield Duty("L10", "account-quotas", who, does, (_holds(estate, quota, place, amount),), WHY)


def _holds(estate: DutyEstate, quota: Quota, place: Place, amount: int) -> Standing:
    """BLOCKED above a default that AWS's page gives, UNKNOWN above one that no page gives or that AWS raises itself."""
    increased = any(
        r.account == place.account
        and (not place.region or r.region == place.region)
        and (r.facts.get("serviceCode"), r.facts.get("quotaCode")) == (quota.service, quota.code)
        and float(r.facts.get("value") or 0) >= amount
        for r in estate.of_type(INCREASE)
    )
    enough = amount <= quota.default or increased
    doubt = "" if quota.verified else ", which no page of AWS's gives"
    if quota.grows:
        doubt = ", which AWS raises as an account uses more: `mso doctor` reads the account's own"
    because = f" ({quota.because})" if quota.because and quota.besides else ""
    missing = (
        f"{amount} are needed{because}; a new account has {quota.default} as of {quotas_as_of()}{doubt}:"
        f" ask for an increase of {quota.code}"
    )
    certain = quota.verified and not quota.grows
    return Standing(True if enough else False if certain else None, missing)
