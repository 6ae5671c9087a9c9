"""What crosses from a practice: brokers alone carry it, what identifies stays at home, and what is declared works."""

from __future__ import annotations

from collections.abc import Iterator

from policies.separation.estate.estate_model import PRACTICE_PLANES, IamResource, Principal
from policies.separation.reach.access_paths import AccessPath, Hop
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.question_space import Spot
from policies.separation.verdicts.verdict import Status, Witness, on_path

WRITE = "s3:PutObject"
FLOW, FIELDS, IDENTIFIABLE, TARGET, PREFIX = "FLOW", "FIELDS", "IDENTIFIABLE", "TARGET_BUCKET", "TARGET_PREFIX"


def crossings(engine: PreparedEstate, practice: str) -> Iterator[Witness]:
    """Everything against the declared exchange of a practice."""
    brokers = [t for t in engine.estate.things if FLOW in t.settings and t.account.owner == practice]
    for broker in brokers:
        yield from _declared(engine, broker)
    carriers = {arn for broker in brokers for arn in broker.runs_as}
    for bucket in engine.estate.things:
        if bucket.kind == "s3-bucket" and bucket.account.plane not in PRACTICE_PLANES and _lets_others_in(bucket):
            yield from _undeclared(engine, practice, bucket, carriers)


def _declared(engine: PreparedEstate, broker: IamResource) -> Iterator[Witness]:
    """A broker's own settings: fields named, identifiable data kept at home, and rights to deliver what it declares."""
    name, settings = broker.settings[FLOW], broker.settings
    target = next((t for t in engine.estate.things if t.kind == "s3-bucket" and t.name == settings.get(TARGET)), None)
    if settings.get(FIELDS, "[]") in ("", "[]", "null", '["*"]'):
        yield Witness(Status.LEAK, f"flow {name} names no fields that it is limited to", source=broker.source)
    if target is None:
        yield Witness(Status.UNKNOWN, f"flow {name}: where it delivers is not in the input", source=broker.source)
        return
    if settings.get(IDENTIFIABLE) != "false" and target.account.owner != broker.account.owner:
        summary = f"flow {name} takes identifiable data out of the practice, to {target.label}"
        yield Witness(Status.LEAK, summary, source=broker.source)
    spot = Spot(f"{target.arn}/{settings.get(PREFIX, '')}file", target.account.id, target)
    for principal in filter(None, map(engine.principals.get, broker.runs_as)):
        if engine.confirm.step(principal, WRITE, spot, Powers()) is None:
            summary = f"flow {name} is declared and does not work: {principal.name} may not write to {target.label}"
            yield Witness(Status.POSSIBLE, summary, source=broker.source)


def _lets_others_in(bucket: IamResource) -> bool:
    own = (bucket.account.id, f"arn:aws:iam::{bucket.account.id}:")
    allows = (s for s in bucket.policy or () if s.allow and s.covers_action(WRITE))
    return any(kind == "AWS" and not value.startswith(own) for s in allows for kind, value in s.principals)


def _undeclared(engine: PreparedEstate, practice: str, bucket: IamResource, carriers: set[str]) -> Iterator[Witness]:
    """Principals of the practice, other than brokers, that may write into a bucket which is not the practice's."""
    if bucket.account.plane == "log-archive":
        return  # logs are delivered there, and read nowhere else
    spot = Spot(f"{bucket.arn}/*", bucket.account.id, bucket)
    for principal in engine.estate.principals:
        if principal.owner != practice or principal.arn in carriers or _may_do_anything(principal):
            continue
        step = engine.confirm.step(principal, WRITE, spot, Powers())
        if step is not None:
            path = AccessPath(step.strength, (Hop(principal.name, "undeclared-crossing", bucket.label, (step,)),))
            yield on_path(path, f"{principal.name} writes to {bucket.label}, which no declared flow does")


def _may_do_anything(principal: Principal) -> bool:
    """The way in that Organizations makes is the payer's, and is judged as such."""
    return principal.invented
