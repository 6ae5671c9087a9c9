"""S3-020: nothing that a bucket says of itself opens it, or copies it away."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import document, statement
from policies.rule_support.inline_properties import as_if

ANYONE = document(statement("Allow", "s3:GetObject", "arn:aws:s3:::charts/*", "*"))
EVERYONE = ("AllUsers", "AuthenticatedUsers")
PARTS = {
    "policy": "aws:s3/bucketPolicy:BucketPolicy",
    "acl": "aws:s3/bucketAcl:BucketAcl",
}


def check(props: Props) -> Iterator[str]:
    """Policy and list by the rules for those beside a bucket; a website never; a replica where others judge it."""
    if not props.get("bucket"):
        yield "bucket is missing: a bucket without a name is none"
    for path, beside in PARTS.items():
        if text := props.text_at(path):
            yield from as_if(beside, {path: text}, props)
    for index, grant in enumerate(props.blocks_at("grants")):
        if any(grant.text_at("uri").endswith(group) for group in EVERYONE):
            yield f"grants[{index}] opens the bucket to {grant.text_at('uri').rsplit('/', 1)[-1]}"
    if props.get("website"):
        yield "website is set: a bucket that is a website is public, without TLS"
    for index, entry in enumerate(props.blocks_at("corsRules")):
        if "*" in entry.texts_at("allowedOrigins"):
            yield f"corsRules[{index}] lets any origin in"
    if props.get("replicationConfiguration"):
        yield "replicationConfiguration is set: declare it beside the bucket, where S3-012 and S3-109 see it"


RULE = Rule(
    id="S3-020",
    title="Nothing that a bucket says of itself opens it, or copies it away",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:s3/bucket:Bucket",
    check=check,
    good=({"bucket": "charts"}, {"bucket": "charts", "acl": "private"}),
    bad=(
        {},
        {"bucket": "charts", "acl": "public-read"},
        {"bucket": "charts", "policy": ANYONE},
        {"bucket": "charts", "website": {"indexDocument": "index.html"}},
        {"bucket": "charts", "corsRules": [{"allowedMethods": ["GET"], "allowedOrigins": ["*"]}]},
        {"bucket": "charts", "replicationConfiguration": {"role": "arn:aws:iam::222222222222:role/copies"}},
        {
            "bucket": "charts",
            "grants": [
                {"type": "Group", "uri": "http://acs.amazonaws.com/groups/global/AllUsers", "permissions": ["READ"]}
            ],
        },
    ),
    remediation="Leave these out and declare the bucket's policy, ownership and replication beside it.",
    equivalents=(
        "config:s3-bucket-public-read-prohibited",
        "config:s3-bucket-acl-prohibited",
        "FSBP:S3.2",
        "FSBP:S3.3",
    ),
)
