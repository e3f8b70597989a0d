"""What a template gets for what is not there: an error for a name of ours, nothing for a field a service left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import ChainableUndefined, StrictUndefined, Undefined
from jinja2.exceptions import UndefinedError
from jinja2.utils import missing


class Careful(Undefined):
    """Chooses between the two: documents of services are read tolerantly, our own names are not."""

    def __new__(  # type: ignore[misc]  # on purpose another kind of undefined
        cls,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> Undefined:
        tolerant = isinstance(obj, Mapping | Undefined)
        return (ChainableUndefined if tolerant else StrictUndefined)(hint, obj, name, exc)  # type: ignore[arg-type]
