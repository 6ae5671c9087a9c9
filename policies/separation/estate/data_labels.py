"""What the labels of resources say of their data: known classes in any spelling, and doubts where they say less.

In a practice's accounts a store counts as patient data unless its label is a known other class. A copy has the classes
of what it is a copy of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN
from policies.data_files import read_data
from policies.separation.estate.entities import (
    DETECTION_KINDS,
    PHI,
    PHI_MINIMUM,
    PRACTICE_PLANES,
    IamResource,
    LabelDoubt,
    Principal,
    is_log,
    is_state,
)
from policies.separation.estate.graph_references import References
from policies.separation.estate.name_words import words_of
from policies.separation.iam.patterns import arn_meets

TAG: Final = "mso:data-class"
OTHER_CLASSES: Final = frozenset(
    {"business", "cardholder", "clinical-config", "de-identified", "financial", "pii-prospect", "pii-workforce",
     "public", "security"}
)  # fmt: skip
"""The known classes that are not patient data; a test compares them with the manifest's facts."""
KNOWN_CLASSES: Final = PHI | PHI_MINIMUM | OTHER_CLASSES
UNREAD_LABEL: Final = frozenset({"not known yet"})
PATIENT_DATA: Final = frozenset({"ephi", "phi"})
OF_DATA: Final = frozenset(
    {"class", "classification", "compliance", "confidentiality", "contains", "content", "hipaa", "label", "sensitivity"}
)
"""Words of a tag's key that say what the data is."""
AFFIRMATIONS: Final = frozenset({"1", "on", "true", "y", "yes"})
NEGATIONS: Final = frozenset({"de", "excluded", "false", "free", "no", "non", "none", "not", "without"})
SEPARATORS: Final = re.compile(r"[\s+/,:;|]+")
NOT_STORES: Final = frozenset(
    {"managed-policy", "group", "saml-provider", "oidc-provider", "permission-set", "organization", "lambda-function",
     "ec2-instance", "launch-template", "auto-scaling-group", "ecs-task", "cloudformation-stack", "codebuild-project",
     "codepipeline", "glue-job", "glue-dev-endpoint", "sagemaker-notebook", "apprunner-service", "state-machine",
     "batch-job-definition", "emr-cluster", "event-rule", "event-bus", "image-pipeline", "eks-cluster", "ssm-document",
     "vpc", "security-group", "vpc-endpoint", "transit-gateway", "trail", "event-data-store",
     "backup-plan", "ecr-repository", "origin-access-identity", "identity-pool", "unsupported"}
) | DETECTION_KINDS  # fmt: skip
"""Kinds of resources that hold no data of their own; every other kind is a store."""
READS: Final = {
    "s3-bucket": "s3:GetObject", "dynamodb-table": "dynamodb:GetItem", "sqs-queue": "sqs:ReceiveMessage",
    "kinesis-stream": "kinesis:GetRecords", "secret": "secretsmanager:GetSecretValue",
}  # fmt: skip
"""Kind of store -> the action that reads it."""
PHI_ROLES: Final = ":role/mso/phi/"
MAX_COPIES: Final = 8


def data_classes_of(resource: Resource) -> frozenset[str]:
    """The data classes in the ``mso:data-class`` tag of a resource, known ones in their own spelling."""
    tag = resource.tags.get(TAG)
    return frozenset(map(_spelled, filter(None, SEPARATORS.split(tag)))) if isinstance(tag, str) else frozenset()


def _spelled(label: str) -> str:
    """``phi-sensitive`` for ``PHI_Sensitive``; an unknown label as it is."""
    plain = label.lower().replace("_", "-").strip("-")
    return plain if plain in KNOWN_CLASSES else label


@dataclass(frozen=True)
class DataLabels:
    """The data classes of the resources of one graph."""

    refs: References

    def classes(self, resource: Resource, depth: int = MAX_COPIES) -> frozenset[str]:
        """The classes of a resource's label, and those of patient data of what it is a copy of."""
        found = data_classes_of(resource)
        for prop in copies().get(resource.type, ()) if depth else ():
            for original in self.refs.resolve(resource, prop):
                if original is not resource:
                    found |= self.classes(original, depth - 1) & (PHI | PHI_MINIMUM)
        return found


