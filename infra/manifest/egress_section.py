"""The section ``egress`` of ``mso.yaml``: the named ways out of an account's network; without an entry, none."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from infra.manifest import facts
from infra.manifest.strict_model import StrictModel
from infra.manifest.valid_names import Id, Slug

MAX_NAME: Final = 253
"""Characters of a DNS name at most (RFC 1035, 2.3.4, in text form)."""

MAX_WAYS_OUT: Final = 80
"""Each is a rule of one account's DNS Firewall at most, before the rule that blocks all other names."""


class Egress(StrictModel):
    """One way out: a hosted system may reach a vendor's domains on port 443, and nothing else of the estate may."""

    system: str = Field(description="id of the hosted system whose tasks call the vendor")
    vendor: Slug = Field(description="slug of the vendor, declared at the system that is bought from it")
    domains: tuple[Annotated[str, StringConstraints(min_length=1, max_length=300)], ...] = Field(
        min_length=1,
        max_length=20,
        description="names of the vendor, such as api.vendor.example; *.vendor.example stands for every name below it",
    )
    data_class: str = Field(description="the most sensitive class of data that leaves (mso facts systems)")
    agreement: Id | None = Field(default=None, description="id of the vendor's BAA, where the data identifies patients")
    practices: tuple[Slug, ...] = Field(default=(), description="which practices; all that use both systems if empty")

    @property
    def identifies(self) -> bool:
        """Whether what leaves identifies patients, so that the vendor is a business associate (45 CFR 160.103)."""
        return self.data_class in facts.PHI_CLASSES
