"""Code sources: the registries, buckets and layers from which the resources of an account take what they run."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlsplit

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.data_files import read_data
from policies.separation.estate.data_path_types import values_at, values_through_json
from policies.separation.estate.entities import PRACTICE_PLANES, Account
from policies.separation.estate.graph_references import References, as_text

REGISTRY = re.compile(r"(\d{12})\.dkr[.-]ecr(?:-fips)?\.[a-z0-9-]+\.(?:amazonaws\.com|on\.aws)")
LAYER = re.compile(r"arn:aws[a-z-]*:lambda:[a-z0-9-]*:(\d{12}):layer:")
REPOSITORY = re.compile(r"arn:aws[a-z-]*:codecommit:[a-z0-9-]*:(\d{12}):")
PARAMETER = re.compile(r"arn:aws[a-z-]*:ssm:[a-z0-9-]*:(\d{12}):parameter/")
NAMING_AN_ACCOUNT = {
    "image": REGISTRY, "registry": REGISTRY, "layer": LAYER, "repository": REPOSITORY, "machine": PARAMETER,
}  # fmt: skip
"""Kind of a reference -> the form in which it names an account."""
SUBJECT = re.compile(r"\b(?:repo|project_path|organization):([A-Za-z0-9_.-]+)[/:@]")
"""The owner of a repository in the subject of its pipelines' tokens."""
BY_PARAMETER = re.compile(r"(?:resolve:)?ssm:((?:arn:[^/]*:parameter)?[^:]+)")
"""A machine image named by a parameter, of which a version or a label may follow."""
SSM_PARAMETER = "aws:ssm/parameter:Parameter"
ROLE = "aws:iam/role:Role"
REPLICATION = "aws:ecr/replicationConfiguration:ReplicationConfiguration"
BY_CONTENT = "@sha256:"
SCRIPT_PLACE = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,62}|https://[a-z0-9.-]*s3[a-z0-9.-]*\.amazonaws\.com/[^\s\"']{1,1000}")
"""How a script names what it fetches from S3."""
BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}")
S3_PATH = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/[^:@\s]+")
"""``bucket/path``, as CodeBuild names a source in S3; every other source of it is a URL."""
IMAGES = ("aws:ec2/ami:", "aws:ec2/amiCopy:", "aws:ec2/amiFromInstance:")


@dataclass(frozen=True, slots=True)
class CodeSource:
    """What a resource runs and where that is kept. ``owner`` is None if the place is not in the input.

    ``fixed``: the reference pins the content, so that the place's owner cannot change what runs.
    """

    runner: str
    runs_in: Account
    kind: str
    reference: str
    owner: Account | None
    fixed: bool = False
    source: str = ""


