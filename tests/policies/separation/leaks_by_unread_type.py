"""Changes whose effect nothing reads: a type without a reader, a name that no reader follows. It is not PROVED."""

from __future__ import annotations

from change_builders import EXTERNAL_ACCOUNT, Change, add
from small_estate import MANAGEMENT, NORTH, PAYER, REGION

UNREAD: list[tuple[str, str, str, Change]] = [
    (
        "a video stream with patient data, a type that no reader knows",
        "W1",
        "UNKNOWN",
        add("aws:kinesis/videoStream:VideoStream", "rounds", NORTH, "", {"mso:data-class": "phi"}),
    ),
    (
        "a chat channel whose members act as a role",
        "W6",
        "UNKNOWN",
        add("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "ops", NORTH),
    ),
    (
        "alarms of the practice's network go to another company",
        "W3",
        "UNKNOWN",
        add(
            "aws:autoscaling/notification:Notification",
            "pages",
            NORTH,
            topicArn=f"arn:aws:sns:{REGION}:{EXTERNAL_ACCOUNT}:pages",
        ),
    ),
    (
        "a cache of management starts from a snapshot of the practice",
        "W7",
        "UNKNOWN",
        add(
            "aws:memorydb/cluster:Cluster",
            "copy",
            MANAGEMENT,
            snapshotArns=[f"arn:aws:memorydb:{REGION}:{NORTH}:snapshot/nightly"],
        ),
    ),
    (
        "a firewall policy of the payer changes networks of member accounts",
        "W3",
        "UNKNOWN",
        add("aws:fms/policy:Policy", "firewalls", PAYER),
    ),
]
