"""The shapes of the AWS types that the kit uses; a type that is not here gets a general one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.resource_shapes import Shape
from infra.engine.shape_table import identity, network, storage, watching, workloads

SHAPES: Final[Mapping[str, Shape]] = {
    **identity.SHAPES, **storage.SHAPES, **network.SHAPES, **watching.SHAPES, **workloads.SHAPES,
}
