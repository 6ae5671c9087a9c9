"""L10: each Region in which an account declares something is turned on for that account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from policies.data_files import read_data
from policies.duties.duty import Duty, Standing
from policies.duties.duty_estate import DutyEstate
from policies.separation.iam.patterns import glob_matches

REGION, ACCOUNT = "account/region:Region", "organizations/account:Account"


def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("duties/aws/regions.yaml")
    return found


WHY: str = _table()["source"]


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each account and Region with resources in it; an account that the input makes has no others on."""
    table = _table()
    turned_on = {
        (str(r.facts.get("accountId") or r.account), str(r.facts.get("regionName")))
        for r in estate.of_type(REGION)
        if r.facts.get("enabled") is not False
    }
    made = {str(a.id) for a in estate.of_type(ACCOUNT)}
    places = Counter((r.account, r.region) for r in estate.graph.custom if r.account and r.region)
    for (account, region), count in sorted(places.items()):
        if any(glob_matches(pattern, region) for pattern in table["other_partitions"]):
            continue
        stands: bool | None = region in table["enabled_by_default"] or (account, region) in turned_on
        if not stands and account not in made:
            stands = None
        known = estate.model.accounts.get(account)
        who = (known.name if known else "") or account
        missing = f"{region} is off in a new account, and no {REGION} turns it on in {account}"
        yield Duty(
            "L10", "opted-in-regions", who, f"has {count} resources in {region}", (Standing(stands, missing),),
            WHY,
        )  # fmt: skip