class CodeSources:
    """Reads the code sources of a graph that lie outside the account of the resource that runs them."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account]) -> None:
        self.graph, self.refs, self.accounts = graph, refs, accounts

    def read(self) -> Iterator[CodeSource]:
        """Every code source in another account or of unknown place, and what registries replicate to others."""
        for type_, properties in properties_with_code().items():
            for resource in self.graph.of_type(type_):
                if here := self.accounts.get(resource.account):
                    for path, kind in properties.items():
                        for value in values_through_json(resource.facts, path):
                            read = self._fetched if kind == "script" else self._source
                            yield from read(resource, here, _kind(kind, as_text(value)), value)
        yield from self._replicated()

    def kept(self) -> frozenset[str]:
        """The URNs of the buckets from which resources of practices take code, and of parameters that name it."""
        return frozenset(
            kept.urn
            for type_, properties in properties_with_code().items()
            for resource in self.graph.of_type(type_)
            if (here := self.accounts.get(resource.account)) and here.plane in PRACTICE_PLANES
            for path, kind in properties.items()
            for value in values_through_json(resource.facts, path)
            for kept in self._keeping(kind, as_text(value), resource)
        )  # fmt: skip

    def _keeping(self, kind: str, reference: str, near: Resource) -> list[Resource]:
        if kind == "script":
            places = SCRIPT_PLACE.findall(script_text(reference))
            return [bucket for place in places for bucket in self._buckets(place, near)]
        if _kind(kind, reference) == "bucket":
            return self._buckets(reference, near)
        return self._parameters(reference, near) if kind == "machine" else []

    def _parameters(self, reference: str, near: Resource) -> list[Resource]:
        name = _parameter_in(reference)
        return self.refs.named(name, near, SSM_PARAMETER) if name else []

    def _buckets(self, reference: str, near: Resource) -> list[Resource]:
        if not (name := _bucket_of(reference)):
            return []
        return self.refs.named(f"arn:aws:s3:::{name}", near) or list(self.graph.identified(name))

    def _source(self, resource: Resource, here: Account, kind: str, value: Any) -> Iterator[CodeSource]:
        reference = as_text(value)
        owner = self._owner(resource, kind, reference, value)
        told = kind in ("bucket", "git") or _is_git(kind, reference) or _parameter_in(reference)
        if owner is None and not told:
            return  # a public registry or machine image: its publisher is residual trust
        if owner is None or owner.id != here.id:
            fixed = kind == "layer" or BY_CONTENT in reference or reference.startswith("ami-")
            label = f"{here.name or here.id}:{resource.name}"
            yield CodeSource(label, here, kind, reference or kind, owner, fixed, str(resource.source or ""))

    def _fetched(self, resource: Resource, here: Account, kind: str, value: Any) -> Iterator[CodeSource]:
        """What a script fetches from the buckets and registries of others; what the input does not show is public."""
        text = script_text(as_text(value))
        for place in dict.fromkeys((*SCRIPT_PLACE.findall(text), *(m.group() for m in REGISTRY.finditer(text)))):
            named = REGISTRY.match(place)
            buckets = [] if named else self._buckets(place, resource)
            owner = self._account(named[1]) if named else self._account(buckets[0].account) if buckets else None
            if owner is not None and owner.id != here.id:
                label = f"{here.name or here.id}:{resource.name}"
                yield CodeSource(label, here, kind, place, owner, False, str(resource.source or ""))

    def _owner(self, resource: Resource, kind: str, reference: str, value: Any) -> Account | None:
        """The account that keeps what a reference names; None if the input does not show it."""
        if value is UNKNOWN:
            return self.accounts[resource.account]  # a property of a resource of the same program, not known yet
        pattern = NAMING_AN_ACCOUNT.get(kind)
        if found := pattern.search(reference) if pattern else None:
            return self._account(found[1])
        if kind == "machine" and _parameter_in(reference):
            return self.accounts[resource.account] if self._parameters(reference, resource) else None
        if kind == "machine":
            images = [r for r in self.graph.identified(reference) if r.type.startswith(IMAGES)]
            return self._account(images[0].account) if images else None
        if _is_git(kind, reference):
            return self._owner_of_repository(reference, self.accounts[resource.account])
        if kind == "image" and BY_CONTENT not in reference:
            owner = self._owner_of_repository(_namespace(reference), self.accounts[resource.account])
            return owner if owner is None or owner.owner != self.accounts[resource.account].owner else None
        if kind != "bucket" or not _bucket_of(reference):
            return self.accounts[resource.account] if kind == "bucket" else None
        buckets = self._buckets(reference, resource)
        return self._account(buckets[0].account) if buckets else None

    def _account(self, id_: str) -> Account:
        return self.accounts.get(id_) or Account(id_, f"account {id_}")

    def _owner_of_repository(self, reference: str, here: Account) -> Account | None:
        """The account of whom the pipelines of a repository's owner belong to, as roles that trust them tell."""
        owners = self._pipelines.get(_repository_owner(reference), set())
        if here.owner in owners:
            return here
        return next((account for account in self.accounts.values() if account.owner in owners and account.owner), None)

    @cached_property
    def _pipelines(self) -> Mapping[str, set[str]]:
        """Owner of repositories, in lower case -> the owners of the roles that trust pipelines of theirs."""
        found: dict[str, set[str]] = {}
        for role in self.graph.of_type(ROLE):
            account = self.accounts.get(role.account)
            owner = as_text(role.tags.get("mso:owner")) or (account.owner if account else "")
            for name in SUBJECT.findall(as_text(role.facts.get("assumeRolePolicy"))):
                found.setdefault(name.lower(), set()).add(owner)
        return found

    def _replicated(self) -> Iterator[CodeSource]:
        """Registries that receive the images of another account's registry."""
        for configuration in self.graph.of_type(REPLICATION):
            for id_ in values_at(configuration.facts, "replicationConfiguration.rules.destinations.registryId"):
                origin, target = self.accounts.get(configuration.account), self.accounts.get(as_text(id_))
                if origin and target and origin.id != target.id:
                    what = f"the registry of {origin.name}"
                    yield CodeSource(f"{target.name}:registry", target, "replicated images", what, origin, False,
                                     str(configuration.source or ""))  # fmt: skip


