"""An organization's trail shows in every account of the organization, as auditors of one account expect."""

from __future__ import annotations

from typing import Any


def test_every_account_sees_the_organizations_trail(ground: Any) -> None:
    trail = ground.make(
        "aws:cloudtrail/trail:Trail", "everybody", s3BucketName=ground.bucket, isOrganizationTrail=True,
        isMultiRegionTrail=True, advancedEventSelectors=[
            {"name": "all", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]}
        ],
    )  # fmt: skip
    ground.make("aws:cloudtrail/trail:Trail", "own", s3BucketName=ground.bucket)
    payer = ground.emulator.client(ground.emulator.payer, "cloudtrail", "us-east-1")
    seen = payer.describe_trails()["trailList"]
    assert [each["TrailARN"] for each in seen] == [trail.outputs["arn"]]
    assert payer.get_trail_status(Name=seen[0]["TrailARN"])["IsLogging"] is True
    assert payer.get_event_selectors(TrailName=seen[0]["TrailARN"])["AdvancedEventSelectors"][0]["Name"] == "all"
    assert payer.describe_trails(includeShadowTrails=False)["trailList"] == []
