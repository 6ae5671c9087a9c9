"""The regions of the environment are enabled in its accounts."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from scripts.aws.doctor.examination import Answer, Area, Check, Examination, answers_for, not_checked, ok, problem

USABLE: Final = ("opt-in-not-required", "opted-in")


def run(examination: Examination) -> Iterator[Answer]:
    """Examine every account that can be read; one answer where all agree."""
    aws = examination.manifest.aws
    wanted = (aws.home_region, aws.backup_region)
    read = {account.id for account in examination.accounts}
    names = [name for name, id_ in examination.account_ids.items() if id_ in read]
    if not names:
        fix = "sign in, then run mso doctor again with --profile or --role"
        yield not_checked(f"whether {' and '.join(wanted)} are enabled: no account was read", fix)
        return
    answers = [answer for name in names for answer in answers_for(name, partial(_disabled, examination, name, wanted))]
    yield from answers
    if not answers:
        yield ok(f"{' and '.join(wanted)} are enabled in {', '.join(names)}")


def _disabled(examination: Examination, account: str, wanted: tuple[str, ...]) -> Iterator[Answer]:
    regions = examination.read(account).call("ec2.describe_regions", AllRegions=True)["Regions"]
    status = {region["RegionName"]: region.get("OptInStatus", USABLE[0]) for region in regions}
    for region in wanted:
        if status.get(region) not in USABLE:
            found = status.get(region, "unknown to the account")
            fix = f"aws account enable-region --region-name {region} (in the payer: --account-id of {account})"
            yield problem(f"{region} is {found} in {account}", fix)


CHECK = Check(id="regions", area=Area.ESTATE, title="the regions", run=run)
