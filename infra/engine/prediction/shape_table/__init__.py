"""The shapes of the AWS resource types that the kit uses; any other type has the default shape.

What forces a replacement is the AWS provider's own answer wherever it was asked; a shape names only the inputs for
which there is no answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from infra.engine.prediction.replacement import ReplaceKeys, judged_types
from infra.engine.prediction.resource_shapes import Shape
from infra.engine.prediction.shape_table import accounts_and_identity, data_stores, ec2, monitoring, workloads


def with_answers(shape: Shape, keys: ReplaceKeys) -> Shape:
    """The shape with the provider's answers; what the provider was not asked about stays as the shape says."""
    return replace(shape, replace=keys.replace | (shape.replace - keys.judged), replace_when=keys.conditions)


WRITTEN: Final[Mapping[str, Shape]] = {
    **accounts_and_identity.SHAPES,
    **data_stores.SHAPES,
    **ec2.SHAPES,
    **monitoring.SHAPES,
    **workloads.SHAPES,
}
"""The shapes as their modules write them."""

SHAPES: Final[Mapping[str, Shape]] = {
    type_: with_answers(shape, judged_types().get(type_, ReplaceKeys())) for type_, shape in WRITTEN.items()
}
