"""TRAIL-004: the organization's trail records who opened which object."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

S3_DATA = [
    {"field": "eventCategory", "equals": ["Data"]},
    {"field": "resources.type", "equals": ["AWS::S3::Object"]},
]


def check(props: Props) -> Iterator[str]:
    """One selector, of either kind, that takes S3 object reads."""
    if not any(map(reads_s3, props.blocks_at("advancedEventSelectors"))) and not any(
        map(reads_s3_classic, props.blocks_at("eventSelectors"))
    ):
        yield "no event selector records S3 object reads: nobody could say who opened a chart"


def reads_s3(selector: Props) -> bool:
    """An advanced selector of data events on objects that does not leave reads out."""
    wanted = fields_of(selector)
    is_s3 = "Data" in wanted.get("eventCategory", ()) and "AWS::S3::Object" in wanted.get("resources.type", ())
    return is_s3 and wanted.get("readOnly") != ["false"]


def reads_s3_classic(selector: Props) -> bool:
    """A basic selector of data events on objects that does not leave reads out."""
    types = [entry.get("type") for entry in selector.blocks_at("dataResources")]
    return "AWS::S3::Object" in types and selector.get("readWriteType", "All") in ("All", "ReadOnly")


def fields_of(selector: Props) -> dict[str, list[str]]:
    """What one advanced selector asks of each field."""
    return {entry.text_at("field"): entry.texts_at("equals") for entry in selector.blocks_at("fieldSelectors")}


RULE = Rule(
    id="TRAIL-004",
    title="The organization's trail records who opened which object",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(1)(ii)(D)", "164.528"),
    applies_to="aws:cloudtrail/trail:Trail",
    check=check,
    good=(
        {"isOrganizationTrail": True, "advancedEventSelectors": [{"fieldSelectors": S3_DATA}]},
        {
            "isOrganizationTrail": True,
            "eventSelectors": [
                {"readWriteType": "All", "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}
            ],
        },
    ),
    bad=(
        {},
        {"isOrganizationTrail": True},
        {
            "isOrganizationTrail": True,
            "eventSelectors": [
                {"readWriteType": "WriteOnly", "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}
            ],
        },
    ),
    remediation="Add a selector for eventCategory Data and resources.type AWS::S3::Object, reads included.",
    equivalents=("config:cloudtrail-s3-dataevents-enabled", "CIS-3.0:3.8", "CIS-3.0:3.9"),
)
