"""Search of the library: what somebody means who types in a hurry, in which order, and where it stands."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assignments import catalogue
from services.assignments.domain.codes import Approach, Family, Phase, Problem
from services.assignments.domain.library.search import (
    APPROACH_WORDS,
    PROBLEM_WORDS,
    WEIGHTS,
    Hit,
    Index,
    Match,
    Place,
    Shelf,
    Wanted,
    index_of,
)
from services.assignments.domain.library.vocabulary import Vocabulary, singular, slips, words_of

EXERCISES = catalogue.load().all_newest()
INDEX = Index(EXERCISES)


def search(words: str = "") -> list[Hit]:
    return INDEX.find(Wanted(words=words))


def codes(hits: list[Hit]) -> list[str]:
    return [hit.exercise.code for hit in hits]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("breathing", "breathing_practice"),
        ("Breathing", "breathing_practice"),
        ("breath", "breathing_practice"),
        ("breething", "breathing_practice"),
        ("brething", "breathing_practice"),
        ("braethnig", "breathing_practice"),
        ("thougt recrd", "thought_record"),
        ("record thoughts", "thought_record"),
        ("exposre", "exposure_hierarchy"),
        ("mindfullness", "mindfulness_practice"),
        ("behavioral experiment", "behavioural_experiment"),
        ("behavior experiments", "behavioural_experiment"),
        ("sleep diaries", "sleep_diary"),
        ("slep dairy", "sleep_diary"),
        ("wory", "worry_time"),
        ("relaps", "relapse_prevention_plan"),
        ("irational beliefes", "irrational_beliefs"),
        ("problem-solving", "problem_solving"),
        ("bulls eye", "values_bulls_eye"),
        ("hierachy", "exposure_hierarchy"),
        ("muscel relaxation", "muscle_relaxation"),
        ("responsability", "responsibility_pie"),
        ("what got in the way?", "what_got_in_the_way"),
    ],
)
def test_one_or_two_letters_may_be_wrong(typed: str, first: str) -> None:
    assert codes(search(typed))[0] == first


@pytest.mark.parametrize("typed", ["zzzzqq", "qxv", "zeppelin"])
def test_what_stands_nowhere_finds_nothing(typed: str) -> None:
    assert search(typed) == []


def test_words_that_are_there_are_not_taken_for_slips() -> None:
    assert {match.word for hit in search("worry") for match in hit.matches} == {"worry"}


def test_a_word_in_the_title_comes_before_one_further_down() -> None:
    places = [hit.matches[0].place for hit in search("diary")]
    assert places[0] is Place.TITLE
    assert places == sorted(places, key=lambda place: -WEIGHTS[place])


def test_an_approach_comes_before_the_beginning_of_other_words() -> None:
    assert {hit.exercise.approach for hit in search("act")[:3]} == {Approach.ACT}
    assert search("dbt")[0].exercise.approach is Approach.DBT


def test_what_was_made_for_a_problem_comes_before_what_helps_with_all() -> None:
    found = [hit for hit in search("panic") if hit.matches[0].place is Place.PROBLEM]
    breadths = [len(hit.exercise.problems) for hit in found]
    assert breadths == sorted(breadths)
    assert all(Problem.PANIC in hit.exercise.problems for hit in found)


def test_each_hit_says_where_its_words_stand() -> None:
    (hit, *_) = search("thougt distortions insomnia")
    assert hit.exercise.code == "thought_record"
    assert hit.matches == (Match(Place.TITLE, "thought"), Match(Place.PROBLEM, "insomnia"))


def test_words_are_found_in_every_place() -> None:
    breathing = next(one for one in EXERCISES if one.code == "breathing_practice")
    label = "Marimba"
    sections = tuple(
        replace(each, fields=tuple(replace(field, label=label) for field in each.fields))
        for each in breathing.worksheet.sections
    )
    one = replace(
        breathing,
        code="timpani",
        title="Xylophone",
        rationale="Celesta",
        instructions=("Glockenspiel",),
        problems=(Problem.PANIC,),
        worksheet=replace(breathing.worksheet, sections=sections),
    )
    words = "xylophone timpani panic general practice celesta glockenspiel marimba skills"
    (found,) = Index([one]).find(Wanted(words=words))
    assert [match.place for match in found.matches] == list(Place)


def test_those_with_most_of_the_words_are_left_when_none_has_all() -> None:
    found = search("thought record zeppelin")
    assert codes(found) == ["thought_record"]
    assert len(found[0].matches) == 2


def test_accents_capitals_and_little_words_do_not_count() -> None:
    assert list(words_of("The Café, it’s THERE!")) == ["cafe", "its", "there"]
    assert codes(search("the record of thóught")) == codes(search("record thought"))


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(family=Family.DIARY),
        Wanted(approach=Approach.REBT),
        Wanted(phase=Phase.ASSESSMENT),
        Wanted(problem=Problem.OCD),
        Wanted(minutes=10),
        Wanted(words="write", minutes=10, problem=Problem.PANIC),
    ],
)
def test_filters_leave_only_what_fits(wanted: Wanted) -> None:
    found = codes(INDEX.find(wanted))
    without = codes(INDEX.find(Wanted(words=wanted.words)))
    fitting = {one.code for one in EXERCISES if wanted.fits(one)}
    assert 0 < len(found) < len(EXERCISES)
    assert set(found) <= fitting
    if not wanted.words:
        assert set(found) == fitting
        assert found == [code for code in without if code in fitting]


def test_without_words_the_order_is_that_of_titles() -> None:
    titles = [hit.exercise.title.casefold() for hit in search(" a ")]
    assert len(titles) == len(EXERCISES)
    assert titles == sorted(titles)


def test_every_problem_and_approach_has_words() -> None:
    assert set(PROBLEM_WORDS) == set(Problem)
    assert set(APPROACH_WORDS) == set(Approach)
    assert set(WEIGHTS) == set(Place)


def test_an_index_is_made_once_for_the_same_versions() -> None:
    first = index_of(Shelf.of(EXERCISES))
    assert index_of(Shelf.of(list(EXERCISES))) is first
    newer = [replace(EXERCISES[0], version=99), *EXERCISES[1:]]
    assert index_of(Shelf.of(newer)) is not first


@pytest.mark.parametrize(
    ("typed", "word", "whole", "begun"),
    [
        ("panic", "panic", 0, 0),
        ("panci", "panic", 1, 1),
        ("pani", "panic", 1, 0),
        ("pnic", "panic", 1, 1),
        ("paniic", "panic", 1, 1),
        ("breth", "breathing", 3, 1),
        ("zebra", "panic", 3, 3),
    ],
)
def test_slips_are_counted_up_to_two(typed: str, word: str, whole: int, begun: int) -> None:
    assert slips(typed, word, 2) == (whole, begun)


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_slips_are_as_many_one_way_as_the_other(one: str, other: str) -> None:
    assert slips(one, other, 9)[0] == slips(other, one, 9)[0]


@given(st.sampled_from(Vocabulary(word for one in EXERCISES for word in words_of(one.title)).words), st.data())
def test_a_word_of_a_title_with_one_letter_left_out_is_still_found(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(word) - 1))
    typed = word[:at] + word[at + 1 :]
    if len(typed) >= 4 and typed not in {each for one in EXERCISES for each in words_of(one.title)}:
        near = Vocabulary(each for one in EXERCISES for each in words_of(one.title)).meant(singular(typed))
        assert near, typed


@pytest.mark.parametrize(
    ("many", "one"), [("diaries", "diary"), ("beliefs", "belief"), ("stress", "stress"), ("crisis", "crisis")]
)
def test_many_and_one_are_the_same_word(many: str, one: str) -> None:
    assert singular(many) == one
