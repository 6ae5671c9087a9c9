"""Finds the resources that a text names: by ARN, id, bucket, host or, within an account, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from infra.engine.graph import Graph, Resource
from policies.separation.estate.data_path_types import data_path_types, own_names, values_at
from policies.separation.estate.graph_references import References
from policies.separation.estate.iam_resources import resource_kinds

RESOURCE_ID: Final = re.compile(
    r"(?:arn:aws|(?:vpc|vpce|vpce-svc|tgw|tgw-attach|tgw-rtb|pcx|vgw|cgw|snap|ami|subnet|eni|fs|fsap|vol|i|rtb|cvpn-endpoint|"
    r"core-network|attachment|peering|sg|d|tmt|tms|sn|svc|rcfg|rgw|vr|dxcon|dxvif)-|[0-9a-f]{8}-[0-9a-f]{4}-)"
)
S3_HOST: Final = re.compile(
    r"([a-z0-9][a-z0-9.-]{1,62}?)\.s3(?:[.-](?:website|dualstack|accelerate))?[.a-z0-9-]*\.amazonaws\.com"
)
ACCOUNT_ID: Final = re.compile(r"(?<!\d)(?<![0-9a-f]{4}-)(\d{12})(?!\d)")
"""A 12-digit account id that is not the end of a UUID."""
HOME_DIRECTORIES: Final = ("homeDirectory", "homeDirectoryMappings.target")
OF_A_BUCKET: Final = ("region", "namespace")
"""How a property ends that says something else of a bucket than its name."""
BUCKETS: Final = ("aws:s3/bucket:Bucket", "aws:s3/directoryBucket:DirectoryBucket", "aws:s3control/bucket:Bucket")
NAMED_BY_ANOTHER: Final = frozenset(
    {"aws:cloudwatch/eventTarget:EventTarget", "aws:sns/topicPolicy:TopicPolicy", "aws:lakeformation/resource:Resource"}
)
"""Types whose property ``arn`` names another resource."""


class NamedResources:
    """Looks up the resources of a graph by what other resources call them."""

    def __init__(self, graph: Graph, refs: References) -> None:
        self.graph, self.refs = graph, refs

    def named(self, text: str, near: Resource, prop: str) -> list[Resource]:
        """The resources that a property of another resource names, without those that only refer to them by it."""
        if bucket := bucket_in(text, prop):
            return [resource for resource in self.graph.identified(bucket) if resource.type in BUCKETS]
        found = self._all(text, near)
        ids = ACCOUNT_ID.findall(text) if text.startswith(("arn:", "http")) else ()
        return _main([resource for resource in found if not ids or resource.account in ids])

    @cached_property
    def _by_endpoint(self) -> Mapping[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for resource in self.graph.custom:
            props = own_names().get(resource.type, ())
            facts = resource.facts if props else {}
            for prop in props:
                for value in values_at(facts, prop):
                    if isinstance(value, str) and value:
                        found.setdefault(host_of(value), []).append(resource)
        return found

    def _all(self, text: str, near: Resource) -> list[Resource]:
        found = self._of_service(self.refs.named(text, near), text, near)
        if not found and (RESOURCE_ID.match(text) or text.startswith("http")):
            found = list(self.graph.identified(text))
        if not found:
            found = self._by_endpoint.get(host_of(text), [])
            found = found if "." in text or ":" in text else [r for r in found if r.account == near.account]
        if not found and text.startswith("arn:"):
            found = (
                self.refs.named(text.partition("/stream/")[0], near)
                if "/stream/" in text
                else self._function(text, near)
            )
        return found

    @staticmethod
    def _of_service(found: list[Resource], text: str, near: Resource) -> list[Resource]:
        """Of the resources with a plain name, those of the service that uses it; names are not unique across them."""
        if text.startswith("arn:") or (len(found) < 2 and text != "default"):
            return found
        module = near.type.partition("/")[0]
        return [r for r in found if r.type.partition("/")[0] == module] or ([] if text == "default" else found)

    def _function(self, arn: str, near: Resource) -> list[Resource]:
        """The function of an ARN with a version or alias, or of the ARN by which API Gateway invokes it."""
        function = re.search(r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]+", arn)
        return self.refs.named(function.group(), near) if function else []


def _main(found: list[Resource]) -> list[Resource]:
    """Of the resources that a text names, those that it is the name of; others only refer to these by it."""
    kinds = [r for r in found if r.type in resource_kinds()]
    paths = [r for r in found if r.type in data_path_types() and r.type not in NAMED_BY_ANOTHER]
    return kinds or paths or [r for r in found if r.type not in NAMED_BY_ANOTHER]


def bucket_in(text: str, prop: str) -> str:
    """The S3 bucket that a text names, or the empty string."""
    if text.startswith("arn:") and ":s3:::" in text:
        return text.partition(":s3:::")[2].partition("/")[0]
    if text.startswith(("s3://", "s3a://")):
        return text.partition("://")[2].partition("/")[0]
    if host := S3_HOST.fullmatch(host_of(text)):
        return host.group(1)
    last = prop.rpartition(".")[2].lower()
    is_bucket = ("bucket" in last and not last.endswith(OF_A_BUCKET)) or prop in HOME_DIRECTORIES
    if is_bucket and not text.startswith(("arn:", "http")):
        return text.strip("/").partition("/")[0]
    return ""


def host_of(text: str) -> str:
    """The host of a URL or ``host:port``; any other text unchanged."""
    if text.startswith("arn:"):
        return text
    if "://" in text:
        try:
            return urlsplit(text).hostname or text
        except ValueError:
            return text
    host = text.partition("/")[0].partition(":")[0]
    return host if "." in host else text
