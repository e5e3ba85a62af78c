"""The one way out: what is released, as a type that nothing else can make."""

from __future__ import annotations

import copy
import datetime as dt
import enum
import functools
from collections.abc import Iterable
from types import MemberDescriptorType
from typing import Any, Final, Generic, Never, NoReturn, TypeVar, cast, final

import msgspec

from tocsin.model.answer import Answer
from tocsin.model.call import Call, StixObject
from tocsin.model.errors import ReleaseError
from tocsin.model.marking import Marking, strictest
from tocsin.model.member import Audience
from tocsin.release.json_values import copied
from tocsin.release.known import Known
from tocsin.release.reading import marking_of, source_of
from tocsin.release.table import may_receive, named

#: What cannot be changed, and holds nothing that can.
_PLAIN: Final = frozenset({type(None), str, bytes, bool, int, float, dt.datetime, dt.date, dt.timedelta})
T = TypeVar("T", StixObject, Answer, Call)
A = TypeVar("A")
T_co = TypeVar("T_co", covariant=True)


@final
class Released(Generic[T_co]):
    """A value that an audience may be told; whatever writes to a peer, a page or a file takes nothing else.

    Only `release`, `release_to_each` and `release_marked` make one. Calling the class, subclassing, pickling, ``copy.replace``,
    setting attributes and ``object.__new__`` give nothing that holds a value: the slot that holds it has no name
    outside this file. Both ends are copies of whatever can be changed, so what is changed after the release, or through `value`, does not leave.
    What remains is code that means to: the private names of this file, ``gc``, ``ctypes``, ``force_setattr``, a debugger, and the
    type checker told to look away (``cast``, ``Any``).
    """

    __slots__ = ("_content",)

    def __init__(self, _: Never) -> None:
        raise TypeError("Released is made by release(), release_to_each() and release_marked() alone")

    def __init_subclass__(cls, **_: object) -> NoReturn:
        """Refuse: TypeError."""
        raise TypeError("Released has no kinds")

    def __setattr__(self, name: str, _: object) -> NoReturn:
        raise AttributeError(f"{name}: what is released does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{name}: what is released does not change")

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("what is released is not pickled: release it where it leaves")

    def __copy__(self) -> Released[T_co]:
        return self

    def __deepcopy__(self, _: object) -> Released[T_co]:
        return self

    def __repr__(self) -> str:
        return f"<Released to {self.audience}, {self.marking}>"

    @property
    def value(self) -> T_co:
        """What may be told; a new copy each time where it could be changed."""
        return cast("T_co", _apart(_content(self)[0]))

    @property
    def audience(self) -> Audience:
        """Who may be told."""
        return _content(self)[1]

    @property
    def marking(self) -> Marking:
        """The marking that holds for it, its parts counted in."""
        return _content(self)[2]


# The descriptor of the slot leaves the class, so that no attribute access reaches the slot, not even
# object.__setattr__.
_CONTENT: Final = cast("MemberDescriptorType", Released.__dict__["_content"])
delattr(Released, "_content")


def release(obj: T, audience: Audience, known: Known) -> Released[T]:
    """Release a STIX object, an answer or a call to an audience.

    ReleaseError if the marking that holds for it forbids that, if it or its call is not marked, or if it is malformed.
    The error is for those who hold the object: it names its id, never what it says.
    """
    kept = _apart(obj)
    marking, source, where = _judged(kept, known)
    return _issued(kept, marking, source, audience, where)


def release_to_each(
    obj: T, audiences: Iterable[Audience], known: Known
) -> tuple[Released[T] | ReleaseError, ...]:
    """Release to several audiences what is judged once: to each, in their order, as `release` does, or its error."""
    kept = _apart(obj)
    try:
        marking, source, where = _judged(kept, known)
    except ReleaseError as error:
        return tuple(error for _ in audiences)

    def told(audience: Audience) -> Released[T] | ReleaseError:
        """What one audience may be told, or why it may not."""
        try:
            return _issued(kept, marking, source, audience, where)
        except ReleaseError as error:
            return error

    return tuple(map(told, audiences))


def release_marked(value: A, marking: Marking, source: str, audience: Audience) -> Released[A]:
    """Release a text, bytes or a record that has a marking beside it; ``source`` is the member that made it.

    ReleaseError if the marking forbids that. The marking must count in all that the value was made of.
    """
    return _issued(_apart(value), marking, source, audience, "")


def _judged(obj: StixObject | Answer | Call, known: Known) -> tuple[Marking, str, str]:
    """The marking that holds, the source, and the id."""
    if isinstance(obj, Answer):
        return _of_answer(obj, known), obj.member, obj.id
    if isinstance(obj, Call):
        held = (known.marking_of(part) for part in (*obj.objects, *(item.id for item in obj.items)))
        own = named(obj.marking, obj.issuer)
        return strictest([own, *(marking for marking in held if marking)]), obj.issuer, obj.id
    marking = marking_of(obj, known)
    return marking, source_of(obj), str(obj["id"])


def _of_answer(answer: Answer, known: Known) -> Marking:
    call = known.marking_of(answer.call)
    if call is None:
        raise ReleaseError("answers a call that is not known", where=answer.id, hint="take its call in first")
    held = (known.marking_of(item.item) for item in answer.items)
    return strictest([named(answer.marking, answer.member), call, *(marking for marking in held if marking)])


def _issued(value: A, marking: Marking, source: str, audience: Audience, where: str) -> Released[A]:
    if not may_receive(marking, audience, source):
        raise ReleaseError(
            f"{marking} may not reach {audience}", where=where, hint="release it to a closer audience"
        )
    made: Released[A] = object.__new__(Released)
    _CONTENT.__set__(made, (value, audience, marking))
    return made


def _content(made: Released[Any]) -> tuple[object, Audience, Marking]:
    try:
        return cast("tuple[object, Audience, Marking]", _CONTENT.__get__(made))
    except AttributeError:
        raise TypeError("this was not released") from None


def _apart(value: A) -> A:
    """The value, sharing nothing that can be changed: what is judged is what leaves."""
    if isinstance(value, dict):
        return cast("A", copied(value, str(value.get("id", ""))[:120]))
    return value if _unchanging(value) else copy.deepcopy(value)


def _unchanging(value: object) -> bool:
    """Whether a value and all that it holds can be changed by nobody: frozen structs, tuples and frozen sets of such, plain values, enumerations."""
    left = [value]
    while left:
        one = left.pop()
        kind: Any = type(one)
        if kind in _PLAIN or isinstance(one, enum.Enum):
            continue
        if kind is tuple or kind is frozenset:
            left.extend(cast("Iterable[object]", one))
        elif fields := _frozen(kind):
            left.extend(getattr(one, name) for name in fields)
        else:
            return False
    return True


@functools.cache
def _frozen(kind: type) -> tuple[str, ...]:
    """The fields of a frozen struct, nothing for another type."""
    if not issubclass(kind, msgspec.Struct):
        return ()
    config = kind.__struct_config__
    return kind.__struct_fields__ if config.frozen and not config.dict else ()
