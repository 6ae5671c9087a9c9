"""What is decided for the estate as a whole, rather than practice by practice: labels (W7) and the log (W8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.separation.estate.estate_model import EXCHANGED, PHI, PRACTICE_PLANES, Account, EstateModel, is_log
from policies.separation.reach.access_paths import AccessPath
from policies.separation.reach.outsiders import administrators, strangers
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.reachability import Closure
from policies.separation.verdicts.verdict import Status, Witness, on_path

NOT_STORES = frozenset(
    {"kms-key", "lambda-function", "ecs-task", "vpc", "security-group", "managed-policy", "vpc-endpoint"}
)


def labelled_outside(estate: EstateModel) -> Iterator[Witness]:
    """W7: stores labelled patient data in accounts that are no practice's."""
    for thing in estate.things:
        if (
            thing.account.plane not in PRACTICE_PLANES
            and thing.classes & (PHI | EXCHANGED)
            and thing.kind not in NOT_STORES
        ):
            labels = ", ".join(sorted(thing.classes & (PHI | EXCHANGED)))
            yield Witness(Status.LEAK, f"{thing.label} is labelled {labels}", source=thing.source)
    for account in estate.accounts.values():
        if not account.read and account.plane not in PRACTICE_PLANES:
            yield Witness(Status.UNKNOWN, f"account {account.name} was not read")


def silenced(engine: PreparedEstate) -> Iterator[Witness]:
    """W8: whoever is logged, and can nevertheless alter or silence the log. Those who keep it are residual trust."""
    logs = (thing for thing in engine.estate.things if is_log(thing))
    for organization in sorted({thing.account.organization for thing in logs}):
        yield from _silenced_in(organization, engine)


def _silenced_in(organization: str, engine: PreparedEstate) -> Iterator[Witness]:
    """The same of one organization's log: whoever keeps that of another is no keeper of this one."""
    estate = engine.estate

    def ours(account: Account) -> bool:
        return not organization or account.organization in (organization, "")

    kept = [a for a in estate.accounts.values() if ours(a) and (a.payer or a.plane == "log-archive")]
    start = [p for p in estate.principals if p.account not in kept]
    start += [p for a in estate.accounts.values() if a not in kept for p in administrators(engine, a)]
    reached = Closure(
        engine, [*strangers(), *start], lambda thing: is_log(thing) and thing.account.organization == organization
    ).run()
    found: Iterable[tuple[str, AccessPath]] = (
        *reached.harms.items(),
        *((arn, path) for (power, arn), path in reached.powers.items() if power == "rewritten"),
    )
    for arn, path in found:
        thing = estate.thing_by_arn.get(arn)
        if thing and is_log(thing) and thing.account.organization == organization:
            yield on_path(path, f"{thing.label} is altered or silenced")
