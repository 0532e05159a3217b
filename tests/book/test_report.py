"""The report: whole, safe, offline, and true to its values."""

import re
import subprocess
import sys

import pytest

import toy_forecast
from browsing import opened
from horse10.book.report import write
from horse10.book.report.page import html, part
from horse10.book.report.rows import Row, chart, percent, promised, short
from horse10.forecast.config import EACH_FOLDER
from report_page import Balanced, text

THREE = {"Ada": 0.4, "Bo": 0.6, "Cy": 0.9}
TEN = {f"mouse {n}": 0.3 + 0.05 * n for n in range(10)}
SURFACE = {
    "animals": [-0.2, -0.3, -0.1],
    "frames": [-0.05, -0.1, 0.01],
    "apart": [-0.16, -0.25, -0.06],
    "n_tested": 4,
    "n_points": 4,
    "advice": "animals",
    "points": [{"animals": 4.0, "frames": 16.0, "mean": 0.5, "count": 4}],
}
LEAKS = {"split": "iteration-0, shuffle 1", "test": 20, "within_1": 15, "within_3": 17, "within_10": 18}
LEAKS |= {"identical": 1, "animal": 20, "recording": 20, "honest": 0}
START = {"name": "from scratch", "difference": 0.2, "low": 0.1, "high": 0.3, "n_animals": 3, "better": 0}


def test_three_animals_are_too_few_for_a_promise(tmp_path):
    words = text(html(toy_forecast.found(tmp_path, THREE)))
    assert "1 in 4" in words and "needs 9 animals" in words and "range from 0.40 to 0.93" in words
    assert not re.search(r"probability of \d+ % or more", words)


def test_ten_animals_promise_a_bound(tmp_path):
    found = toy_forecast.found(tmp_path, TEN, called="mouse/mice")
    words = text(html(found))
    assert (
        "each of 10 mice" not in words
        and "The error of the next mouse is at most" in words
        and "probability of 90 % or more" in words
    )
    assert re.search(r"the next mouse, at most, with a probability of 90 %: \d", words)
    assert "of further mice" not in words
    assert short(found["next_animal"]["bound"]) in words and "animal" not in text(html(found)).split("Settings")[0]


def test_a_bound_says_that_folders_were_taken_for_animals(tmp_path):
    words = text(html(toy_forecast.found(tmp_path, TEN, called="mouse/mice", group_by=EACH_FOLDER)))
    assert "Each folder of pictures counts as one mouse. If a mouse is in several, it was not unseen" in words
    assert "Each folder" not in text(html(toy_forecast.found(tmp_path, TEN, group_by=r"(mouse \d+)")))


def test_three_divisions_are_shown_and_others_counted(tmp_path):
    found = toy_forecast.found(tmp_path, THREE) | {"leaks": {"advice": "Hold out.", "divisions": [LEAKS] * 5}}
    assert "JSON file beside this page alone: 2." in text(html(found))
    assert "beside this page alone" not in text(html(found | {"leaks": {"advice": "", "divisions": [LEAKS] * 3}}))


