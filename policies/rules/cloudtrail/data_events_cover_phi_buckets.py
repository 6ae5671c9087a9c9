"""TRAIL-102: trails record object reads in every bucket that holds patient data."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView, holds_phi
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

BUCKET = aws("s3/bucket:Bucket", "charts", bucket="charts")


def trail(*prefixes: str) -> Resource:
    """A trail with data events, for the examples."""
    fields = [
        {"field": "eventCategory", "equals": ["Data"]},
        {"field": "resources.type", "equals": ["AWS::S3::Object"]},
    ]
    if prefixes:
        fields.append({"field": "resources.ARN", "startsWiths": list(prefixes)})
    return aws("cloudtrail/trail:Trail", "t", plane="org", advancedEventSelectors=[{"fieldSelectors": fields}])


def check(estate: EstateView) -> Iterator[Problem]:
    """Report buckets that no selector covers; a selector without resources.ARN covers every bucket of every account."""
    prefixes = {
        prefix for found in estate.of_type("aws:cloudtrail/trail:Trail") for prefix in recorded_prefixes(estate, found)
    }
    wide = tuple(prefix for prefix in prefixes if not prefix.endswith("/"))
    for bucket in filter(holds_phi, estate.of_type("aws:s3/bucket:Bucket")):
        arn = f"arn:aws:s3:::{bucket.facts.get('bucket') or bucket.id}/"
        if arn not in prefixes and not arn.startswith(wide):
            yield Problem(bucket, "no data event selector of a trail covers reads of its objects")


def recorded_prefixes(estate: EstateView, found: Resource) -> Iterator[str]:
    """The ARN prefixes of objects whose reads one trail records."""
    for selector in estate.props(found).blocks_at("advancedEventSelectors"):
        fields = {entry.get("field"): entry for entry in selector.blocks_at("fieldSelectors")}
        kinds = fields["resources.type"].texts_at("equals") if "resources.type" in fields else ()
        if "AWS::S3::Object" in kinds:
            arns = fields.get("resources.ARN")
            yield from (arns.texts_at("startsWiths") or arns.texts_at("equals")) if arns else ("arn:aws:s3:::",)
    for selector in estate.props(found).blocks_at("eventSelectors"):
        for data in selector.blocks_at("dataResources"):
            if data.get("type") == "AWS::S3::Object":
                yield from ("arn:aws:s3:::" if value == "arn:aws:s3" else value for value in data.texts_at("values"))


RULE = EstateRule(
    id="TRAIL-102",
    title="Trails record object reads in every bucket that holds patient data",
    why=(
        "A bucket outside the trail's data event selectors can be read completely without an entry in the trail. No "
        "one can tell a patient who saw their record, and a breach of that bucket cannot be investigated."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(1)(ii)(D)", "164.528"),
    needs=("org", "log-archive"),
    check=each_organization(check),
    good=(
        lambda: estate_of(BUCKET, trail("arn:aws:s3:::charts/")),
        lambda: estate_of(BUCKET, trail()),
        lambda: estate_of(
            aws("s3/bucket:Bucket", bucket="brand", plane="management", tags={"mso:data-class": "public"})
        ),
    ),
    bad=(lambda: estate_of(BUCKET), lambda: estate_of(BUCKET, trail("arn:aws:s3:::photos/"))),
    remediation="Add the bucket to a data event selector of the trail, or select all S3 objects.",
    equivalents=("config:cloudtrail-s3-dataevents-enabled",),
)
