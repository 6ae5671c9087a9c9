"""What one hosted product costs in each size: a small estate with that system alone is planned and priced."""

from __future__ import annotations

from collections.abc import Mapping

from infra.context.sizes import SIZES
from infra.costs.estimate import Estimate, estimate
from infra.engine.embedded.runner import PLANNED_PAYER, Run, run_estate
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.manifest import facts
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import System


def systems_with(product: str) -> tuple[str, ...]:
    """The systems of the catalog that a product can be."""
    return tuple(id_ for id_, system in facts.systems().items() if product in system.products)


def product_costs(product: str, system: str) -> Mapping[str, Estimate]:
    """By size, what the resources of one system cost where it is hosted as this product, in one account.

    What it shares with the other systems of its account (the load balancer, endpoints, keys, backups) is not in it.
    """
    found: dict[str, Estimate] = {}
    for size in SIZES:
        manifest = _alone(product, system, size)
        side = facts.systems()[system].side
        owned = side in ("clinical", "exchange")
        stack = f"{side}-{manifest.practices[0].slug}" if owned else "management"
        run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, only=("org", stack))
        found[size] = estimate(run_estate(manifest, run).stacks[stack].graph).only(system)
    return found


def _alone(product: str, system: str, size: str) -> Manifest:
    """The bundled example with one practice, one location and one system."""
    example = load_manifest(REFERENCE)
    return example.model_copy(
        update={
            "size": size,
            "practices": example.practices[:1],
            "locations": example.locations[:1],
            "flows": (),
            "systems": (System(id=system, product=product),),
        }
    )
