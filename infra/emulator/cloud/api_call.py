"""What an HTTP request asks of AWS: who calls, which operation of which service, with which parameters."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final
from xml.sax.saxutils import escape

from infra.emulator.cloud.caller import NOBODY, Caller, caller_of_key
from infra.emulator.shims.echo import operation_of, parsed_parameters

_AUTHORIZATION: Final = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/,\s]+)/\d{8}/([a-z0-9-]+)/([a-z0-9-]+)/aws4_request, ?"
    r"SignedHeaders=[^,\s]+, ?Signature=\S+"
)
_OF_DATA: Final = frozenset(
    {"AssumeRole", "AssumeRoleWithSAML", "Decrypt", "DeleteItem", "DeleteMessage", "DeleteObjects", "Encrypt",
     "GenerateDataKey", "Invoke", "Publish", "PutItem", "PutLogEvents", "PutMetricData", "PutRecord", "PutRecords",
     "Query", "ReceiveMessage", "Scan", "SendMessage", "SendMessageBatch", "UpdateItem"}
)  # fmt: skip
"""Operations on data, by names that no service gives to one that changes a policy."""
SAML_SIGN_IN: Final = "AssumeRoleWithSAML"
_MODELS: Final[Mapping[str, tuple[str, ...]]] = {
    "monitoring": ("cloudwatch",),
    "email": ("sesv2", "ses"),
    "states": ("stepfunctions",),
    "elasticloadbalancing": ("elbv2", "elb"),
    "elasticfilesystem": ("efs",),
    "tagging": ("resourcegroupstaggingapi",),
    "es": ("opensearch",),
    "sso": ("sso-admin",),
    "access-analyzer": ("accessanalyzer",),
    "s3": ("s3control", "s3"),
}
"""The service models of a name in a signature, where it is not the model's own."""


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One call of an API. What is not recognized is empty: then nothing is known about what the call would do.

    ``service`` is the name in the signature, which is the prefix of IAM actions for most; ``caller`` the ARN of a role
    or user, or the account's root for the payer's own keys, and ``signer`` all that is known of it; ``account`` is the
    caller's; ``required`` names parameters.
    """

    account: str = ""
    caller: str = ""
    service: str = ""
    region: str = ""
    operation: str = ""
    protocol: str = ""
    parameters: Mapping[str, Any] | None = None
    required: frozenset[str] = frozenset()
    signer: Caller = NOBODY

    @property
    def only_reads(self) -> bool:
        """Whether the operation changes nothing, by its name."""
        return self.operation.startswith(("Get", "List", "Describe", "Head"))

    @property
    def changes_data_only(self) -> bool:
        """Whether the operation changes no policy: it reads, or is about an object, a message, a record or a session.

        The ACLs of objects are not read; every other operation may change what decides on calls.
        """
        of_object = self.service == "s3" and bool((self.parameters or {}).get("Key"))
        return self.only_reads or of_object or self.operation in _OF_DATA


@dataclass(frozen=True, slots=True)
class Ruling:
    """What was decided about a call: the message with which it is ``refused``, empty for one that is allowed.

    ``because`` is what decided it, ``who`` the caller's name, ``action`` and ``resource`` (an ARN) the permission.
    """

    refused: str = ""
    because: str = ""
    who: str = ""
    action: str = ""
    resource: str = ""


Decision = Callable[[ApiCall], Ruling]


def api_call(request: Any) -> ApiCall:
    """The call of a request (moto's ``Request``, with its body read).

    A request that could be read in two ways is not recognized: with two actions, or with a bucket in its host name.
    """
    signed = _AUTHORIZATION.fullmatch(request.headers.get("Authorization", ""))
    if not signed:
        return _sign_in(request) or ApiCall(protocol=_guessed_protocol(request, ""))
    key, region, service = signed.groups()
    owner = caller_of_key(key)
    known = ApiCall(
        owner.account, owner.arn, service, region, protocol=_guessed_protocol(request, service), signer=owner
    )
    own_host = request.host.partition(":")[0] in ("127.0.0.1", "localhost")
    if len(request.values.getlist("Action")) > 1 or not own_host:
        return known
    for model in _MODELS.get(service, (service,)):
        operation, found = operation_of(model, request)
        if operation:
            parameters = parsed_parameters(operation, request, found)
            protocol = operation.service_model.protocol
            shape = operation.input_shape
            required = frozenset(shape.required_members if shape else ())
            return replace(
                known, operation=operation.name, protocol=protocol, parameters=parameters, required=required
            )
    return known


def _sign_in(request: Any) -> ApiCall | None:
    """The one call that nobody signs: an identity provider's assertion is its credential.

    Only in the form in which clients send it, so that no other service takes the request for its own.
    """
    headers, own_host = request.headers, request.host.partition(":")[0] in ("127.0.0.1", "localhost")
    as_sent = request.method == "POST" and request.path == "/" and not request.query_string and own_host
    if not as_sent or "Authorization" in headers or "X-Amz-Target" in headers:
        return None
    if request.form.getlist("Action") != [SAML_SIGN_IN]:
        return None
    names = ("RoleArn", "PrincipalArn", "SAMLAssertion", "DurationSeconds", "Policy")
    given = {name: request.form[name] for name in names if len(request.form.getlist(name)) == 1}
    return ApiCall(service="sts", operation=SAML_SIGN_IN, protocol="query", parameters=given)


def denial(call: ApiCall, message: str) -> tuple[int, dict[str, str], str]:
    """The response 403 with which AWS refuses a call, in the form of the service's protocol: status, headers, body."""
    text = escape(message)
    if call.protocol in ("json", "rest-json"):
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": "AccessDeniedException"}
        return 403, headers, json.dumps({"__type": "AccessDeniedException", "message": message})
    if call.protocol == "ec2":
        error = f"<Code>UnauthorizedOperation</Code><Message>{text}</Message>"
        body = f"<Response><Errors><Error>{error}</Error></Errors><RequestID>refused</RequestID></Response>"
    elif call.protocol == "query":
        error = f"<Type>Sender</Type><Code>AccessDenied</Code><Message>{text}</Message>"
        body = f"<ErrorResponse><Error>{error}</Error><RequestId>refused</RequestId></ErrorResponse>"
    else:
        body = f"<Error><Code>AccessDenied</Code><Message>{text}</Message><RequestId>refused</RequestId></Error>"
    return 403, {"Content-Type": "application/xml"}, f'<?xml version="1.0" encoding="UTF-8"?>\n{body}'


def _guessed_protocol(request: Any, service: str) -> str:
    if "X-Amz-Target" in request.headers or "json" in request.headers.get("Content-Type", ""):
        return "json"
    if "Action" in request.values:
        return "ec2" if service == "ec2" else "query"
    return "rest-xml"
