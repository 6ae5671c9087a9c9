"""What a hosted product is told: its settings and secrets, and how it signs people in at an identity provider."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Text = Annotated[str, Field(min_length=1)]


class Strict(BaseModel):
    """A part of a product's file: no key beyond these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Settings(Strict):
    """Environment variables and their values, with the upstream file that reads them."""

    read_by: Text
    values: dict[str, str]


class Secrets(Strict):
    """Environment variables from Secrets Manager and the form of each value, with the upstream file that reads them.

    A form without a placeholder of ``SECRET_PLACEHOLDERS`` says what the owner enters.
    """

    read_by: Text
    values: dict[str, Text]


class Told(Strict):
    """What a product's containers are told, by the upstream files that read it."""

    settings: tuple[Settings, ...] = ()
    secrets: tuple[Secrets, ...] = ()

    @property
    def all_settings(self) -> dict[str, str]:
        """Every environment variable with its text."""
        return {name: value for group in self.settings for name, value in group.values.items()}

    @property
    def all_secrets(self) -> dict[str, str]:
        """Every environment variable from Secrets Manager with the form of its value."""
        return {name: form for group in self.secrets for name, form in group.values.items()}


class SignIn(Told):
    """How a product signs people in at its owner's identity provider, by OpenID Connect, or by SAML with ``entity``.

    ``redirect`` is the path to which people come back, ``entity`` the product's SAML entity id. Its containers
    have ``settings`` and ``secrets`` where the owner hosts a provider; ``steps`` are what a person enters in the
    product, where upstream reads it from nowhere else. ``pkce`` says that the product sends a code challenge.

    ``roles`` says how job functions become roles of the product. ``jobs`` maps a role to its job functions; the others
    that may open the system get ``other_jobs``.
    """

    source: Text
    redirect: Text = Field(pattern=r"^/")
    entity: str = Field(default="", pattern=r"^(https://\{host_name\}.*)?$")
    pkce: bool = False
    steps: str = ""
    roles: Text
    jobs: dict[str, tuple[str, ...]] = {}
    other_jobs: str = ""

    def __hash__(self) -> int:
        return hash((self.source, self.redirect))

    def role_of(self, job: str) -> str:
        """The product's role of a job function; "" where the product is told none."""
        return next((role for role, jobs in self.jobs.items() if job in jobs), self.other_jobs)
