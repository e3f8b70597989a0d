"""What may be exported, what research rows withhold, and what a file of each format holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.analytics.domain import exports, research
from services.analytics.domain.courses import Course
from services.analytics.domain.exports import Asked, Export, Format, Kind, Reason, Refused, Status, WrongQuestion
from services.analytics.domain.outcomes import Scores
from services.analytics.domain.pseudonyms import Pseudonyms
from services.analytics.domain.research import COURSES, OCCURRENCES, Covering, Fact
from services.analytics.domain.withholding import WITHHELD, Dates, coarse, withheld
from services.analytics.exporting import figures, writing
from services.analytics.exporting.sink import Sink
from services.analytics.exporting.tables import Content, Row, Table

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
PERIOD = {"from": "2026-07-01", "to": "2026-09-30"}
BY_FAMILY = {**PERIOD, "split": "family"}


def an_export(kind: Kind = Kind.FIGURES, file: Format = Format.CSV, status: Status = Status.WAITING) -> Export:
    asked = Asked(kind, file, PERIOD, {"dates": "week", "smallest": 5})
    return Export("exp_1", "cln_A", "per_mia", None, asked, NOW, status, expires_at=NOW + timedelta(days=7))


@pytest.mark.parametrize(
    ("file", "query", "field"),
    [
        (Format.PDF, PERIOD, "format"),
        (Format.CSV, {}, "query"),
        (Format.CSV, {**PERIOD, "split": "exercise"}, "query"),
        (Format.CSV, {"from": "2026-07-01", "to": "2026-11-20"}, "query"),
    ],
)
def test_rows_for_research_have_a_closed_period_and_nothing_else(
    file: Format, query: dict[str, str], field: str
) -> None:
    with pytest.raises(WrongQuestion) as wrong:
        exports.check(Asked(Kind.RESEARCH, file, query, {}), NOW.date())
    assert list(wrong.value.errors) == [field]


def test_figures_and_closed_periods_may_be_asked_for() -> None:
    exports.check(Asked(Kind.FIGURES, Format.PDF, {}, {}), NOW.date())
    exports.check(Asked(Kind.RESEARCH, Format.XLSX, PERIOD, {}), NOW.date())


def leaving(number: int, query: Mapping[str, str] = PERIOD, status: Status = Status.READY) -> Export:
    asked = Asked(Kind.FIGURES, Format.CSV, query, {"audience": "outside"})
    at = NOW + timedelta(minutes=number)
    ready_at = at if status is Status.READY else None
    return Export(f"exp_{number}", "cln_A", "per_mia", None, asked, at, status, ready_at=ready_at)


def test_two_files_that_leave_the_clinic_share_no_day() -> None:
    first = leaving(1)
    assert exports.in_the_way(leaving(2, BY_FAMILY), [first]) is first
    assert exports.in_the_way(leaving(2, {"from": "2026-09-30", "to": "2026-10-31"}), [first]) is first
    october = {"from": "2026-10-01", "to": "2026-10-31"}
    assert exports.in_the_way(leaving(2, october), [first]) is None
    assert exports.in_the_way(leaving(2, {**october, "compare": "previous"}), [first]) is first
    inside = replace(first, asked=replace(first.asked, options={"audience": "clinic"}))
    assert exports.in_the_way(leaving(2, BY_FAMILY), [inside]) is None
    assert exports.in_the_way(inside, [first]) is None


def test_the_same_question_may_be_asked_again_on_its_day_for_another_format() -> None:
    first = leaving(1)
    again = replace(leaving(2), asked=replace(first.asked, format=Format.PDF))
    assert exports.in_the_way(again, [first]) is None
    assert exports.in_the_way(replace(again, created_at=NOW + timedelta(days=1)), [first]) is first
    assert exports.in_the_way(replace(again, therapist_id="per_ann"), [first]) is first


def test_of_two_at_a_time_the_later_gives_way_and_what_was_never_ready_is_in_nobodys_way() -> None:
    early, late = leaving(1, status=Status.WAITING), leaving(2, BY_FAMILY, Status.WAITING)
    assert exports.in_the_way(late, [early, late]) is early
    assert exports.in_the_way(early, [early, late]) is None
    working, done = replace(late, status=Status.WORKING), replace(late, status=Status.CANCELLED, ready_at=NOW)
    assert exports.in_the_way(early, [working]) is working
    assert exports.in_the_way(early, [done]) is done, "it may have been fetched before it was removed"
    assert exports.in_the_way(late, [leaving(1, status=Status.CANCELLED), leaving(1, status=Status.REFUSED)]) is None


def test_a_file_is_named_after_its_kind_and_period_and_expires() -> None:
    export = an_export(Kind.RESEARCH, status=Status.READY)
    assert export.file_name == "research-2026-07-01-2026-09-30.zip"
    assert export.status_at(NOW + timedelta(days=6)) is Status.READY
    assert export.status_at(NOW + timedelta(days=7)) is Status.EXPIRED


def test_pseudonyms_hold_within_an_export_and_nowhere_else() -> None:
    one, other = Pseudonyms(), Pseudonyms()
    assert one.of("person", "per_1") == one.of("person", "per_1")
    assert len({one.of("person", "per_1"), one.of("course", "per_1"), other.of("person", "per_1")}) == 3


def test_small_descriptions_are_withheld() -> None:
    assert withheld({"a": 20, "b": 4, "c": 9, "d": 1}, 5) == {"b", "d"}
    assert withheld({"a": 20, "b": 5}, 5) == frozenset()


def test_a_small_remainder_takes_the_next_smallest_description_with_it() -> None:
    assert withheld({"a": 20, "b": 1, "c": 9}, 5) == {"b", "c"}


@settings(max_examples=80)
@given(st.dictionaries(st.integers(0, 30), st.integers(1, 30), max_size=12), st.sampled_from([5, 10, 20]))
def test_nobody_stands_alone_neither_in_what_is_told_nor_in_what_is_withheld(
    people: dict[int, int], smallest: int
) -> None:
    hidden = withheld(people, smallest)
    pool = sum(people[one] for one in hidden)
    assert all(count >= smallest for one, count in people.items() if one not in hidden)
    assert pool == 0 or pool >= smallest or hidden == set(people)


def test_days_are_made_coarser() -> None:
    day = date(2026, 11, 19)
    assert coarse(day, Dates.WEEK, None) == "2026-11-16"
    assert coarse(day, Dates.MONTH, None) == "2026-11"
    assert coarse(day, Dates.COURSE_WEEK, date(2026, 11, 13)) == "1"
    assert coarse(day, Dates.COURSE_WEEK, date(2026, 11, 12)) == "2"
    assert coarse(day, Dates.COURSE_WEEK, None) == ""


A_FACT: Fact = {
    "client_id": "per_1",
    "episode_id": "epi_1",
    "therapist_id": "per_ann",
    "problem": "depression",
    "phase": "skills",
    "cadence": "weekly",
    "exercise_code": "breathing",
    "family": "practice",
    "day": date(2026, 11, 19),
    "opens_at": NOW - timedelta(hours=30),
    "first_opened_at": NOW - timedelta(hours=20),
    "responded_at": NOW - timedelta(hours=2),
    "due_at": NOW,
    "kind": "did",
    "quantity": 90,
    "obstacles": ["time", "forgot"],
}


def test_a_row_says_what_was_done_and_no_id() -> None:
    covering = Covering(Pseudonyms(), Dates.WEEK)
    row = dict(zip(research.head(OCCURRENCES), research.rows([A_FACT], OCCURRENCES, covering)[0], strict=True))
    assert (row["answer"], row["quantity"], row["obstacles"], row["on_time"]) == ("done", 90, "time forgot", 1)
    assert (row["opened_after_hours"], row["answered_after_hours"], row["when"]) == (10, 28, "2026-11-16")
    assert not {"per_1", "epi_1", "per_ann"} & set(row.values())


def test_what_would_point_at_somebody_is_withheld() -> None:
    covering = Covering(
        Pseudonyms(),
        Dates.MONTH,
        descriptions=frozenset({("depression", "skills", "weekly", None)}),
        exercises=frozenset({"breathing"}),
    )
    row = dict(zip(research.head(OCCURRENCES), research.rows([A_FACT], OCCURRENCES, covering)[0], strict=True))
    assert {row[name] for name in (*research.DESCRIBING, "exercise")} == {WITHHELD}
    assert row["family"] == "practice"


def test_a_course_says_how_it_ended_and_no_id() -> None:
    day = date(2026, 7, 1)
    course = Course(
        episode_id="epi_1",
        clinic_id="cln_A",
        therapist_id="per_ann",
        group_id=None,
        programme=None,
        phase="skills",
        problem="depression",
        cadence="weekly",
        status="closed",
        started_day=day,
        ended_day=date(2026, 9, 2),
        end_reason="completed",
        contacts=8,
        scores={"phq9": Scores(17, 6, day, day), "gad7": Scores(12, 5, day, day)},
        adherence_sum=245,
        adherence_n=3,
    )
    covering = Covering(Pseudonyms(), Dates.COURSE_WEEK, started={"epi_1": day})
    found = research.rows([research.course_fact(course, "per_1")], COURSES, covering)[0]
    row = dict(zip(research.head(COURSES), found, strict=True))
    assert (row["phq9_first"], row["gad7_last"], row["weeks"], row["when"], row["adherence"]) == (17, 5, 10, "10", 82)
    assert (row["case"], row["recovered"], row["reliably_recovered"], row["deteriorated"], row["finished"]) == (
        1,
        1,
        1,
        0,
        1,
    )
    assert not {"per_1", "epi_1", "per_ann"} & set(row.values())


def test_the_dictionary_has_every_column() -> None:
    told = [row[1] for row in research.dictionary({"occurrences": OCCURRENCES})]
    assert told == research.head(OCCURRENCES)


class Kept(Sink):
    """A file in memory, in parts of 64 bytes."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        super().__init__(lambda _, data: self.parts.append(data), 64)

    @property
    def file(self) -> io.BytesIO:
        return io.BytesIO(b"".join(self.parts))


