"""Static files under names that carry their own hash, so that a browser may keep them for good."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from flask import Response, abort, send_from_directory

ROOT = Path(__file__).parent / "static"
FOR_GOOD = "public, max-age=31536000, immutable"
PREFIX = "/assets"
ASSETS = "carryover-assets"  # under this name in `app.extensions`


@dataclass(frozen=True)
class Assets:
    """`hashed` maps `app.css` to `app.3f2a….css`; `plain` the other way round."""

    hashed: Mapping[str, str]
    plain: Mapping[str, str]

    def url(self, name: str) -> str:
        """The address of a static file; a name that is not there is a mistake in a template."""
        return f"{PREFIX}/{self.hashed[name]}"

    def serve(self, name: str) -> Response:
        if name not in self.plain:
            abort(404)
        response = send_from_directory(ROOT, self.plain[name], max_age=None)
        response.headers["Cache-Control"] = FOR_GOOD
        return response


def read_assets(root: Path = ROOT) -> Assets:
    """Read every static file once, at start."""
    hashed = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.suffix != ".md":
            digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
            name = path.relative_to(root)
            hashed[name.as_posix()] = name.with_name(f"{name.stem}.{digest}{name.suffix}").as_posix()
    return Assets(hashed, {value: key for key, value in hashed.items()})