def script_text(text: str) -> str:
    """A script as it is run: decoded, where it is given in Base64."""
    if BASE64.fullmatch(text.rstrip()):
        with suppress(ValueError):
            return base64.b64decode(text).decode()
    return text


def _kind(kind: str, reference: str) -> str:
    """The kind of a reference, where its form tells more than its property."""
    return "bucket" if kind == "repository" and S3_PATH.fullmatch(reference) else kind


def _is_git(kind: str, reference: str) -> bool:
    """Whether a reference names a repository at a host of repositories that is not AWS's."""
    if kind == "git":
        return True
    remote = reference.startswith(("http://", "https://", "ssh://", "git@"))
    return kind == "repository" and remote and "git-codecommit." not in reference


def _repository_owner(reference: str) -> str:
    """``owner`` of ``https://host/owner/name.git``, ``git@host:owner/name`` and ``owner/name``, in lower case."""
    path = urlsplit(reference).path if "://" in reference else reference.rpartition(":")[2]
    return path.strip("/").partition("/")[0].lower()


def registry_host(image: str) -> str:
    """``host:port`` of ``host:port/owner/name:tag``: what stands before the first slash and can be a host; else ""."""
    host, slash, _ = image.partition("/")
    return host if slash and ("." in host or ":" in host) else ""


def _namespace(image: str) -> str:
    """``owner`` of ``host/owner/name:tag`` and ``owner/name``; "" for an image without a namespace."""
    owner, slash, _ = image.removeprefix(f"{registry_host(image)}/").partition("/")
    return owner if slash else ""


def _bucket_of(reference: str) -> str:
    """The bucket that a name, ARN, S3 URI, object URL or ``bucket/path`` names; "" if it names none."""
    if reference.startswith("arn:"):
        return reference.partition(":::")[2].partition("/")[0]
    if "://" in reference:
        parts = urlsplit(reference)
        host, _, rest = parts.netloc.partition(".s3")
        if parts.scheme == "s3":
            return parts.netloc
        return host if rest else parts.path.strip("/").partition("/")[0] if parts.netloc.startswith("s3") else ""
    return reference.partition("/")[0]


def _parameter_in(reference: str) -> str:
    """The SSM parameter that a reference to a machine image names; "" for one of AWS's own, or none."""
    found = BY_PARAMETER.match(reference)
    return "" if found is None or found[1].startswith("/aws/service/") else found[1]


@cache
def properties_with_code() -> Mapping[str, Mapping[str, str]]:
    """Resource type -> property (dotted) -> kind of the reference to code that it holds."""
    found: Mapping[str, Mapping[str, str]] = read_data("separation/estate/code_sources.yaml")
    return found
