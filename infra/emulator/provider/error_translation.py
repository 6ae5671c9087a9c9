"""Translates an exception from boto3 or from inside moto: not emulated, not found, or refused."""

from __future__ import annotations

import re
import traceback
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from infra.emulator.provider.binding import NotEmulatedError, NotFoundError
from infra.engine.provider import ProviderError

_NOT_FOUND_CODES: Final = re.compile(
    r"NotFound|NoSuch|NotExist|NonExist|Nonexistent|DoesNotExist|UnknownResource|AlreadyClosed|NotRegistered"
    r"|InvalidRouteTableID|^InvalidDocument$"
)
_NOT_FOUND_MESSAGES: Final = re.compile(
    r"not owned by the current account|is not (subscribed to|enabled)|No scalable target"
)
_NOT_IMPLEMENTED_MESSAGES: Final = re.compile(
    r"not (been |yet )?implemented|not supported yet|Cannot find major version", re.IGNORECASE
)
_NOT_IMPLEMENTED_CODES: Final = {"404", "500", "501", "InternalFailure", "InternalServerError", "NotImplemented"}


def translate_error(operation: str, error: Exception) -> Exception:
    """The exception to raise in place of one that boto3 or moto raised during an operation."""
    match error:
        case ProviderError() | NotFoundError() | NotEmulatedError():
            return error
        case ClientError():
            code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
            missing_object = code == "404" and operation.startswith("s3.")
            if missing_object or _NOT_FOUND_CODES.search(code) or _NOT_FOUND_MESSAGES.search(message):
                return NotFoundError(f"{operation}: {code}: {message}")
            if code in _NOT_IMPLEMENTED_CODES or _NOT_IMPLEMENTED_MESSAGES.search(message):
                return NotEmulatedError(f"{operation}: moto answered {code} {message}".rstrip())
            return ProviderError(f"{operation} was refused: {code}: {message}")
        case NotImplementedError() | ResponseParserError():
            return NotEmulatedError(f"{operation}: moto answered: {_message(error)}")
        case BotoCoreError():
            return _network_refusal(error) or ProviderError(f"{operation} could not be sent: {_message(error)}")
        case _ if _inside(error, "/moto/"):
            return NotEmulatedError(f"{operation}: moto failed with {type(error).__name__}: {_message(error)}")
        case _ if _inside(error, "/botocore/parsers.py"):
            return NotEmulatedError(f"{operation}: moto answered in another form than the service's")
        case _:
            return error


def _message(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _inside(error: Exception, part: str) -> bool:
    """Whether the error comes from code of which the path contains this part."""
    frames = traceback.extract_tb(error.__traceback__)
    return any(part in frame.filename.replace("\\", "/") for frame in frames)


def _network_refusal(error: Exception) -> ProviderError | None:
    """The error of the process isolation, where botocore has wrapped it."""
    inner = getattr(error, "kwargs", {}).get("error") or error.__cause__ or error.__context__
    while inner is not None:
        if isinstance(inner, ProviderError):
            return inner
        inner = inner.__cause__ or inner.__context__
    return None
