"""CloudTrail: trails, event selectors and logging."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change, setting


class _Trail(Binding):
    """A trail; logging starts at creation unless ``enableLogging`` is false."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Set the event selectors, then start logging."""
        super().configure(aws, props)
        if props.get("enableLogging", True):
            aws.call("cloudtrail.start_logging", Name=props["id"])

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Update the trail, and start or stop logging."""
        super().update(aws, olds, news)
        if olds.get("enableLogging", True) != news.get("enableLogging", True):
            aws.call(f"cloudtrail.{'start' if news.get('enableLogging', True) else 'stop'}_logging", Name=news["id"])


BINDINGS = (
    _Trail(
        type="aws:cloudtrail/trail:Trail",
        create_call=call("cloudtrail.create_trail", "TrailARN"),
        read_call=call("cloudtrail.describe_trails", "trailList[0]", trailNameList=["{id}"]),
        delete_call=call("cloudtrail.delete_trail", Name="{name}"),  # moto does not delete by ARN
        more_reads=(
            call("cloudtrail.get_trail_status", "{enableLogging: IsLogging}", Name="{id}"),
            call(
                "cloudtrail.get_event_selectors",
                "{AdvancedEventSelectors: AdvancedEventSelectors, EventSelectors: EventSelectors}",
                TrailName="{id}",
            ),
            call("cloudtrail.get_insight_selectors", "{InsightSelectors: InsightSelectors}", TrailName="{id}"),
        ),
        settings=(
            setting("eventSelectors advancedEventSelectors", call("cloudtrail.put_event_selectors", TrailName="{id}")),
            setting("insightSelectors", call("cloudtrail.put_insight_selectors", TrailName="{id}")),
            change(
                "cloudWatchLogsGroupArn cloudWatchLogsRoleArn enableLogFileValidation includeGlobalServiceEvents "
                "isMultiRegionTrail isOrganizationTrail kmsKeyId s3BucketName s3KeyPrefix snsTopicName",
                call("cloudtrail.update_trail", Name="{id}"),
            ),
        ),
        tagging=Tagging(
            tag=call("cloudtrail.add_tags", ResourceId="{id}"),
            untag=call("cloudtrail.remove_tags", ResourceId="{id}", TagsList="{removedTags}"),
            list_tags=call("cloudtrail.list_tags", "ResourceTagList[0].TagsList", ResourceIdList=["{id}"]),
            member="TagsList",
        ),
        names={"cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn", "tags": "TagsList"},
        reshape={"enableLogFileValidation": "LogFileValidationEnabled", "TagsList": "tags"},
        outputs={"homeRegion": "HomeRegion", "snsTopicArn": "SnsTopicARN"},
    ),
)
