"""The security plane: what watches the whole organization, and the bells both owners hear."""

from __future__ import annotations

import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs, through_key
from infra.components.conformance_pack import ConformancePack, ConformancePackArgs
from infra.components.data_key import DataKey, DataKeyArgs
from infra.components.detection import Detection, DetectionArgs
from infra.estate import Estate
from infra.place import Place, bucket_name
from infra.planes.baseline import open_account
from infra.planes.lookout import ABOVE, receive, watch

DATA = "security"


def build(estate: Estate) -> None:
    """Detection, alarms, and the view over every account's configuration."""
    manifest = estate.manifest
    place, baseline = open_account(estate, "security", buckets=False)
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
            tags=place.tags(DATA),
        ),
        place.opts,
    )
    owners = {practice.slug: practice.contacts.security for practice in manifest.practices}
    topic = AlarmTopic(
        "alarms",
        AlarmTopicArgs(
            name=place.name("alarms"),
            account_id=place.id,
            key_arn=key.arn,
            mailboxes={manifest.mso.slug: manifest.mso.contacts.security, **owners},
            tags=place.tags(DATA),
        ),
        place.opts,
    )
    watch(place, topic.arn, place.tags(DATA), ABOVE)
    receive(place, [estate.account("payer"), estate.account("log-archive")])
    Detection(
        "detection",
        DetectionArgs(
            account_id=place.id,
            region=place.region,
            tripwires={estate.account("management"): [bucket_name(estate, "management", "arrivals")]},
            tags=place.tags(DATA),
        ),
        place.opts,
    )
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
        tags=place.tags(DATA),
        opts=place.opts,
    )
