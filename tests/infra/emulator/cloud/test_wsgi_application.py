"""The served AWS as a WSGI application: what it refuses, and that nothing it is asked for leaves it."""

from __future__ import annotations

import io
import json
import socket
import zipfile
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote

import pytest
import requests
from moto.core.config import default_user_config
from werkzeug.test import Client, TestResponse

from infra.emulator.cloud.wsgi_application import PAGE, ServedAws
from infra.emulator.provider.emulator import Emulator
from infra.engine.provider import ProviderError

PORT = 5000
REGION = "us-east-1"
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ],
}


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator.start() as started:
        yield started


@pytest.fixture(scope="module")
def application(emulator: Emulator) -> ServedAws:
    assert emulator._cloud
    return ServedAws(emulator._cloud, PORT)


@pytest.fixture(scope="module")
def served(application: ServedAws) -> Client:
    return Client(application)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Another service of this machine, which must hear nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server
        with pytest.raises(BlockingIOError):
            server.accept()


def signed(service: str) -> dict[str, str]:
    scope = f"emulated-payer/20260101/{REGION}/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"}


def sent(client: Client, path: str = "/", method: str = "POST", service: str = "sts", **more: Any) -> TestResponse:
    headers = {"Host": f"127.0.0.1:{PORT}", **signed(service), **more.pop("headers", {})}
    return client.open(path, method=method, headers=headers, **more)


IDENTITY = {"Action": "GetCallerIdentity", "Version": "2011-06-15"}


def test_a_program_is_answered_without_permission_for_pages(served: Client, emulator: Emulator) -> None:
    answer = sent(served, data=IDENTITY, headers={"Origin": f"http://127.0.0.1:{PORT}"})
    assert answer.status_code == 200
    assert emulator.payer in answer.text
    assert not any(name.lower().startswith("access-control-") for name, _ in answer.headers)
    assert "sandbox" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000"])
def test_a_foreign_page_changes_nothing_and_reads_nothing(served: Client, emulator: Emulator, origin: str) -> None:
    iam = emulator.client(emulator.payer, "iam", REGION)
    create = {"Action": "CreateUser", "Version": "2010-05-08", "UserName": "evil"}
    for answer in (
        sent(served, data=create, service="iam", headers={"Origin": origin}),
        sent(served, data=json.dumps(create), service="iam", headers={"Origin": origin}, content_type="text/plain"),
        sent(served, method="OPTIONS", headers={"Origin": origin, "Access-Control-Request-Method": "PUT"}),
        sent(served, "/?Action=CreateUser&UserName=evil", "GET", "iam", headers={"Sec-Fetch-Site": "cross-site"}),
    ):
        assert answer.status_code == 403
        assert not any(name.lower().startswith("access-control-") for name, _ in answer.headers)
    assert iam.list_users()["Users"] == []


def test_the_cors_rules_of_a_bucket_permit_no_page(served: Client, emulator: Emulator) -> None:
    s3 = emulator.client(emulator.payer, "s3", REGION)
    s3.create_bucket(Bucket="pages")
    s3.put_object(Bucket="pages", Key="p.html", Body=b"<script>1</script>", ContentType="text/html")
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    s3.put_bucket_cors(Bucket="pages", CORSConfiguration={"CORSRules": [rule]})
    answer = sent(served, "/pages/p.html", "GET", "s3", headers={"Origin": f"http://localhost:{PORT}"})
    assert answer.data == b"<script>1</script>"
    assert not any(name.lower().startswith("access-control-") for name, _ in answer.headers)
    assert answer.headers.getlist("X-Content-Type-Options") == ["nosniff"]


@pytest.mark.parametrize(
    "path", ["/moto-api/reset", "/moto-api/data.json", "/moto-api/config", "/%6doto-api/seed?a=1", "//moto-api/reset",
             "/moto-api/recorder/upload-recording", "/moto-api/", "/x/../moto-api/reset"],
)  # fmt: skip
@pytest.mark.parametrize("service", ["s3", "motoapi.amazonaws.com"])
def test_moto_is_not_controlled(served: Client, emulator: Emulator, path: str, service: str) -> None:
    emulator.client(emulator.payer, "s3", REGION).create_bucket(Bucket="kept")
    answer = sent(served, environ_overrides={"PATH_INFO": unquote(path)}, service=service, data=b"{}")
    assert answer.status_code == 404 or (service == "s3" and "moto" not in answer.text)
    kept = emulator.client(emulator.payer, "s3", REGION).list_buckets()["Buckets"]
    assert "kept" in {bucket["Name"] for bucket in kept}


@pytest.mark.parametrize(
    "url", ["http://motoapi.amazonaws.com/moto-api/reset", "https://motoapi.amazonaws.com/moto-api/"]
)
def test_nor_by_its_host_inside_the_process(emulator: Emulator, url: str) -> None:
    assert emulator
    with pytest.raises(ProviderError, match="has no control API"):
        requests.post(url, timeout=1)


