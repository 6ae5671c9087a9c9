"""Reads the products: one file each in ``infra/manifest/facts/products``, held to the schema in product_types.py."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml
from pydantic import ValidationError

from infra.manifest.facts.product_checks import problems_of
from infra.manifest.facts.product_types import HostedProduct, RefusedProduct


def parse_product(text: str, name: str) -> HostedProduct | RefusedProduct:
    """The product of one file's text; ``name`` is the file's, for the message.

    :raises ValueError: the file does not follow the schema, or contradicts itself; each problem is named.
    """
    data = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    try:
        if "refused" in data:
            return RefusedProduct.model_validate(data)
        product = HostedProduct.model_validate(data)
    except ValidationError as error:
        found = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'file'}: {e['msg']}" for e in error.errors())
        raise ValueError(f"{name}: {found}") from None
    if problems := list(problems_of(product)):
        raise ValueError(f"{name}: {'; '.join(problems)}")
    return product


@cache
def _all() -> tuple[HostedProduct | RefusedProduct, ...]:
    folder = files("infra.manifest.facts") / "products"
    found = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".yaml")), key=lambda entry: entry.name)
    return tuple(parse_product(entry.read_text(encoding="utf-8"), entry.name) for entry in found)


@cache
def products() -> Mapping[str, HostedProduct]:
    """Every product that can be hosted, by its name in systems.yaml."""
    return MappingProxyType({each.product: each for each in _all() if isinstance(each, HostedProduct)})


@cache
def refused_products() -> Mapping[str, RefusedProduct]:
    """Every product of the catalog that cannot be hosted, with the reason and what to choose instead."""
    return MappingProxyType({each.product: each for each in _all() if isinstance(each, RefusedProduct)})
