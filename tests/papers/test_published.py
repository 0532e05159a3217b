"""The published tables have the right shape, and say what the papers say."""

import json
import re
import shutil
import warnings
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from horse10.papers import published

FOLDER = Path(published.__file__).parent
PACKAGE = json.loads((FOLDER / "datapackage.json").read_text())
ROWS = {
    "claims": 261,
    "horse10_table1": 13,
    "kornblith_transfer": 3 * 16 * 12,
    "horse10_bodyparts": 22,
    "horse10_speed": 36,
}
PAPERS = ("horse10_", "imagenet_", "kornblith_", "mensink_", "he_")
OF_PAPERS = [name for name in published.names() if name.startswith(PAPERS)]
ARCHS = [
    *(f"mobilenet_v2_{width}" for width in ("0.35", "0.5", "0.75", "1.0")),
    *("resnet50", "resnet101"),
    *(f"efficientnet_b{i}" for i in range(7)),
]


def test_every_table_is_described():
    assert published.names() == [resource["name"] for resource in PACKAGE["resources"]]
    for name in published.names():
        about = published.about(name)
        assert about.title and about.source and about.caveats


@pytest.mark.parametrize("name", published.names())
def test_tables_fit_their_schema(name):
    assert problems(FOLDER, name) == []
    assert len(published.load(name)) == ROWS.get(name, len(published.load(name)))


def problems(folder: Path, name: str) -> list[str]:
    """What frictionless says of a table against its schema."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside frictionless
        report = frictionless.Package(str(folder / "datapackage.json")).get_resource(name).validate()
    return [error.message for task in report.tasks for error in task.errors]


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("horse10_table1", "95.2", "195.2", "maximum"),
        ("horse10_table1", "95.2", "many", "type"),
        ("kornblith_transfer", "logistic_regression", "logistic", "enum"),
        ("claims", "\nK02,", "\nK01,", "unique"),
        ("claims", ",0.99,", ",about one,", "pattern"),
    ],
)
def test_the_schema_sees_what_is_wrong(tmp_path, name, before, after, message):
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    text = (tmp_path / f"{name}.csv").read_text()
    (tmp_path / f"{name}.csv").write_text(text.replace(before, after, 1))
    assert any(message in said for said in problems(tmp_path, name))


def test_half_a_unit_of_the_last_digit():
    for text, half in {
        "95.2": 0.05,
        "17": 0.5,
        "1.4e-7": 0.05e-7,
        "9e-8": 0.5e-8,
        "-0.33": 0.005,
        "0.30": 0.005,
    }.items():
        assert published.half_unit(text) == pytest.approx(half)


def test_an_unknown_table_is_named_and_the_others_listed():
    with pytest.raises(ValueError, match=r"'table1'; there are: .*horse10_table1"):
        published.load("table1")


@pytest.mark.parametrize("name", OF_PAPERS)
def test_values_agree_with_the_figures_read_from_the_papers(shared, name):
    files = ["iclr_speed_b1", "iclr_speed_b256"] if name == "horse10_speed" else [name]
    as_printed = dict.fromkeys(published.AS_PRINTED, str)
    theirs = pd.concat(
        [pd.read_csv(shared / "published" / f"{file}.csv", dtype=as_printed) for file in files], ignore_index=True
    )
    ours = published.load(name)
    assert set(ours) - set(theirs) <= {"arch", "source"}
    ours = ours[list(theirs)]
    if name == "horse10_hyperparameters":
        ours, theirs = ours.drop(columns="note"), theirs.drop(columns="note")
    pd.testing.assert_frame_equal(ours, theirs)


@pytest.mark.parametrize("file", ["horse10_claims", "kornblith_claims", "mensink_claims", "he_rethinking_claims"])
def test_claims_agree_with_the_figures_read_from_the_papers(shared, file):
    theirs = pd.read_csv(shared / "published" / f"{file}.csv").set_index("claim_id")
    ours = published.load("claims").set_index("claim_id").loc[theirs.index]
    theirs.loc[theirs.index == "W14", "value"] = None  # an effect; its number of frames is a claim of its own, W28
    with_number = theirs["value"].notna()
    assert ours["printed"][with_number].astype(float).to_list() == pytest.approx(theirs["value"][with_number].to_list())
    assert (ours["printed"][~with_number] == "yes").all()
    assert (ours["location"] == theirs["location"]).all()


@pytest.fixture(scope="module")
def workshop(shared):
    """The tables of the workshop text, as lists of rows of cells in capitals."""
    text = next((shared / "papers").glob("000_*.txt")).read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE)
    return [[[cell.strip().upper() for cell in row.strip("|\n").split("|")] for row in b.splitlines()] for b in blocks]


def test_table1_as_printed(workshop):
    printed = next(table for table in workshop if "WITHIN DOMAIN" in table[0])[2:]
    ours = published.load("horse10_table1")
    ours = [[m.upper(), *map(str, v)] for m, *v in ours[["model", "within_domain_pck", "out_of_domain_pck"]].to_numpy()]
    assert ours == printed


@pytest.mark.parametrize(("init", "which"), [("pretrained", 0), ("scratch", 1)])
def test_learning_rates_as_printed(workshop, init, which):
    printed = [table for table in workshop if "ILR & DT" in table[0]][which][2:]
    ours = published.load("horse10_hyperparameters").query("init == @init")
    groups = ours.groupby("published_group_label", sort=False)[["initial_lr", "decay_target"]].agg(["nunique", "first"])
    assert (groups.xs("nunique", axis=1, level=1) == 1).all(axis=None)
    values = groups.xs("first", axis=1, level=1).to_numpy().tolist()
    assert [[label.upper(), *pair] for label, pair in zip(groups.index, values, strict=True)] == [
        [label, float(rate), float(target)] for label, rate, target in printed
    ]
    counts = ours.groupby("published_group_label")["model"].count()
    assert (counts == [len(re.findall(r"\bB?[\d.]+(?=,|$)", label)) for label in counts.index]).all()


@pytest.mark.parametrize("arch", ARCHS)
def test_for_arch(arch):
    ours = published.for_arch(arch)
    table = published.load("horse10_table1").set_index("arch").loc[arch]
    assert ours["within_pck_percent"] == table["within_domain_pck"]
    assert ours["ood_pck_percent"] == table["out_of_domain_pck"]
    assert (
        ours["imagenet_top1_percent"] == published.load("imagenet_top1").set_index("arch").loc[arch, "checkpoint_top1"]
    )
    assert "Table 1" in ours["pck_source"]
    assert ours["imagenet_source"].startswith("tensorflow/")
    json.dumps(ours, allow_nan=False)


def test_every_name_of_the_paper_is_one_of_ours():
    for name in ("horse10_table1", "imagenet_top1"):
        assert published.load(name)["arch"].tolist() == ARCHS


def test_a_network_beyond_the_paper_has_no_published_value():
    beyond = published.for_arch("convnext_tiny")
    assert beyond.pop("arch") == "convnext_tiny"
    assert set(beyond) == set(published.for_arch("resnet50")) - {"arch"}
    assert all(value is None for value in beyond.values())
