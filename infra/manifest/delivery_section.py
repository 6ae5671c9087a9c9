"""How records reach the vendor of a system that is bought: the part ``delivery`` of ``vendor`` in ``mso.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints

from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import ExternalId, Header, Slug, VendorRole

PER_SECOND: Final = 10
"""Requests a second to a vendor that states no limit of its own; EventBridge takes 1 to 300."""
KEEP_DAYS: Final = 14
"""Days for which a vendor finds a file that it has not fetched, where nothing else is stated."""


class Delivery(StrictModel):
    """Who carries a flow's records from the exchange to the vendor: EventBridge, the vendor itself, or people."""

    by: Literal["api", "fetch", "people"] = Field(
        default="api",
        description="api: EventBridge posts each record to endpoint; fetch: the vendor fetches files from a bucket of "
        "its own, as principal; people: a clerk of the practice carries them on",
    )
    endpoint: Annotated[str, StringConstraints(min_length=1, max_length=2048)] | None = Field(
        default=None, description="https address of the vendor that takes one record a request, for api"
    )
    header: Header = Field(
        default="Authorization", description="header of the request that has the credential"
    )
    authorization: Literal["header", "oauth"] = Field(
        default="header",
        description="header: one header has the credential; oauth: EventBridge gets a token from token_endpoint "
        "(client credentials)",
    )
    token_endpoint: Annotated[str, StringConstraints(min_length=1, max_length=2048)] | None = Field(
        default=None, description="https address of the vendor that gives tokens, for oauth"
    )
    client_ids: Mapping[Slug, Annotated[str, StringConstraints(min_length=1, max_length=512)]] = Field(
        default_factory=dict, description="by practice, its client id at the vendor, which is no secret, for oauth"
    )
    scope: Annotated[str, StringConstraints(min_length=1, max_length=512)] | None = Field(
        default=None, description="what the token is asked for, for oauth, where the vendor wants it stated"
    )
    per_second: int = Field(default=PER_SECOND, ge=1, le=300, strict=True, description="requests a second at most")
    principal: VendorRole | None = Field(
        default=None, description="ARN of the role in the vendor's own AWS account that fetches, for fetch"
    )
    external_ids: Mapping[Slug, ExternalId] = Field(
        default_factory=dict,
        description="by practice, what the vendor states when it comes for it (sts:ExternalId), for fetch",
    )
    keep_days: int = Field(
        default=KEEP_DAYS, ge=1, le=90, strict=True, description="days for which the vendor finds a file, for fetch"
    )

    @property
    def host(self) -> str:
        """The host of the endpoint, empty without one."""
        return host_of(self.endpoint)


def host_of(address: str | None) -> str:
    """The host of an address, empty where it has none."""
    try:
        return urlsplit(address or "").hostname or ""
    except ValueError:
        return ""
