"""The baseline of one account, as every plane begins."""

from __future__ import annotations

from infra.components.account_baseline import AccountBaseline, AccountBaselineArgs
from infra.components.state_store import StateStore, StateStoreArgs
from infra.errors import UsageError
from infra.estate import Estate
from infra.iam.document import Text
from infra.place import Place, bucket_name, place_of


def open_account(estate: Estate, account: str, *, buckets: bool = True) -> tuple[Place, AccountBaseline]:
    """The place of one account, and the baseline built in it; ``buckets`` says whether it will have any."""
    manifest = estate.manifest
    owner = manifest.owner_of(account)
    plane = account if owner == manifest.mso.slug else account.partition("-")[0]
    place = place_of(estate, account, plane, owner)
    practice = manifest.practice(owner) if owner != manifest.mso.slug else None
    baseline = AccountBaseline(
        "baseline",
        AccountBaselineArgs(
            account_id=place.id,
            issuer=manifest.aws.ci.issuer,
            repository=_repository(estate, owner),
            environment=account,
            config_bucket=bucket_name(estate, "log-archive", "config"),
            access_bucket=place.bucket("access") if buckets else None,
            log_years=manifest.retention.log_years,
            held=manifest.retention.legal_hold,
            tags=place.tags("security"),
            security_contact=practice.contacts.security if practice else manifest.mso.contacts.security,
            operations_contact=manifest.mso.contacts.operations,
            billing_contact=manifest.mso.contacts.billing,
        ),
        place.opts,
    )
    return place, baseline


def keep_state(place: Place, baseline: AccountBaseline, custodian: Text) -> None:
    """The state of the owner's stacks stands in the owner's account, under the owner's key."""
    args = StateStoreArgs(
        bucket=place.bucket("state"),
        account_id=place.id,
        region=place.region,
        deployer=baseline.deployer,
        custodian=custodian,
        log_bucket=baseline.access_logs,
        tags=place.tags("security", system="state"),
    )
    StateStore("state", args, place.opts)


def _repository(estate: Estate, owner: str) -> str:
    repositories = estate.manifest.aws.ci.repositories
    if owner not in repositories:
        raise UsageError(f"mso.yaml: aws.ci.repositories has none for {owner!r}; name the one that deploys for it")
    return repositories[owner]
