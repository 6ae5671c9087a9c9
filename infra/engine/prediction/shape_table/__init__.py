"""The shapes of the AWS resource types that the kit uses; any other type has the default shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.prediction.resource_shapes import Shape
from infra.engine.prediction.shape_table import accounts_and_identity, data_stores, ec2, monitoring, workloads

SHAPES: Final[Mapping[str, Shape]] = {
    **accounts_and_identity.SHAPES,
    **data_stores.SHAPES,
    **ec2.SHAPES,
    **monitoring.SHAPES,
    **workloads.SHAPES,
}
