"""Takes the README's pictures from a running demo: `python -m tests.e2e.pictures --url http://127.0.0.1:8080`.

The demo's logins are read from the data folder of the stack (`--var`, as for `python -m local`).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from local.folders import Folders
from tests.e2e.windows import NAMES, Device, Windows, program, running_browser

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_PHONE = Device("phone", 390, 844, touch=True, scale=2)
_DESK = Device("desk", 1280, 800)
Login = Mapping[str, str]


@dataclass(frozen=True)
class Picture:
    """What one role sees first after signing in; the clinic is the first of the demo."""

    name: str
    role: str
    device: Device
    wait_for: str


PICTURES = (
    Picture("client-today", "client", _PHONE, ".task"),
    Picture("therapist-caseload", "therapist", _DESK, "#caseload"),
    Picture("manager-dashboard", "manager", _DESK, ".chart svg"),
)


def take(picture: Picture, windows: Windows, logins: Sequence[Login], folder: Path) -> Path:
    """Sign in as the first person of the role and keep what the screen shows."""
    login = next(one for one in logins if one["role"] == picture.role)
    window = windows.open(picture.device).sign_in(login["email"], login["password"])
    window.page.wait_for_selector(picture.wait_for)
    window.page.wait_for_load_state("networkidle")
    path = folder / f"{picture.name}.png"
    window.page.screenshot(path=path)
    return path


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.pictures", description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8080", help="the gateway of a running demo")
    parser.add_argument("--var", type=Path, default=Path("var"), help="where the demo keeps its data")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go")
    chosen = parser.parse_args(argv)
    executable = program()
    if executable is None:
        print(f"no browser: none of {', '.join(NAMES)} is on the path", file=sys.stderr)
        return 1
    logins = json.loads(Folders(chosen.var).logins.read_text(encoding="utf-8"))
    chosen.folder.mkdir(parents=True, exist_ok=True)
    with running_browser(executable) as browser:
        windows = Windows(browser, chosen.url)
        for picture in PICTURES:
            print(take(picture, windows, logins, chosen.folder))
        windows.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