@pytest.mark.parametrize("length", ["abc", "-1", "10000000000"])
def test_a_malformed_length_is_a_bad_request_without_a_traceback(
    served: Client, length: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = sent(served, environ_overrides={"CONTENT_LENGTH": length})
    assert answer.status_code in (400, 413)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("service", "target", "body"),
    [
        ("kms", "TrentService.ListKeys", b"{"),
        ("kms", "TrentService.ListKeys", b"[" * 100_000),
        ("dynamodb", "x", b""),
        ("organizations", "AWSOrganizationsV20161128.Nothing", b"\xff\xfe"),
    ],
)
def test_a_body_that_a_service_cannot_read_is_answered(
    served: Client, service: str, target: str, body: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = sent(served, service=service, data=body, headers={"X-Amz-Target": target})
    assert answer.status_code in (200, 400, 501)  # moto reads some as an empty request
    assert "Traceback" not in answer.text + "".join(capfd.readouterr())


@pytest.mark.parametrize("service", ["nosuch", "a\x1b[2Jb"])
def test_a_service_that_does_not_exist_prints_nothing(
    served: Client, service: str, capfd: pytest.CaptureFixture[str]
) -> None:
    answer = sent(served, service=service)
    assert answer.status_code == 501
    assert "\x1b" not in answer.text
    assert capfd.readouterr() == ("", "")


def test_the_page_is_shown_with_its_token_only(application: ServedAws, served: Client) -> None:
    url = application.show("<h1>report</h1>")
    assert len(url.partition("token=")[2]) >= 32
    assert sent(served, url, "GET").text == "<h1>report</h1>"
    for other in (PAGE, f"{PAGE}?token=", f"{url}x", f"{PAGE}?token=%C3%A9"):
        assert sent(served, other, "GET").status_code == 403
    assert sent(served, url, "GET", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_topic_posts_to_no_server(emulator: Emulator, listener: socket.socket) -> None:
    sns = emulator.client(emulator.payer, "sns", REGION)
    topic = sns.create_topic(Name="hooks")["TopicArn"]
    for url in (f"http://127.0.0.1:{listener.getsockname()[1]}/x", "http://motoapi.amazonaws.com/moto-api/reset",
                "https://hooks.example/collect"):  # fmt: skip
        sns.subscribe(TopicArn=topic, Protocol=url.partition(":")[0], Endpoint=url)
    assert sns.publish(TopicArn=topic, Message="m")["MessageId"]
    assert sns.list_topics()["Topics"]


def test_a_stream_posts_to_no_server(emulator: Emulator, listener: socket.socket) -> None:
    firehose = emulator.client(emulator.payer, "firehose", REGION)
    endpoint = {"Url": f"http://127.0.0.1:{listener.getsockname()[1]}/x"}
    s3 = {"RoleARN": f"arn:aws:iam::{emulator.payer}:role/r", "BucketARN": "arn:aws:s3:::b"}
    firehose.create_delivery_stream(
        DeliveryStreamName="d",
        HttpEndpointDestinationConfiguration={"EndpointConfiguration": endpoint, "S3Configuration": s3},
    )
    assert firehose.put_record(DeliveryStreamName="d", Record={"Data": b"x"})["RecordId"]


def test_an_api_destination_posts_to_no_server(
    emulator: Emulator, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOTO_EVENTS_INVOKE_HTTP", "true")
    events = emulator.client(emulator.payer, "events", REGION)
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}}
    connection = events.create_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=key)["ConnectionArn"]
    destination = events.create_api_destination(
        Name="d",
        ConnectionArn=connection,
        InvocationEndpoint=f"http://127.0.0.1:{listener.getsockname()[1]}/x",
        HttpMethod="POST",
    )["ApiDestinationArn"]
    events.put_rule(Name="r", EventPattern=json.dumps({"source": ["s"]}))
    events.put_targets(Rule="r", Targets=[{"Id": "1", "Arn": destination}])
    entry = {"Source": "s", "DetailType": "t", "Detail": "{}"}
    assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0


@pytest.mark.parametrize("docker", [False, True])
def test_a_function_is_never_run(emulator: Emulator, monkeypatch: pytest.MonkeyPatch, docker: bool) -> None:
    """Neither as the kit sets moto up, nor where moto was told to use Docker."""
    monkeypatch.setenv("DOCKER_HOST", "tcp://127.0.0.1:1")
    iam = emulator.client(emulator.payer, "iam", REGION)
    role = iam.create_role(RoleName=f"run-{docker}", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    with zipfile.ZipFile(code := io.BytesIO(), "w") as archive:
        archive.writestr("h.py", "def h(e, c): return 1")
    functions = emulator.client(emulator.payer, "lambda", REGION)
    with patch.dict(default_user_config["lambda"], use_docker=docker):
        functions.create_function(
            FunctionName="f", Runtime="python3.12", Role=role, Handler="h.h", Code={"ZipFile": code.getvalue()}
        )
        if docker:
            with pytest.raises(ProviderError, match="uses no Docker"):
                functions.invoke(FunctionName="f")
        else:
            assert functions.invoke(FunctionName="f")["Payload"].read() == b"Simple Lambda happy path OK"
