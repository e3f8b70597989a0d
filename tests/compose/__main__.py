"""`make compose-test`: builds the composition, starts it, walks the journey, kills each container, walks it again, and
removes everything it started. Exit code 3, and one sentence, where no engine runs."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from local.errors import LocalError
from local.ports import free_ports
from tests.compose import walk
from tests.compose.composition import Composition, local_images
from tests.compose.engine import Failed, NoEngine, find_engine

_BUILD = ("BASE", "KAFKA_IMAGE", "MONGODB_IMAGE", "PIP_INDEX_URL", "CERTIFICATES", "BUILD_NETWORK")


def main(argv: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.compose", description=__doc__)
    parser.add_argument("--images", choices=("published", "local"), default="published")
    parser.add_argument("--keep", action="store_true", help="leave it running")
    chosen = parser.parse_args(argv)
    try:
        engine = find_engine(os.environ)
        images = local_images(engine) if chosen.images == "local" else {}
        given = {name: os.environ[name] for name in _BUILD if os.environ.get(name)}
        port = free_ports(("gateway",), {}, taken=())["gateway"]
        whole(Composition(engine, port, {**images, **given}), keep=chosen.keep)
    except NoEngine as missing:
        print(f"Skipped: {missing}", file=sys.stderr)
        return 3
    except (Failed, LocalError, walk.Wrong) as wrong:
        print(f"The composition does not work: {wrong}", file=sys.stderr)
        return 1
    print("The composition works.")
    return 0


def whole(composition: Composition, *, keep: bool) -> None:
    """Every step in order; what was started is removed whatever happens."""
    with _timed("built"):
        composition.build()
    try:
        with _timed("started, every part healthy"):
            composition.up()
        _walked(composition)
    except (Failed, LocalError, walk.Wrong):
        print(_last_words(composition))
        raise
    finally:
        if not keep:
            with _timed("stopped and removed"):
                composition.down()


def _walked(composition: Composition) -> None:
    token = walk.administrator(composition)
    steps: tuple[tuple[str, Callable[[], None]], ...] = (
        ("the journey", lambda: walk.journey(composition, token, print)),
        ("the reminder by mail", lambda: walk.mail_arrived(composition, 1)),
        ("least rights of every part", lambda: walk.least_rights(composition)),
        ("only the gateway's port is published", lambda: walk.only_the_gateway_is_open(composition)),
        ("every container killed", lambda: walk.crash_everything(composition, print)),
        ("the journey again", lambda: walk.journey(composition, token, print)),
        ("the reminder by mail again", lambda: walk.mail_arrived(composition, 2)),
    )
    for name, step in steps:
        with _timed(name):
            step()


def _last_words(composition: Composition) -> str:
    try:
        return composition.compose("ps", "--all") + composition.compose("logs", "--tail", "15")
    except Failed as error:
        return str(error)


@contextmanager
def _timed(sentence: str) -> Iterator[None]:
    began = time.monotonic()
    yield
    print(f"{time.monotonic() - began:6.1f} s  {sentence}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
