"""The section ``dns`` of ``mso.yaml``: the public hosted zones, each a subdomain of its owner's domain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pydantic import Field

from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import DnsLabel

ZONE_LABELS: Final = {"management": "apps", "clinical": "care", "exchange": "desk"}
"""By plane: the label of the zone below the owner's domain. Different, because both owners may have one domain."""


class Dns(StrictModel):
    """The public hosted zones: subdomains of the owners' domains, so that mail and websites stay where they are."""

    labels: Mapping[str, DnsLabel] = Field(
        default_factory=dict, description="account to the label of its zone below its owner's domain, such as care"
    )
    delegated: tuple[str, ...] | None = Field(
        default=None,
        max_length=200,
        description="accounts whose zone has its NS records at the owner's DNS host; a synthetic example needs none",
    )
