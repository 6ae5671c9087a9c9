"""Properties as a check sees them: a read-only mapping in which reading an unknown value raises ``NotKnown``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infra.engine.graph import Resource
from infra.engine.values import UNKNOWN, Secret
from policies.policy_config import Settings

NO_ORIGINS: Mapping[str, tuple[str, ...]] = {}


class NotKnown(Exception):  # noqa: N818 - an answer, not an error
    """A check read a value that is known only after deployment.

    ``origins`` are the type tokens of the resources that will supply it; empty where that is unknown too.
    """

    def __init__(self, path: str, origins: frozenset[str] = frozenset()) -> None:
        super().__init__(path)
        self.path = path
        self.origins = origins

    def __str__(self) -> str:
        return f"{self.path or 'a value'} is not known before deployment"


class Malformed(Exception):  # noqa: N818 - an answer, not an error
    """A value has a type that the provider would reject; the message names its path and the value."""


class _View:
    """A value with its path, so that an error message can name it."""

    __slots__ = ("_origins", "_path", "_raw", "settings")

    def __init__(
        self, raw: Any, *, path: str = "", origins: Mapping[str, tuple[str, ...]] = NO_ORIGINS,
        settings: Settings | None = None,
    ) -> None:
        self._raw = raw
        self._path = path
        self._origins = origins
        self.settings = settings or Settings()

    def _wrap(self, value: Any, path: str) -> Any:
        if isinstance(value, (str, bool, int)) or value is None:
            return value
        if value is UNKNOWN:
            top = path.split(".", 1)[0].split("[", 1)[0]
            raise NotKnown(path, frozenset(type_of(urn) for urn in self._origins.get(top, ())))
        if isinstance(value, Secret):
            return self._wrap(value.value, path)
        if isinstance(value, Mapping):
            return Props(value, path=path, origins=self._origins, settings=self.settings)
        if isinstance(value, (list, tuple)):
            return Items(value, path=path, origins=self._origins, settings=self.settings)
        return value

    def __len__(self) -> int:
        return len(self._raw)

    def __repr__(self) -> str:
        return f"{self._raw!r}"


class Props(_View, Mapping[str, Any]):
    """A mapping of property names to values; reading an unknown one raises ``NotKnown`` with its path."""

    __slots__ = ()

    def __getitem__(self, key: str) -> Any:
        return self._wrap(self._raw[key], f"{self._path}.{key}" if self._path else key)

    def __iter__(self) -> Iterator[str]:
        return iter(self._raw)

    def __contains__(self, key: object) -> bool:
        return key in self._raw

    def at(self, path: str) -> Any:
        """The value at a dotted path, None where a part is absent.

        :raises Malformed: a part of the path is not a block.
        """
        value: Any = self
        walked: list[str] = []
        for part in path.split("."):
            if value is None:
                return None
            value = self._expect(value, Props, "a block", ".".join(walked)).get(part)
            walked.append(part)
        return value

    def block_at(self, path: str) -> Mapping[str, Any]:
        """The block at a dotted path, empty where it is absent.

        :raises Malformed: the value is not a block.
        """
        value = self.at(path)
        return {} if value is None else self._expect(value, Props, "a block", path)

    def blocks_at(self, path: str) -> list[Props]:
        """The blocks in the list at a dotted path.

        :raises Malformed: an item is not a block.
        """
        return [self._expect(item, Props, "a block", path) for item in self.items_at(path)]

    def texts_at(self, path: str) -> list[str]:
        """The strings in the list at a dotted path.

        :raises Malformed: an item is not a string.
        """
        return [self._expect(item, str, "a string", path) for item in self.items_at(path)]

    def text_at(self, path: str) -> str:
        """The string at a dotted path, empty where it is absent.

        :raises Malformed: the value is not a string.
        """
        value = self.at(path)
        return "" if value is None else self._expect(value, str, "a string", path)

    def number_at(self, path: str) -> float | None:
        """The number at a dotted path, None where it is absent.

        :raises Malformed: the value is not a number.
        """
        value = self.at(path)
        if isinstance(value, str) and value.isdigit():
            return int(value)
        return None if value is None or value == "" else self._expect(value, (int, float), "a number", path)

    def _expect(self, value: Any, kind: Any, expected: str, path: str) -> Any:
        if isinstance(value, kind) and (not isinstance(value, bool) or kind is bool):
            return value
        raise Malformed(f"{self._path}.{path}".lstrip(".") + f" is {value!r}, must be {expected}")

    def items_at(self, path: str) -> Sequence[Any]:
        """The list at a dotted path, empty where it is absent; a single block counts as a list of one."""
        value = self.at(path)
        if value is None:
            return ()
        return value if isinstance(value, Items) else (value,)


class Items(_View, Sequence[Any]):
    """A list of values; reading an unknown one raises ``NotKnown`` with its path."""

    __slots__ = ()

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        return self._wrap(self._raw[index], f"{self._path}[{index}]")


def type_of(urn: str) -> str:
    """The type token in a URN."""
    parts = urn.split("::")
    return parts[2].rsplit("$", 1)[-1] if len(parts) > 2 else ""


def props_of(resource: Resource, settings: Settings | None = None) -> Props:
    """The known properties of a resource, declared values before outputs, for a check."""
    return Props(resource.facts, origins=resource.property_dependencies, settings=settings)
