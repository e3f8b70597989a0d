"""Copies what the local image of Kafka is made of into a folder: a Java runtime and the locked jars, each checked."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from local.jars import fetch, read_lock
from local.kafka import find_java
from local.settings import launcher_settings


def main(target: Path) -> None:
    settings = launcher_settings(os.environ)
    for jar in fetch(read_lock(), settings.cache_folder() / "jars", settings.maven_repository, print):
        shutil.copy(jar, target / "libs")
    shutil.copytree(Path(find_java(os.environ)).parent.parent, target / "java", symlinks=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
