"""An organization trail is listed in every account of the organization, as on AWS."""

from __future__ import annotations

from typing import Any


def test_every_account_lists_the_organization_trail(account: Any) -> None:
    trail = account.make(
        "aws:cloudtrail/trail:Trail", "organization", s3BucketName=account.bucket, isOrganizationTrail=True,
        isMultiRegionTrail=True, advancedEventSelectors=[
            {"name": "all", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]}
        ],
    )  # fmt: skip
    account.make("aws:cloudtrail/trail:Trail", "own", s3BucketName=account.bucket)
    payer = account.emulator.client(account.emulator.payer, "cloudtrail", "us-east-1")
    trails = payer.describe_trails()["trailList"]
    assert [each["TrailARN"] for each in trails] == [trail.outputs["arn"]]
    assert payer.get_trail_status(Name=trails[0]["TrailARN"])["IsLogging"] is True
    assert payer.get_event_selectors(TrailName=trails[0]["TrailARN"])["AdvancedEventSelectors"][0]["Name"] == "all"
    assert payer.describe_trails(includeShadowTrails=False)["trailList"] == []