def test_one_animal_that_was_held_out_is_not_called_the_only_one(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    coming = found["next_animal"] | {"n": 1, "bound": None, "mean_low": None, "mean_high": None}
    words = text(html(found | {"next_animal": coming}))
    assert "Only one animal was held out of training and tested. That is too few" in words


def test_an_error_of_zero_is_compared_in_words(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    words = text(html(found | {"usual": found["usual"] | {"error": 0.0}}))
    assert "compared with 0" in words and "(which is more)" in words
    none = found["next_animal"] | {"mean": 0.0}
    assert "(about the same)" in text(html(found | {"usual": found["usual"] | {"error": 0.0}, "next_animal": none}))


def test_one_animal_says_what_it_cannot_say(tmp_path):
    page = html(toy_forecast.found(tmp_path, {"Ada": 0.4}))
    assert "the error on another one cannot be estimated" in text(page) and "On the next animal" not in text(page)


def test_a_page_is_whole_at_every_stage(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    early = {name: found[name] for name in ("dataset", "frames", "settings", "horse10", "network", "pretrained")}
    early |= {"steps": 300, "notes": [], "left_out": ["2 of 3 trainings"], "starts": None, "surface": None}
    early |= {"leaks": {"advice": "Hold out whole animals.", "divisions": [LEAKS]}}
    late = found | {"surface": SURFACE, "starts": [START | {"ours": 0.8, "base": 0.6}]}
    for values in (early, found, late):
        parser = Balanced()
        parser.feed(html(values))
        assert not parser.open
    assert "Label further animals rather than further frames" in text(html(late))
    assert "raises the error: 0.80 instead of 0.60, a difference of +0.20 (+0.10 to +0.30)" in text(html(late))
    assert "2 of 3 trainings" in text(html(early)) and "Hold out whole animals." in text(html(early))
    assert "within 3 frames of a training frame 17 of 20" in text(html(early))
    assert "leak" not in text(html(found))


def test_a_surface_of_few_tested_animals_has_a_wide_interval_or_none(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    words = text(html(found | {"surface": SURFACE}))
    assert "From the second to the first the error changes by −16 % (−25 to −6.0 %)." in words
    two = text(html(found | {"surface": SURFACE | {"animals": [-0.2, -0.9, 524287.0]}}))
    assert "on unseen animals by −20 % (−90 to more than +1,000 %);" in two
    one = SURFACE | {name: [SURFACE[name][0], None, None] for name in ("animals", "frames", "apart")}
    words = text(html(found | {"surface": one | {"n_tested": 1, "advice": "either"}}))
    assert "changed the error on unseen animals by −20 %; a doubling" in words and "changes by −16 %." in words


def test_a_cutoff_is_only_told_where_it_helps(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    cutoff = {"n": 100, "all_within": 0.6, "p_cutoff": 0.7, "kept": 0.5, "within": 0.95}
    for values, words in (
        ({}, "With a p-cutoff of 0.70, 50 % of the points are kept, and 95 % of these are within the limit."),
        ({"p_cutoff": 0.9100000262}, "With a p-cutoff of 0.91, 50 % of the points are kept"),
        ({"p_cutoff": 0.9962, "kept": 0.998}, "With a p-cutoff of 0.9962, 99.8 % of the points are kept"),
        ({"all_within": 0.947, "p_cutoff": None}, "94.7 % of all points are within"),
        ({"all_within": 0.97, "p_cutoff": 0.01, "kept": 1.0}, "97 % of all points are within"),
        ({"all_within": 0.97, "p_cutoff": 0.01, "kept": 1.0}, "No p-cutoff is needed for 95 %."),
        ({"p_cutoff": None, "kept": 0.0, "within": None}, "No p-cutoff raises that to 95 %"),
    ):
        sure = found["confidence"] | {"cutoff": cutoff | values, "tried": None}
        assert words in text(html(found | {"confidence": sure}))


def test_too_few_points_for_a_cutoff_are_told_with_the_limit_and_whose_they_are(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    words = text(html(found | {"confidence": found["confidence"] | {"cutoff": None}}))
    assert "On unseen animals, too few points have a likelihood (fewer than 20)" in words
    assert "(chosen here, because no limit was given), by the likelihood" in words


@pytest.mark.parametrize(
    ("bins", "why"),
    [
        ({}, "the test frames have no numbers, or their videos have no training frame"),
        ({"0 to 1": 5, "2 to 3": 9}, "all test frames are within 3 video frames of a training frame"),
        ({"4 to 10": 15, "11 to 30": 12}, "fewer than 20 test frames are more than 3 video frames from every training"),
    ],
)
def test_why_another_moment_cannot_be_estimated_is_told_by_the_distances(tmp_path, bins, why):
    row = {"error": 1.0, "low": None, "high": None}
    distance = [row | {"distance": name, "n_frames": n} for name, n in bins.items()]
    found = toy_forecast.found(tmp_path, THREE) | {"new_moment": None, "distance": distance}
    assert f"another moment of the same animal cannot be estimated: {why}" in text(html(found))


def test_frames_that_are_in_several_rows_by_distance_are_told(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    row = {"error": 1.0, "low": None, "high": None, "n_frames": found["usual"]["n_frames"]}
    rows = [row | {"distance": name} for name in ("0 to 1", "2 to 3")]
    told = "A frame that several networks were tested on counts in each row"
    assert told in text(html(found | {"distance": rows})) and told not in text(html(found | {"distance": rows[:1]}))


def test_what_is_to_know_of_the_leaks_is_told_once(tmp_path):
    leaks = {"advice": "Hold out.", "divisions": [LEAKS], "notes": ["No picture is there.", "Told below."]}
    words = text(html(toy_forecast.found(tmp_path, THREE) | {"leaks": leaks, "notes": ["Told below."]}))
    assert words.count("No picture is there.") == words.count("Told below.") == 1
    assert "What to know of the data Told below." in words and "What is not estimated" not in words


def test_a_cutoff_is_told_with_what_it_does_elsewhere(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    sure = found["confidence"] | {"cutoff": {"n": 9, "all_within": 0.6, "p_cutoff": 0.7, "kept": 0.5, "within": 0.95}}
    sure |= {"tried": {"within": 0.93, "worst": 0.71, "animal": "Bo", "n_animals": 3}}
    words = text(html(found | {"confidence": sure}))
    assert "Chosen without one animal and applied to it, each of 3 in turn" in words
    assert "93 % are within the limit (71 % for the worst, Bo)." in words
    del sure["tried"]
    assert "95 % of these are within the limit." in text(html(found | {"confidence": sure}))


def test_animals_with_a_smaller_error_are_counted(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    told = [text(html(found | {"starts": [START | {"ours": 0.8, "base": 0.6, "better": n}]})) for n in (1, 2)]
    assert "the error is smaller for 1 of them" in told[0] and "smaller for 2 of them" in told[1]


def test_names_are_shown_and_never_markup(tmp_path):
    page = html(toy_forecast.found(tmp_path, {"<script>alert(1)</script>": 0.4, 'a"b&c': 0.6, "\x1b[31mred": 0.5}))
    assert "\x1b" not in page and r"\x1b[31mred" in page
    assert "<script" not in page and "<b>Hip" not in page and "&lt;script&gt;" in page and "<b>Hip</b>" in text(page)


def test_nothing_is_fetched_and_no_script_is_needed(tmp_path):
    page = html(toy_forecast.found(tmp_path, THREE))
    assert not re.search(r"<(script|link|img|iframe)|https?://|url\(|@import", page)
    assert "default-src 'none'" in page


def test_every_number_of_a_chart_is_text():
    page = chart([Row("Ada", "0.43", [(0.43, "ood"), (0.2, "within")])], "error, px", {"bound": 0.9})
    assert "Ada" in text(page) and "0.43" in text(page) and "bound: 0.90" in text(page)
    assert re.findall(r'class="mark (\w+)" style="left:([\d.]+)%"', page) == [("ood", "45.50"), ("within", "21.16")]


@pytest.mark.parametrize(
    ("value", "words"), [(0.4321, "0.43"), (12.34, "12"), (1234.5, "1,234"), (0, "0"), (-0.05, "−0.050"), (None, "–")]
)
def test_numbers_have_two_digits(value, words):
    assert short(value) == words


def test_the_page_and_its_values_are_written_together(tmp_path):
    found = toy_forecast.found(tmp_path, THREE)
    page, values = write(found, tmp_path / "my report.html")
    assert page.read_text().startswith("<!DOCTYPE html>") and values.name == "my report.json"


@pytest.mark.slow
def test_the_numbers_of_an_axis_are_on_one_line(browser, tmp_path):
    page, _ = write(toy_forecast.found(tmp_path, TEN), tmp_path / "report.html")
    with opened(browser, page) as tab:
        heights = tab.locator(".axis b").evaluate_all(
            "ticks => ticks.map((tick) => tick.getBoundingClientRect().height)"
        )
    assert heights and max(heights) < 1.5 * min(heights)


def test_a_report_needs_neither_the_book_s_packages_nor_a_network(tmp_path):
    code = "import sys, horse10.book.report; print(sorted({'altair', 'IPython', 'keras'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_within_a_book_it_has_no_title_of_its_own(tmp_path):
    inner = part(toy_forecast.found(tmp_path, THREE))
    assert "<h1" not in inner and "<html" not in inner and 'class="horse10-report"' in inner


@pytest.mark.parametrize(
    ("bound", "share", "printed"),
    [
        (0.3644, 12 / 13, ("0.37", "92 %")),
        (0.37, 10 / 11, ("0.37", "90 %")),  # 90.9 %: no more is promised
        (12.1, 0.9, ("13", "90 %")),
        (99.2, 0.95, ("100", "95 %")),
        (0.0997, 1.0, ("0.10", "100 %")),
    ],
)
def test_no_more_is_promised_than_was_found(bound, share, printed):
    most, least = promised(bound, share)
    assert (short(most), percent(least)) == printed
