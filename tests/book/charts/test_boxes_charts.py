"""Charts and sentences on boxes and segmentation from scratch, from rows whose scores are known."""

import pytest

from horse10.analysis import rethinking
from horse10.book.charts import boxes
from horse10.book.sources import Source
from toy_rows import task_rows

SOURCE = Source(("measured on synthetic worlds",))


@pytest.fixture
def points():
    pretrained = {"ap": 0.3, "ap50": 0.4, "ap75": 0.2, "miou": 0.5}
    batch = {"ap": 0.1, "ap50": 0.3, "ap75": 0.03, "miou": 0.55}
    return rethinking.task_scores(task_rows(pretrained=pretrained, batch=batch))


def test_scores_have_a_row_for_each_measure_and_a_panel_for_each_number_of_frames(points):
    means = rethinking.task_means(points)
    spec = boxes.score_by_length(means, SOURCE).to_dict()
    assert (
        len(spec["vconcat"]) == 2
        and [part["facet"]["column"]["sort"] for part in spec["vconcat"]] == [["200 frames", "20 frames"]] * 2
    )
    assert "segmentation, mean IoU, 200 frames, 400 steps, from scratch, batch norm: 55.0" in spec["description"]
    layers = [len(part["spec"]["layer"]) for part in spec["vconcat"]]
    assert layers == [3, 3]  # line, dots, bars
    assert len(boxes.score_by_length(means[means["measure"] == "boxes, AP"], SOURCE).to_dict()["vconcat"]) == 1
    single = boxes.score_by_length(rethinking.task_means(points[points["seed"] == 0]), SOURCE).to_dict()
    assert [len(part["spec"]["layer"]) for part in single["vconcat"]] == [2, 2]


def test_the_printed_differences_have_an_axis_of_their_own(points):
    differences = rethinking.longest(rethinking.task_differences(points))
    spec = boxes.beside_the_paper(differences, SOURCE).to_dict()
    titles = [panel["title"]["text"] for panel in spec["vconcat"]]
    assert titles == ["published, COCO", "here, 200 frames, 400 steps", "here, 20 frames, 400 steps"]
    assert "published, ResNet-50, boxes, AP75 +1.0" in spec["description"]
    assert "here, 20 frames, 400 steps, from scratch, batch norm, boxes, AP75 −17.0" in spec["description"]


def test_what_came_out_is_told_in_points(points):
    differences = rethinking.longest(rethinking.task_differences(points))
    words = boxes.result(differences)
    assert "is −20.0 to +5.0 points; it is negative in 6 of 8 comparisons" in words
    assert "in all 6 comparisons" in boxes.result(differences[differences["mean"] < 0])
    assert boxes.result(rethinking.task_differences(points[:0])) == "Too few runs to say."


def test_the_title_counts_where_pretraining_is_still_ahead(points):
    means = rethinking.task_means(points)
    ahead = "Boxes and segmentation: pretraining is still ahead in"
    assert boxes.title(means) == f"{ahead} 6 of 8 comparisons"
    assert boxes.title(means[means["measure"] != "segmentation, mean IoU"]) == f"{ahead} all 6 comparisons"
    assert boxes.title(means[means["way"] == "pretrained"]) == "Boxes and segmentation against training steps"


def test_precision_is_what_is_left_of_the_boxes_at_three_quarters(points):
    words = boxes.precision(rethinking.longest(rethinking.task_means(points)))
    assert "AP75 over AP50 with 200 frames after 400 steps: 50.0 % pretrained, 10.0 % from scratch" in words
    assert boxes.precision(rethinking.task_means(points[points["measure"] == "segmentation, mean IoU"])) == ""


def test_scores_are_listed_pretrained_first(points):
    table = boxes.listed(rethinking.task_means(points))
    assert table[["frames", "steps", "start"]].values.tolist()[:3] == [
        [200, 200, "pretrained"],
        [200, 200, "from scratch, batch norm"],
        [200, 400, "pretrained"],
    ]
    assert list(table)[3:] == list(rethinking.MEASURES.values())
    assert table["boxes, AP75"][0] == "20.0 (20.0 to 20.0)"
