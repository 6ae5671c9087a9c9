"""Reads files that somebody else may have written: regular files of a limited size, as text in UTF-8 or as JSON.

Every file that a command is given passes here (``tests/infra/files/test_one_reader.py`` holds the code to that). A
message never repeats what a file contains, which may be a secret; it says where the problem is.
"""

from __future__ import annotations

import errno
import gzip
import io
import json
import math
import os
import re
import stat
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from infra.errors import UsageError

SMALL: Final = 1_000_000
"""Bytes of a file that people write: a manifest, answers, waivers, settings, changes, accounts."""
LARGE: Final = 64_000_000
"""Bytes of a file that programs write, such as the state of one stack; also of what a compressed one contains."""
MAX_DEPTH: Final = 64
"""Levels of objects and lists in JSON, in a JSON text inside it as well."""
MAX_VALUES: Final = 4_000_000
MAX_DIGITS: Final = 40
GZIP_MAGIC: Final = b"\x1f\x8b"
ZSTD_MAGIC: Final = b"\x28\xb5\x2f\xfd"
OTHER_ENCODINGS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"), (b"\x00\x00\xfe\xff", "UTF-32"), (b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"),
)  # fmt: skip
KINDS: Final = (
    (stat.S_ISDIR, "a folder"), (stat.S_ISFIFO, "a pipe"), (stat.S_ISCHR, "a device"), (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)  # fmt: skip
_BEGINS_JSON: Final = frozenset("[{ \t\r\n")
_NO_STRUCTURE: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[^"\[\]{}]++', re.DOTALL)
_INNERMOST: Final = re.compile(r"\[\]|\{\}")


def read_bytes(file: Path, limit: int = SMALL, *, missing: str = "", where: str = "") -> bytes:
    """The content of a regular file of at most ``limit`` bytes; nothing else is opened, so that nothing can wait.

    ``where`` names the file in messages, and ``missing`` is the fix where there is none.

    :raises UsageError: there is no such file, it is something else, too large, or not readable.
    """
    where = where or str(file)
    try:
        _require_regular(os.stat(file), where)
        handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as stream:
            found = os.fstat(handle)
            _require_regular(found, where)  # it may have been replaced in between
            content = stream.read(limit + 1) if found.st_size <= limit else b" " * (limit + 1)
    except FileNotFoundError:
        fix = f"; {missing}" if missing else ". Fix: name a file that exists"
        raise UsageError(f"{where}: no such file{fix}") from None
    except ValueError:
        raise UsageError(f"{where!r}: not a file name") from None
    except OSError as error:
        what = "its links lead in a circle" if error.errno == errno.ELOOP else error.strerror
        raise UsageError(f"{where}: cannot be read ({what})") from None
    if len(content) > limit:
        raise UsageError(f"{where}: larger than {limit:,} bytes, the limit for such a file. Fix: name the right file")
    return content


def _require_regular(found: os.stat_result, where: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        kind = next((name for test, name in KINDS if test(found.st_mode)), "something else")
        raise UsageError(f"{where}: this is {kind}, not a file. Fix: name a file (write what a pipe has to one first)")


def read_text(file: Path, limit: int = SMALL, *, missing: str = "", where: str = "") -> str:
    """The text of a regular file, without a byte order mark.

    :raises UsageError: as ``read_bytes``, or it is not UTF-8.
    """
    return decoded(read_bytes(file, limit, missing=missing, where=where), where or str(file))


def decoded(content: bytes, where: str) -> str:
    """The text in UTF-8, without a byte order mark.

    :raises UsageError: it is in another encoding.
    """
    other = next((name for mark, name in OTHER_ENCODINGS if content.startswith(mark)), "")
    if not other and b"\x00" in content[:4]:
        other = "UTF-16 or UTF-32 without a byte order mark, or no text"
    if other:
        raise UsageError(f"{where}: the text is {other}, not UTF-8. Fix: save the file as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{where}: byte {error.start} is not UTF-8. Fix: save the file as UTF-8") from None


def read_json(file: Path, limit: int = LARGE, *, missing: str = "") -> Any:
    """The JSON in a regular file.

    :raises UsageError: as ``read_text``, or as ``parse_json``.
    """
    return parse_json(read_text(file, limit, missing=missing), str(file))


def unpacked(content: bytes, where: str, limit: int = LARGE) -> bytes:
    """The content, unpacked if it is compressed with gzip.

    :raises UsageError: it is damaged, too large, or compressed in another way.
    """
    if content.startswith(ZSTD_MAGIC):
        raise UsageError(f"{where}: it is compressed with zstd, which the kit does not read. Fix: unpack it first")
    if content.startswith(GZIP_MAGIC):
        try:
            content = gzip.GzipFile(fileobj=io.BytesIO(content)).read(limit + 1)
        except (OSError, EOFError, zlib.error):
            raise UsageError(f"{where}: the gzip data is damaged. Fix: write the file again") from None
    if len(content) > limit:
        raise UsageError(f"{where}: larger than {limit:,} bytes, the limit for such a file")
    return content


def parse_json(text: str, where: str, of_object: Callable[[dict[str, Any]], Any] | None = None) -> Any:
    """The JSON in a text: no key twice in an object, numbers that a program can hold, limited in depth and number.

    ``of_object`` returns the value that stands for an object, the innermost first.

    :raises UsageError: it is something else; the message says where, and never repeats a value.
    """
    if len(text) > MAX_VALUES and text.count(",") + text.count("{") + text.count("[") > MAX_VALUES:
        raise UsageError(f"{where}: it has more than {MAX_VALUES:,} values, the limit for such a file")

    def object_(pairs: list[tuple[str, Any]]) -> Any:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise ValueError(f"the key {_repeated(pairs)[:60]!a} is there twice in one object")
        return found if of_object is None else of_object(found)

    try:
        document = json.loads(
            text, object_pairs_hook=object_, parse_constant=_constant, parse_float=_float, parse_int=_int
        )
        if "\\u" in text and ("\\ud" in text or "\\uD" in text):
            # an unpaired surrogate is valid JSON, but no report can contain it
            json.dumps(json.loads(text), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise UsageError(f"{where}: it contains half of a character (surrogates not allowed alone)") from None
    except RecursionError:
        raise UsageError(f"{where}: values are nested deeper than {MAX_DEPTH}") from None
    except ValueError as error:
        raise UsageError(f"{where}: not JSON ({error})") from None
    if _is_deep(document):
        raise UsageError(f"{where}: values are nested deeper than {MAX_DEPTH}")
    return document


def _repeated(pairs: list[tuple[str, Any]]) -> str:
    seen: set[str] = set()
    return next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number in JSON")


def _float(digits: str) -> float:
    number = float(digits)
    if math.isinf(number):
        raise ValueError("a number is too large")
    return number


def _int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"a number has more than {MAX_DIGITS} digits")
    return int(digits)


def _is_deep(document: Any) -> bool:
    """Whether the document, or a JSON text in it, is nested deeper than the limit, without recursion."""
    level: list[Any] = [[document]]
    texts: set[str] = set()  # a state has most of its texts twice
    for _ in range(MAX_DEPTH + 1):
        inner: list[Any] = []
        for container in level:
            for value in container.values() if type(container) is dict else container:
                kind = type(value)
                if kind is str:
                    if len(value) > MAX_DEPTH and value[0] in _BEGINS_JSON and value not in texts:
                        if _is_deep_text(value):
                            return True
                        texts.add(value)
                elif kind is dict or kind is list:
                    inner.append(value)
        level = inner
        if not level:
            return False
    return True


def _is_deep_text(text: str) -> bool:
    if text.count("[") + text.count("{") <= MAX_DEPTH or text.lstrip()[:1] not in ("[", "{"):
        return False
    left = _NO_STRUCTURE.sub("", text)
    for _ in range(MAX_DEPTH):
        left, found = _INNERMOST.subn("", left)
        if not found:
            return len(left) > MAX_DEPTH
    return bool(left)
