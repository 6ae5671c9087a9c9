"""The secrets of one application: who makes the value of each, and the form in which the task that prepares it does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

import pulumi
import pulumi_aws as aws

from infra.components.data_key import DataKey
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text
from infra.manifest.facts import SECRET_PLACEHOLDERS, HostedProduct
from infra.planes.shared.cache_token import cache_token

PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
READY = "ready"
"""The secret that every task of a service needs to start: it is written when the one-off tasks have succeeded."""
READY_VARIABLE = "MSO_ONE_OFF_TASKS_DONE"


@dataclass
class ApplicationSecrets:
    """The secrets of one application, by what they are for.

    ``of_variables`` maps environment variables to ARNs; ``forms`` maps names of secrets to what the task that prepares
    the system puts there. ``password`` and ``cache_token`` are names of secrets, "" where there is none.
    """

    context: AccountContext
    system: str
    key: DataKey
    tags: Mapping[str, str]
    values: Mapping[str, Text]
    of_variables: dict[str, Text] = field(default_factory=dict)
    forms: dict[str, Text] = field(default_factory=dict)
    password: str = ""
    cache_token: str = ""
    probe: str = ""
    client: aws.secretsmanager.Secret | None = None
    """What it proves itself with to the identity provider, which makes it."""
    ready: pulumi.Output[str] | None = None
    _shared: dict[str, Text] = field(default_factory=dict)
    """By form: the secrets of which there is one, whatever the variable is called."""
    _own: dict[str, Text] = field(default_factory=dict)
    """By variable."""

    def declare(self, product: HostedProduct) -> None:
        """Declare every secret of the product."""
        self.ready = self._secret(READY, "written when the one-off tasks of an image have succeeded").arn
        if product.database:
            self.password = self._name("database-password")
            what = f"password of the database user {self.values['database_user']}: made by the task that prepares it; "
            secret = self._secret("database-password", f"{what}a new value is taken over at once")
            self._shared["{database_password}"] = secret.arn
        if product.cache:
            self.cache_token = self._name("cache-token")
            token = self._secret("cache-token", "the stack's setting mso:cacheToken")
            value = cache_token(self.context)
            aws.secretsmanager.SecretVersion(
                f"{self.system}-cache-token-value",
                secret_id=token.id,
                secret_string_wo=value,  # the provider reads no write-only value, and no deployer may read a secret
                secret_string_wo_version=value.apply(_version_of),
                opts=self.context.opts,
            )
            self._shared["{cache_token}"] = token.arn
        if self.client:
            self._shared["{client_secret}"] = self.client.arn
        if any("{probe_" in form for form in (*product.all_secrets.values(), *product.proxy_secrets.values())):
            self.probe = self._name("probe-password")
            self._secret("probe-password", "password of the user who is only asked for the product's health")
        for variable, form in product.all_secrets.items():
            self.of_variables[variable] = self.reference(variable, form)

    def reference(self, variable: str, form: str) -> Text:
        """The ARN of the secret that a variable takes its value from, declared if nothing else has it."""
        if found := self._shared.get(form) or self._own.get(variable):
            return found
        slug = variable.lower().replace("_", "-")
        made = SECRET_PLACEHOLDERS & set(PLACEHOLDER.findall(form))
        what = "made by the task that prepares it" if made else f"filled by its owner, not by a deployment: {form}"
        secret = self._secret(slug, f"{variable} of {self.system}; {what}")
        if made:
            self.forms[self._name(slug)] = with_values(form, self.values)
        self._own[variable] = secret.arn
        return self._own[variable]

    def started_by(self, image: str) -> dict[str, Text]:
        """The secret that lets a task of this image start: ECS refuses one whose secret has no version of this name."""
        assert self.ready is not None
        return {READY_VARIABLE: pulumi.Output.concat(self.ready, f"::{ready_stage(image)}:")}

    def _name(self, slug: str) -> str:
        return f"mso/{self.system}/{slug}"

    def _secret(self, slug: str, description: str) -> aws.secretsmanager.Secret:
        """A secret without a value: no deployment contains it."""
        return aws.secretsmanager.Secret(
            f"{self.system}-{slug}",
            name=self._name(slug),
            description=description,
            kms_key_id=self.key.arn,
            recovery_window_in_days=30,
            tags={**self.tags, "mso:rotate-days": "365"},
            opts=self.context.opts,
        )


def ready_stage(image: str) -> str:
    """The staging label that stands for an image: its version in letters, digits and _.

    Earlier images keep theirs (a secret has up to 20), so that a deployment can be rolled back to them.
    """
    return re.sub(r"[^A-Za-z0-9]", "_", image.rpartition("/")[2].partition(":")[2] or image)


def with_values(text: str, values: Mapping[str, Text]) -> Text:
    """The text with each known ``{name}`` replaced by its value; other braces stay."""
    found = {name: values[name] for name in PLACEHOLDER.findall(text) if name in values}
    if not found:
        return text
    return pulumi.Output.all(**found).apply(
        lambda known: PLACEHOLDER.sub(lambda each: str(known.get(each[1], each[0])), text)
    )


def _version_of(value: str) -> int:
    """A number that changes with the value: the provider compares it in place of a write-only value."""
    return int.from_bytes(sha256(value.encode()).digest()[:4])
