"""Gains of a target that the reader chooses, beside pictures of its domain and of a source's."""

import base64
import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from horse10.book import sources
from horse10.book.charts import matrix

SHADES = {"barn": 60, "night": 120, "sketch": 240}
TARGETS, SOURCES = (
    {name: np.full((8, 16, 3), shade + add, np.uint8) for name, shade in SHADES.items()} for add in (0, 9)
)


def experiment(domain, gain, source, **more):
    named = {"task": "pose", "domain": domain, "gain": gain, "metric": "miou", "score": 1 + gain / 100, "seeds": 1}
    return named | dict(zip(("source_task", "source_domain"), source, strict=True)) | more


@pytest.fixture
def spec():
    together = ("pose,pose,pose", "barn,night,sketch")
    rows = [experiment("barn", 20.0, ("depth", "barn")), experiment("night", -50.0, ("depth", "barn"))]
    rows += [experiment("night", -250.0, ("pose", "sketch")), experiment("night", 1.0, together)]
    return matrix.gains_of_target(pd.DataFrame(rows), TARGETS, SOURCES, sources.worlds()).to_dict()


def values(spec, column):
    return [one for data in spec["datasets"].values() for one in data if column in one]


def picture(url):
    return np.array(Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))))


def test_target_and_source_are_chosen_from_lists_by_keyboard(spec):
    target, source = sorted(spec["params"], key=lambda param: "select" in param)
    assert target["bind"]["input"] == source["bind"]["source"]["input"] == "select"
    assert target["bind"]["options"] == ["pose, barn", "pose, night"] and target["value"] == "pose, barn"
    assert source["bind"]["source"]["options"][0] == source["value"][0]["source"] == "depth, barn"
    assert source["select"]["on"] == "click"


def test_gains_are_drawn_within_the_axis_and_said(spec):
    drawn = {(one["target"], one["source"]): one for one in values(spec, "outcome")}
    assert {one["outcome"] for one in drawn.values()} == {"helps", "harms", "neither"}
    far = drawn["pose, night", "pose, sketch"]
    assert (far["drawn"], far["gain"]) == (-100, -250)
    assert "pose, barn: depth, barn (+20 %); pose, night: pose, 3 domains together (+1 %)" in spec["description"]


def test_each_domain_has_a_picture_for_targets_and_another_for_sources_with_its_words(spec):
    targets = {one["domain"]: one for one in values(spec, "url") if "domain" in one}
    origins = {one["source_domain"]: one for one in values(spec, "url") if "source_domain" in one}
    assert set(targets) == {"barn", "night"} and set(origins) == {"barn", "sketch", "barn,night,sketch"}
    assert targets["night"]["words"] == "by moonlight and one lamp" == matrix.DOMAINS["night"].words
    for name, origin in (("barn", origins), ("sketch", origins), ("night", targets)):
        added = 9 if origin is origins else 0
        assert picture(origin[name]["url"]).mean() == pytest.approx(SHADES[name] + added, abs=2)
    image = spec["hconcat"][1]["vconcat"][1]["layer"][0]
    assert image["encoding"]["description"]["field"] == "words" and image["mark"]["type"] == "image"


def test_several_domains_are_one_picture(spec):
    several = next(one for one in values(spec, "url") if one.get("source_domain") == "barn,night,sketch")
    seen = picture(several["url"])
    assert seen.shape == (8, 16, 3) and several["words"] == "3 domains together"
    quarters = [seen[:4, :8], seen[:4, 8:], seen[4:, :8], seen[4:, 8:]]
    assert [part.mean() for part in quarters] == pytest.approx([69, 129, 249, 255], abs=3)
