"""The security plane: what watches the whole organization, and the bells both owners hear."""

from __future__ import annotations

import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs, through_key
from infra.components.conformance_pack import ConformancePack, ConformancePackArgs
from infra.components.data_key import DataKey, DataKeyArgs
from infra.components.detection import Detection, DetectionArgs
from infra.components.threat_detection import ThreatDetection, ThreatDetectionArgs
from infra.estate import Estate
from infra.manifest.model import PRACTICE_PLANES
from infra.place import Place, bucket_name
from infra.planes.baseline import open_account
from infra.planes.lookout import ABOVE, receive, watch

DATA = "security"


def build(estate: Estate, practice: str = "") -> None:
    """Detection, alarms, and the view over every account's configuration; with ``practice``, in its organization."""
    manifest = estate.manifest
    place, baseline = open_account(estate, manifest.named("security", practice))
    key = DataKey(
        "alarms-key",
        DataKeyArgs(
            alias="mso/security",
            description="Encrypts alarms",
            account_id=place.id,
            region=place.region,
            administrators=[baseline.deployer],
            users=[],
            services=[through_key(place.id)],
            tags=place.tags(DATA, "encryption"),
        ),
        place.opts,
    )
    watched = manifest.practices_in(practice or manifest.mso.slug)
    owners = {owner.slug: owner.contacts.security for owner in watched}
    topic = AlarmTopic(
        "alarms",
        AlarmTopicArgs(
            name=place.name("alarms"),
            account_id=place.id,
            key_arn=key.arn,
            mailboxes={manifest.mso.slug: manifest.mso.contacts.security, **owners},
            tags=place.tags(DATA, "alarms"),
        ),
        place.opts,
    )
    watch(place, topic.arn, place.tags(DATA, "alarms"), ABOVE)
    receive(place, [estate.account(manifest.beside(place.account, sender)) for sender in ("payer", "log-archive")])
    arrivals = {estate.account("management"): [bucket_name(estate, "management", "arrivals")]}
    tripwires = {} if practice else arrivals
    Detection(
        "detection",
        DetectionArgs(
            account_id=place.id,
            region=place.region,
            patient_data=[estate.account(f"{plane}-{held.slug}") for held in watched for plane in PRACTICE_PLANES],
            tripwires=tripwires,
            tags=place.tags(DATA, "detection"),
        ),
        place.opts,
    )
    ThreatDetection("threats-backup", ThreatDetectionArgs(tags=place.tags(DATA, "detection")), place.far_opts)
    _see_configuration(place)
    ConformancePack("hipaa", ConformancePackArgs(name="mso-hipaa"), place.opts)


def _see_configuration(place: Place) -> None:
    """One view over what AWS Config records in every account and region (45 CFR 164.308(a)(8))."""
    role = f"arn:aws:iam::{place.id}:role/aws-service-role"
    aws.cfg.ConfigurationAggregator(
        "configuration",
        name="mso",
        organization_aggregation_source=aws.cfg.ConfigurationAggregatorOrganizationAggregationSourceArgs(
            all_regions=True, role_arn=f"{role}/organizations.amazonaws.com/AWSServiceRoleForOrganizations"
        ),
        tags=place.tags(DATA, "detection"),
        opts=place.opts,
    )