def with_assumed_class(iam_resource: IamResource, resource: Resource) -> IamResource:
    """A store in a practice's account whose label is no known class counts as patient data, with the doubt named."""
    if iam_resource.kind in NOT_STORES or iam_resource.data_classes & (PHI | PHI_MINIMUM):
        return iam_resource
    if iam_resource.account.plane not in PRACTICE_PLANES:
        unread = not iam_resource.data_classes and _is_unread(resource)
        return replace(iam_resource, data_classes=UNREAD_LABEL) if unread else iam_resource
    if (reason := _doubt_of_label(iam_resource.data_classes, resource)) is None:
        return iam_resource
    return _assumed(iam_resource, LabelDoubt(f"{reason}, so it counts as patient data"))


def _doubt_of_label(classes: frozenset[str], resource: Resource) -> str | None:
    unknown = sorted(classes - KNOWN_CLASSES)
    if unknown:
        return f"its label {', '.join(map(repr, unknown))} is not a known class"
    if classes:
        return None
    return "its label is not known yet" if _is_unread(resource) else "it has no label"


def _is_unread(resource: Resource) -> bool:
    """Whether a resource has a label that is not known."""
    told = [resource.facts.get(name) for name in ("tags", "tagsAll")]
    return UNKNOWN in told or any(isinstance(tags, Mapping) and tags.get(TAG) is UNKNOWN for tags in told)


def tags_of_patient_data(tags: Mapping[str, str]) -> Iterator[str]:
    """The tags, ``key=value``, with which others than the kit say that something holds patient data."""
    for key, value in tags.items():
        if key.startswith("mso:") or not isinstance(value, str):
            continue
        of_key, of_value = words_of(key), words_of(value)
        affirmed = of_key & PATIENT_DATA and of_value & AFFIRMATIONS
        classified = of_key & OF_DATA and of_value & PATIENT_DATA
        if (affirmed or classified) and not of_value & NEGATIONS:
            yield f"{key}={value}"


def _assumed(resource: IamResource, doubt: LabelDoubt) -> IamResource:
    return replace(resource, data_classes=resource.data_classes | {"phi"}, label_doubt=doubt)


def with_contradicted_labels(
    resources: Iterable[IamResource], principals: Iterable[Principal]
) -> Iterator[IamResource]:
    """The resources; a store that is labelled less than its key or its readers say is possibly patient data."""
    found = tuple(resources)
    sure = [r for r in found if r.data_classes & PHI and r.label_doubt is None]
    keys = {r.kms_key_arn for r in sure if r.kms_key_arn} | {r.arn for r in sure if r.kind == "kms-key"}
    readers = [p for p in principals if PHI_ROLES in p.arn and p.account.plane in PRACTICE_PLANES]
    named = {kind: tuple(_named_stores(action, readers)) for kind, action in READS.items()}
    for resource in found:
        why = "" if _is_settled(resource) else _contradiction(resource, keys, named.get(resource.kind, ()))
        yield _assumed(resource, LabelDoubt(why, possible=True)) if why else resource


def _is_settled(resource: IamResource) -> bool:
    return bool(
        resource.kind in NOT_STORES
        or resource.kind == "kms-key"
        or resource.account.plane not in PRACTICE_PLANES
        or resource.data_classes & (PHI | PHI_MINIMUM)
        or is_state(resource)
        or is_log(resource)
    )


def _named_stores(action: str, readers: Iterable[Principal]) -> Iterator[tuple[str, str]]:
    """The resource patterns on which a reader's policies allow an action, with the reader, but not on everything."""
    for reader in readers:
        for statement in reader.identity:
            if statement.allow and not statement.not_resource and statement.covers_action(action):
                for pattern in statement.resources:
                    if pattern != "*" and not pattern.endswith(":*"):
                        yield reader.name, pattern


def _contradiction(resource: IamResource, keys: set[str], named: Iterable[tuple[str, str]]) -> str:
    label = ", ".join(sorted(resource.data_classes))
    if resource.kms_key_arn in keys:
        return f"it is labelled {label}, but its key encrypts patient data"
    content = f"{resource.arn}/*"
    for reader, pattern in named:
        if arn_meets(pattern, resource.arn) or arn_meets(pattern, content):
            return f"it is labelled {label}, but {reader} reads it as patient data"
    return ""


def copies() -> Mapping[str, tuple[str, ...]]:
    """Resource type -> the properties that name what it is a copy of."""
    found: Mapping[str, tuple[str, ...]] = read_data("separation/estate/copies.yaml")
    return found
