"""L3: what happens in a bucket reaches the topics, queues and functions that it notifies."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.delivery_targets import Sender, as_service, same_region, source_of
from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate, documents, items

WHY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html"
TARGETS = {"topics": "topicArn", "queues": "queueArn", "lambdaFunctions": "lambdaFunctionArn"}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each target of each bucket's notifications."""
    for notification in estate.of_type("s3/bucketNotification:BucketNotification"):
        bucket, account = str(notification.facts.get("bucket")), estate.account(notification)
        says = source_of(account, f"arn:aws:s3:::{bucket}")
        sender = Sender("s3.amazonaws.com", account, says, says)
        for prop, arn_of in TARGETS.items():
            for target in documents(items(notification.facts.get(prop))):
                arn = str(target.get(arn_of))
                needs = (*same_region(arn, notification.region, "a bucket"), *as_service(estate, sender, arn))
                who = f"{account.name or account.id}:{bucket}"
                yield Duty("L3", "bucket-notifications", who, f"notifies {arn}", needs, WHY, notification.urn)
