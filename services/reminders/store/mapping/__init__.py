"""How domain objects look as documents and back."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
