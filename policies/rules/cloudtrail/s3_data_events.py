"""TRAIL-004: trails record reads of S3 objects as data events."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

S3_DATA = [
    {"field": "eventCategory", "equals": ["Data"]},
    {"field": "resources.type", "equals": ["AWS::S3::Object"]},
]


def check(props: Props) -> Iterator[str]:
    """Report a trail without a selector, advanced or basic, for reads of S3 objects."""
    if not any(map(reads_s3, props.blocks_at("advancedEventSelectors"))) and not any(
        map(reads_s3_classic, props.blocks_at("eventSelectors"))
    ):
        yield "neither advancedEventSelectors nor eventSelectors record reads of AWS::S3::Object"


def reads_s3(selector: Props) -> bool:
    """Whether an advanced selector records data events of S3 objects, reads included."""
    fields = fields_of(selector)
    is_s3 = "Data" in fields.get("eventCategory", ()) and "AWS::S3::Object" in fields.get("resources.type", ())
    return is_s3 and fields.get("readOnly") != ["false"]


def reads_s3_classic(selector: Props) -> bool:
    """Whether a basic selector records data events of S3 objects, reads included."""
    types = [entry.get("type") for entry in selector.blocks_at("dataResources")]
    return "AWS::S3::Object" in types and selector.get("readWriteType", "All") in ("All", "ReadOnly")


def fields_of(selector: Props) -> dict[str, list[str]]:
    """The ``equals`` values of an advanced selector, by field."""
    return {entry.text_at("field"): entry.texts_at("equals") for entry in selector.blocks_at("fieldSelectors")}


RULE = Rule(
    id="TRAIL-004",
    title="Trails record reads of S3 objects as data events",
    why=(
        "By default a trail records management events only. Without S3 data events no one can tell who opened a "
        "patient's document, so a curious employee goes unnoticed and a suspected breach cannot be narrowed to the "
        "records that were read."
    ),
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
    remediation=(
        "Add an advanced event selector with eventCategory Data and resources.type AWS::S3::Object that includes reads."
    ),
    equivalents=("config:cloudtrail-s3-dataevents-enabled", "CIS-3.0:3.8", "CIS-3.0:3.9"),
)
