"""The published tables have the right shape, and say what the papers say."""

import json
import re

import pandas as pd
import pytest

from horse10 import published

# rows, and per column: its kind and its range (numbers) or whether it may be empty (text)
SCHEMA = {
    "horse10_table1": (
        13,
        {
            "arch": str,
            "model": str,
            "family": str,
            "imagenet_order": (1, 13),
            "within_domain_pck": (90, 100),
            "out_of_domain_pck": (60, 90),
            "source": str,
        },
    ),
    "horse10_hyperparameters": (
        20,
        {
            "arch": str,
            "model": str,
            "init": str,
            "initial_lr": (1e-5, 0.1),
            "decay_target": (0, 0.01),
            "schedule": str,
            "iterations": (30_000, 180_000),
            "grid_searched": bool,
            "best_lr_in_published_grid": None,
            "published_group_label": str,
            "note": None,
            "source": str,
        },
    ),
    "horse10_protocol": (
        93,
        {"paper": str, "parameter": str, "value": None, "unit": None, "location": str, "note": None},
    ),
    "horse10_claims": (
        55,
        {
            "claim_id": str,
            "paper": str,
            "claim": str,
            "statistic": str,
            "comparator": None,
            "value": None,
            "unit": None,
            "location": str,
        },
    ),
    "horse10_bodyparts": (22, {"index": (1, 22), "bodypart": str, "source": str}),
    "imagenet_top1": (
        13,
        {
            "arch": str,
            "model": str,
            "family": str,
            "native_input_px": (224, 528),
            "checkpoint_top1": (60, 85),
            "checkpoint_top1_revised": (60, 85),
            "checkpoint_source": str,
            "keras_io_top1": None,
            "keras_io_source": str,
            "keras_applications_top1": (60, 85),
            "keras_applications_source": str,
        },
    ),
}
KEYS = {
    "horse10_table1": ["arch"],
    "horse10_hyperparameters": ["arch", "init"],
    "horse10_claims": ["claim_id"],
    "horse10_bodyparts": ["bodypart"],
    "imagenet_top1": ["arch"],
}
ARCHS = [
    *(f"mobilenet_v2_{width}" for width in ("0.35", "0.5", "0.75", "1.0")),
    *("resnet50", "resnet101"),
    *(f"efficientnet_b{i}" for i in range(7)),
]


def test_every_table_has_a_schema():
    assert published.names() == sorted(SCHEMA)


@pytest.mark.parametrize("name", SCHEMA)
def test_schema(name):
    rows, columns = SCHEMA[name]
    table = published.load(name)
    assert len(table) == rows
    assert list(table.columns) == list(columns)
    assert not table.duplicated(KEYS.get(name)).any()
    for column, kind in columns.items():
        values = table[column]
        if kind is str:
            assert values.map(lambda value: isinstance(value, str) and value.strip() == value != "").all(), column
        elif kind is bool:
            assert values.dtype == bool, column
        elif kind is not None:
            assert pd.api.types.is_numeric_dtype(values), column
            assert values.between(*kind).all(), column
    assert any(column in ("source", "location") or column.endswith("_source") for column in columns)


def test_an_unknown_table_is_named_and_the_others_listed():
    with pytest.raises(ValueError, match=r"'table1'; there are: .*horse10_table1"):
        published.load("table1")


@pytest.mark.parametrize("name", SCHEMA)
def test_values_agree_with_the_figures_read_from_the_papers(shared, name):
    ours, theirs = published.load(name), pd.read_csv(shared / "published" / f"{name}.csv")
    assert set(ours) - set(theirs) <= {"arch", "source"}
    ours = ours[list(theirs)]
    if name == "horse10_hyperparameters":
        ours, theirs = ours.drop(columns="note"), theirs.drop(columns="note")
    pd.testing.assert_frame_equal(ours, theirs)


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
