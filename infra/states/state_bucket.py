"""Reads the states of Pulumi's DIY backend in an S3 bucket: ``s3://BUCKET/PREFIX?region=...&endpoint=...``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

from infra.engine.loopback import is_loopback
from infra.errors import KitError, UsageError

PARAMETERS: Final = ("region", "endpoint", "profile", "s3ForcePathStyle", "use_path_style")
IGNORED: Final = ("awssdk", "disableSSL", "disable_https", "ssetype", "kmskeyid")
"""Parameters of a backend URL that say how states are written, or that Pulumi itself ignores."""
SHAPE: Final = "s3://BUCKET/PREFIX?region=us-west-2"
DIY_STACKS: Final = ".pulumi/stacks"
"""The folder of a DIY backend that contains ``PROJECT/STACK.json``; copies of states end in ``.bak``."""
SUFFIXES: Final = (".json", ".json.gz", ".json.zst")
WRONG_REGION: Final = frozenset({"PermanentRedirect", "AuthorizationHeaderMalformed", "301"})


@dataclass(frozen=True, slots=True)
class BackendUrl:
    """The parts of a backend URL; ``prefix`` is empty or ends with a slash."""

    text: str
    bucket: str
    prefix: str
    parameters: Mapping[str, str]

    @classmethod
    def parse(cls, text: str) -> BackendUrl:
        """The parts of a URL.

        :raises UsageError: the URL is not of this form.
        """
        parts = urlsplit(text)
        parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
        if not parts.netloc:
            raise UsageError(f"{text}: it names no bucket; give {SHAPE}")
        if unknown := sorted(parameters.keys() - {*PARAMETERS, *IGNORED}):
            raise UsageError(f"{text}: unknown parameter {unknown[0]!r}; allowed: {', '.join(PARAMETERS)}")
        endpoint = parameters.get("endpoint", "")
        endpoint = endpoint if "://" in endpoint or not endpoint else f"http://{endpoint}"
        if endpoint and urlsplit(endpoint).scheme != "https" and not is_loopback(urlsplit(endpoint).hostname):
            fix = "use https://, or the URL that `mso demo --serve` printed"
            raise UsageError(f"{text}: the endpoint {endpoint!r} sends states over HTTP to another machine; {fix}")
        prefix = parts.path.strip("/")
        return cls(text, parts.netloc, f"{prefix}/" if prefix else "", {**parameters, "endpoint": endpoint})

    def client(self) -> Any:
        """An S3 client with the credentials of the profile or the environment.

        :raises UsageError: the profile is unknown.
        """
        import boto3
        import botocore.session
        from botocore.config import Config
        from botocore.exceptions import ProfileNotFound

        endpoint, region = self.parameters["endpoint"], self.parameters.get("region")
        session = botocore.session.Session(profile=self.parameters.get("profile"))
        style = "path" if endpoint else "auto"
        config = Config(connect_timeout=10, read_timeout=60, s3={"addressing_style": style})
        try:
            if endpoint and is_loopback(urlsplit(endpoint).hostname):
                for remote in ("container-role", "iam-role"):  # the emulated AWS needs no metadata service
                    session.get_component("credential_provider").remove(remote)
            connected = boto3.Session(botocore_session=session, region_name=region)
            return connected.client("s3", endpoint_url=endpoint or None, config=config)
        except ProfileNotFound as error:
            raise UsageError(f"{self.text}: {error}; name one of `aws configure list-profiles`") from None


def objects_in(text: str) -> Iterator[tuple[str, bytes]]:
    """The name and content of each state of a backend, sorted by project and stack.

    :raises UsageError: the URL is malformed, or there is no such bucket or no state in it.
    :raises KitError: access is denied, or S3 does not answer.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    url = BackendUrl.parse(text)
    folder = f"{url.prefix}{DIY_STACKS}/"
    try:
        client = url.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=url.bucket, Prefix=folder)
        keys = [entry["Key"] for page in pages for entry in page.get("Contents", ())]
        states = sorted(key for key in keys if key.endswith(SUFFIXES))
        for key in states:
            yield f"s3://{url.bucket}/{key}", client.get_object(Bucket=url.bucket, Key=key)["Body"].read()
    except ClientError as error:
        raise _refused(url, error.response["Error"]) from None
    except (BotoCoreError, ValueError) as error:
        fix = "sign in (`aws sso login`), set AWS_PROFILE or profile=, or check region= and endpoint="
        raise KitError(f"{text}: the bucket cannot be read: {' '.join(str(error).split())}; {fix}") from None
    if not states:
        fix = f"check the bucket and prefix against `pulumi login`'s URL, such as {SHAPE}"
        raise UsageError(f"{text}: there is no state under {folder} in bucket {url.bucket}; {fix}")


def _refused(url: BackendUrl, reason: Mapping[str, str]) -> KitError:
    """The error for a refused request."""
    code, message = reason.get("Code", ""), reason.get("Message", "")
    if code == "NoSuchBucket":
        return UsageError(f"{url.text}: there is no bucket {url.bucket!r}; check its name and region=")
    if code in WRONG_REGION:
        return UsageError(f"{url.text}: bucket {url.bucket!r} is in another region; set region=")
    fix = "use credentials that may list the bucket, read its objects and decrypt with its KMS key"
    return KitError(f"{url.text}: access was refused: {code}: {message}; {fix}")
