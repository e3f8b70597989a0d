"""What can be typed after `python -m tests.faults`, and what it says to what cannot."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.__main__ import parsed


def test_without_arguments_it_strikes_for_five_minutes() -> None:
    plan = parsed([])
    assert (plan.minutes, plan.rate, plan.seed) == (5.0, 20.0, 7)
    assert plan.report == Path("test-artifacts/chaos.md")


def test_a_number_of_faults_alone_is_not_cut_short_by_minutes() -> None:
    assert parsed(["--faults", "200"]).minutes > 60 * 24
    both = parsed(["--faults", "200", "--minutes", "10"])
    assert (both.faults, both.minutes) == (200, 10.0)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--minutes", "0"], "argument --minutes: '0' is not a number above 0, such as 10 or 0.5"),
        (["--minutes", "nan"], "'nan' is not a number above 0"),
        (["--rate", "fast"], "argument --rate: 'fast' is not a number above 0"),
        (["--faults", "1.5"], "argument --faults: '1.5' is not a whole number above 0, such as 200"),
        (["--seed", "x"], "argument --seed: 'x' is not a whole number, such as 7"),
        (["--report", "."], "argument --report: . is a folder; name a file in it"),
        (["--forever"], "unrecognized arguments: --forever"),
    ],
)
def test_a_bad_value_gets_a_plain_sentence(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