def content(rows: int = 3) -> Content:
    numbered: Iterator[Row] = ([number, "=1+1", None, date(2026, 11, 2)] for number in range(rows))
    tables = (Table("first", ("number", "text", "nothing", "day"), numbered, rows), Table("second", ("a",), [["b"]], 1))
    return Content("A title – with a dash", ["A line ≥ 5."], tables)


def written(writer: writing.Writer, asked: Content) -> tuple[Kept, list[int]]:
    sink = Kept()
    done = list(writer(asked, sink))
    sink.close()
    return sink, done


def test_csv_is_the_first_table_with_its_head() -> None:
    sink, done = written(writing.write_csv, content(4001))
    read = list(csv.reader(io.TextIOWrapper(sink.file, "utf-8", newline="")))
    assert read[:2] == [["number", "text", "nothing", "day"], ["0", "'=1+1", "", "2026-11-02"]]
    assert (len(read), done) == (4002, [2000, 4000, 4001])
    assert {len(part) for part in sink.parts[:-1]} == {64}


def test_a_zip_holds_every_table_and_what_to_know_about_them() -> None:
    sink, done = written(writing.write_zip, content())
    with ZipFile(sink.file) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["README.txt", "first.csv", "second.csv"]
        assert archive.read("second.csv") == b"a\r\nb\r\n"
    assert done == [3, 4]


