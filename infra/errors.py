"""Errors shown to the person at the terminal: each states what is wrong, where, and how to fix it."""

from __future__ import annotations

import copyreg
from typing import Any


class KitError(Exception):
    """An expected failure. The command line prints the message without a traceback and exits with ``exit_code``."""

    exit_code = 3

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled by its message and attributes, whatever the constructor of its class takes."""
        return copyreg.__newobj__, (type(self), *self.args), self.__dict__  # type: ignore[attr-defined]  # typeshed


class UsageError(KitError):
    """Input from a person (a flag, a file, an answer) that cannot be used."""

    exit_code = 2
