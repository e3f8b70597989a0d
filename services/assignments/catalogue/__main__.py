"""`python -m services.assignments.catalogue [FOLDER]`: say everything that is wrong with the exercises in a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from services.assignments.catalogue import FOLDER, BadExercise, read


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m services.assignments.catalogue", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER, help="where the .yaml files are")
    folder: Path = parser.parse_args().folder
    try:
        found = read(folder)
    except BadExercise as error:
        print(error)
        print(f"{len(error.problems)} things to put right.")
        return 1
    print(f"{len(found.by_version)} exercises, all right.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
