"""What an exception from boto3 or from inside moto means: not emulated, gone, or refused."""

from __future__ import annotations

import re
import traceback
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from infra.emulator.provider.binding import GoneError, NotEmulatedError
from infra.engine.provider import ProviderError

_GONE: Final = re.compile(
    r"NotFound|NoSuch|NotExist|NonExist|Nonexistent|DoesNotExist|UnknownResource|AlreadyClosed|NotRegistered|InvalidRouteTableID"
)
_GONE_WORDS: Final = re.compile(r"not owned by the current account|is not (subscribed to|enabled)|No scalable target")
_LACKING: Final = re.compile(r"not (been |yet )?implemented|not supported yet|Cannot find major version", re.IGNORECASE)
_UNANSWERED: Final = {"404", "500", "501", "InternalFailure", "InternalServerError", "NotImplemented"}


def meaning(operation: str, error: Exception) -> Exception:
    """The exception to raise in place of one that boto3 or moto raised during an operation."""
    match error:
        case ProviderError() | GoneError() | NotEmulatedError():
            return error
        case ClientError():
            code, said = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
            if _GONE.search(code) or _GONE_WORDS.search(said) or (code == "404" and operation.startswith("s3.")):
                return GoneError(f"{operation}: {code}: {said}")
            if code in _UNANSWERED or _LACKING.search(said):
                return NotEmulatedError(f"{operation}: moto said {code} {said}".rstrip())
            return ProviderError(f"{operation} was refused: {code}: {said}")
        case NotImplementedError() | ResponseParserError():
            return NotEmulatedError(f"{operation}: moto said {_words(error)}")
        case BotoCoreError():
            return _refusal(error) or ProviderError(f"{operation} could not be sent: {_words(error)}")
        case _ if _inside_moto(error):
            return NotEmulatedError(f"{operation}: moto broke with {type(error).__name__}: {_words(error)}")
        case _:
            return error


def _words(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _inside_moto(error: Exception) -> bool:
    frames = traceback.extract_tb(error.__traceback__)
    return any("/moto/" in frame.filename.replace("\\", "/") for frame in frames)


def _refusal(error: Exception) -> ProviderError | None:
    """The guard's own words, where botocore has wrapped them."""
    inner = getattr(error, "kwargs", {}).get("error") or error.__cause__ or error.__context__
    while inner is not None:
        if isinstance(inner, ProviderError):
            return inner
        inner = inner.__cause__ or inner.__context__
    return None