def test_a_workbook_holds_texts_that_are_no_formulas() -> None:
    sink, _ = written(writing.write_xlsx, content())
    with ZipFile(sink.file) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "=1+1" in sheet
    assert "<f>" not in sheet


def test_more_rows_than_a_sheet_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "EXCEL_ROWS", 2)
    with pytest.raises(Refused) as refused:
        written(writing.write_xlsx, content())
    assert refused.value.reason is Reason.TOO_MANY_ROWS


def test_a_pdf_is_written_with_letters_that_it_has() -> None:
    sink, done = written(writing.write_pdf, content())
    assert sink.file.read(5) == b"%PDF-"
    assert done == [3, 4]


def test_a_book_of_figures_is_refused() -> None:
    with pytest.raises(Refused):
        written(writing.write_pdf, content(writing.PDF_ROWS))


@pytest.mark.parametrize(
    ("kind", "file", "writer"),
    [
        (Kind.FIGURES, Format.CSV, writing.write_csv),
        (Kind.RESEARCH, Format.CSV, writing.write_zip),
        (Kind.RESEARCH, Format.XLSX, writing.write_xlsx),
        (Kind.FIGURES, Format.PDF, writing.write_pdf),
    ],
)
def test_each_format_has_its_writer(kind: Kind, file: Format, writer: writing.Writer) -> None:
    assert writing.writer_for(Asked(kind, file, {}, {})) is writer


def test_every_part_of_an_answer_becomes_rows_that_name_their_definition() -> None:
    one = {"value": 0.5, "numerator": 5, "denominator": 10, "definition": "engagement", "definition_version": 2}
    answer = {
        "from": "2026-11-02",
        "to": "2026-11-08",
        "as_of": "2026-11-09T08:00:00.000Z",
        "figures": {"engagement": one},
        "comparison": {"kind": "previous", "from": "2026-10-26", "to": "2026-11-01", "figures": {"engagement": one}},
        "split": {
            "dimension": "family",
            "rows": [{"value": "diary", "figures": {"engagement": one}, "comparison": {"engagement": one}}],
        },
        "series": {
            "step": "week",
            "rows": [{"from": "2026-11-02", "to": "2026-11-08", "figures": {"engagement": one}}],
        },
    }
    meaning = {"id": "engagement", "version": 2, "words": "w", "formula": "f", "source": "s"}
    made = figures.content(answer, [meaning, {**meaning, "version": 1}])
    rows = list(made.tables[0].rows)
    assert [row[0] for row in rows] == ["all", "previous", "family", "family, previous", "week"]
    assert {row[-2:] for row in rows if isinstance(row, tuple)} == {("engagement", 2)}
    assert list(made.tables[1].rows) == [["engagement", 2, "w", "f", "s"]]
