"""pandas' HDF5 files: the same numbers as the CSV, and nothing in a hostile file runs."""

import pickle
import tracemalloc
import zlib
from contextlib import suppress
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest

import toy_project
from horse10.dataset.deeplabcut import hdf, labelfile

PARTS = ("Nose", "Eye", "Shoulder")
INDEX = [f"labeled-data/v{i // 3}/img{i}.png" for i in range(6)]


@pytest.fixture
def store(tmp_path):
    """A healthy file to be damaged, and its table."""
    table = toy_project.frame(INDEX, PARTS, toy_project.points(6, 3))
    return toy_project.write_hdf(tmp_path / "CollectedData_Byron.h5", table), table


class Canary:
    """Unpickling it writes a file: proof that code ran."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return Path.write_text, (self.path, "it ran")


@pytest.mark.parametrize("three_columns", [False, True])
@pytest.mark.parametrize("individuals", [(), ("left", "right")])
def test_a_frame_comes_back(tmp_path, three_columns, individuals):
    labels = toy_project.points(6, 3 * max(1, len(individuals)))
    table = toy_project.frame(INDEX, PARTS, labels, individuals, three_columns)
    found = hdf.read(toy_project.write_hdf(tmp_path / "a.h5", table))
    assert found.index == INDEX
    assert found.columns == table.columns.to_list()
    np.testing.assert_array_equal(found.values, table.to_numpy())


@pytest.mark.parametrize("layout", ["fixed", "table"])
def test_files_that_pandas_itself_writes(tmp_path, layout):
    """The form written by `toy_project.write_hdf` is pandas' own; PyTables is no dependency, so only where it is."""
    pytest.importorskip("tables", reason="pandas writes HDF5 with PyTables, which is not installed")
    table = toy_project.frame(INDEX, PARTS, toy_project.points(6, 3), three_columns=layout == "fixed")
    table.to_hdf(tmp_path / "a.h5", key="df_with_missing", format=layout)
    found = hdf.read(tmp_path / "a.h5")
    assert (found.index, found.columns) == (INDEX, table.columns.to_list())
    np.testing.assert_array_equal(found.values, table.to_numpy())


def test_blocks_of_different_types_are_joined(store):
    path, table = store
    with h5py.File(path, "r+") as file:
        group = file["df_with_missing"]
        group.attrs["nblocks"] = 2
        for name in list(group):
            if name.startswith("block0_items_level"):
                group[name.replace("0", "1", 1)] = group[name][()]
            if name.startswith("block0_items_label"):
                group[name.replace("0", "1", 1)] = group[name][:2]
        group.attrs["block1_items_variety"], group.attrs["block1_items_nlevels"] = np.bytes_("multi"), 3
        group["block1_values"] = np.arange(12).reshape(6, 2)
    found = hdf.read(path)
    assert found.columns == [*table.columns, *table.columns[:2]]
    np.testing.assert_array_equal(found.values[:, 6:], np.arange(12).reshape(6, 2))


def test_a_real_project_reads_the_same_from_both_files(shared):
    folder = shared / "data" / "openfield-Pranav-2018-10-30" / "labeled-data" / "m4s1"
    from_hdf = labelfile.read(folder / "CollectedData_Pranav.h5")  # an appendable table with pickled column names
    from_csv = labelfile.read(folder / "CollectedData_Pranav.csv")
    assert len(from_hdf.index) == 116
    assert (from_hdf.index, from_hdf.columns) == (from_csv.index, from_csv.columns)
    np.testing.assert_array_equal(from_hdf.values, from_csv.values)


def test_horsescale(shared):
    frame = hdf.read(shared / "data" / "horse10" / "Horsescale.h5")
    assert frame.columns == [("scale",)]
    assert len(set(frame.index)) == 8114
    scale = pd.Series(frame.values[:, 0], frame.index)
    # notes on the data: min 10.04, median 16.50, max 35.55; Sample17 the smallest horse
    np.testing.assert_allclose([scale.min(), scale.median(), scale.max()], [10.04, 16.50, 35.55], atol=0.005)
    assert scale.idxmin().startswith("labeled-data/Sample17/")


def replace_axis(path: Path, write) -> None:
    with h5py.File(path, "r+") as file:
        group = file["df_with_missing"]
        del group["axis1"]
        write(group)


def test_a_pickled_axis_is_refused_and_does_not_run(store, tmp_path):
    path, _ = store
    canary = tmp_path / "canary"
    payload = np.frombuffer(pickle.dumps(Canary(canary)), np.uint8)

    def pickled(group):  # PyTables' VLArray of objects
        axis = group.create_dataset("axis1", (1,), h5py.vlen_dtype(np.uint8))
        axis[0] = payload
        axis.attrs.update({"CLASS": np.bytes_("VLARRAY"), "PSEUDOATOM": np.bytes_("object")})

    replace_axis(path, pickled)
    with pytest.raises(ValueError, match=r"'axis1' is pickled.*use the \.csv"):
        hdf.read(path)
    assert not canary.exists()
    pickle.loads(payload.tobytes())
    assert canary.exists(), "the payload is harmless, so the test above proves nothing"


def test_a_pickled_attribute_that_calls_something_is_refused_and_does_not_run(tmp_path):
    canary = tmp_path / "canary"
    with h5py.File(tmp_path / "a.h5", "w") as file:
        group = file.create_group("df_with_missing")
        group.attrs["pandas_type"] = np.bytes_("frame_table")
        group["table"] = np.zeros(2, [("index", "S8"), ("values_block_0", "f8", (2,))])
        group["table"].attrs["values_block_0_kind"] = np.bytes_(pickle.dumps(Canary(canary), 0))
    with pytest.raises(ValueError, match="opcode GLOBAL, which is not run"):
        hdf.read(tmp_path / "a.h5")
    assert not canary.exists()


def test_links_are_not_followed(store, tmp_path):
    path, table = store
    elsewhere = toy_project.write_hdf(tmp_path / "private.h5", table)
    replace_axis(path, lambda group: group.__setitem__("axis1", h5py.ExternalLink(elsewhere, "/df_with_missing/axis1")))
    with pytest.raises(ValueError, match="'axis1' is a link"):
        hdf.read(path)
    replace_axis(path, lambda group: group.__setitem__("axis1", h5py.SoftLink("/df_with_missing/block0_values")))
    with pytest.raises(ValueError, match="'axis1' is a link"):
        hdf.read(path)


def test_a_linked_frame_is_not_followed(store, tmp_path):
    path, _ = store
    with h5py.File(tmp_path / "b.h5", "w") as file:
        file["df_with_missing"] = h5py.ExternalLink(path, "/df_with_missing")
    with pytest.raises(ValueError, match="'df_with_missing' is a link"):
        hdf.read(tmp_path / "b.h5")


def test_storage_outside_the_file_is_not_read(store, tmp_path):
    path, _ = store
    secret = tmp_path / "secret"
    secret.write_bytes(b"12345678" * 6)
    replace_axis(path, lambda group: group.create_dataset("axis1", (6,), "S8", external=[(str(secret), 0, 48)]))
    with pytest.raises(ValueError, match="stored outside the file"):
        hdf.read(path)


def test_a_virtual_dataset_is_not_read(store, tmp_path):
    path, table = store
    elsewhere = toy_project.write_hdf(tmp_path / "private.h5", table)
    layout = h5py.VirtualLayout((6,), "S30")
    layout[:] = h5py.VirtualSource(elsewhere, "df_with_missing/axis1", (6,), "S30")
    replace_axis(path, lambda group: group.create_virtual_dataset("axis1", layout))
    with pytest.raises(ValueError, match="stored outside the file"):
        hdf.read(path)


@pytest.mark.parametrize("options", [{}, {"compression": "gzip"}, {"compression": "gzip", "shuffle": True}])
def test_an_absurd_shape_is_refused_before_it_is_read(store, options):
    path, _ = store
    replace_axis(path, lambda group: group.create_dataset("axis1", (2**40,), "S8", chunks=(1024,), **options))
    assert path.stat().st_size < 100_000
    with pytest.raises(ValueError, match=r"claims the shape \(1099511627776,\); .* at most 0 bytes"):
        hdf.read(path)


def test_a_shape_whose_size_does_not_fit_an_integer(store):
    path, _ = store
    shape = (2**32, 2**32)
    replace_axis(path, lambda group: group.create_dataset("axis1", shape, "S8", chunks=(8, 8), compression="gzip"))
    with pytest.raises(ValueError, match="claims the shape"):
        hdf.read(path)


def test_more_than_any_labels_have_is_refused_even_if_it_is_there(store):
    path, _ = store
    names = np.zeros(2**22, "S16")
    replace_axis(path, lambda group: group.create_dataset("axis1", data=names, chunks=(2**16,), compression="gzip"))
    assert path.stat().st_size < 200_000
    with pytest.raises(ValueError, match="'axis1' claims the shape"):
        hdf.read(path)
    replace_axis(path, lambda group: group.create_dataset("axis1", data=np.zeros(2**21, "S1"), compression="gzip"))
    with pytest.raises(ValueError, match=r"names of type \|S1 and shape \(2097152,\)"):
        hdf.read(path)


def test_a_chunk_that_unpacks_to_more_than_a_chunk_is_refused(store):
    path, _ = store

    def bomb(group):
        axis = group.create_dataset("axis1", (6,), "S30", chunks=(6,), compression="gzip")
        axis.id.write_direct_chunk((0,), zlib.compress(bytes(2**24)))

    replace_axis(path, bomb)
    with pytest.raises(ValueError, match="unpacks to more than the 180 bytes of a chunk"):
        hdf.read(path)


@pytest.mark.parametrize(
    "name, value, reason",
    [
        ("nblocks", 2**31 - 1, "nblocks is 2147483647, not 1 to 8"),
        ("nblocks", -1, "nblocks is -1"),
        ("nblocks", np.zeros(3), "damaged file"),
        ("axis1_nlevels", 2**62, "axis1_nlevels is 4611686018427387904"),
        ("axis1_variety", 7, "axis1_nlevels"),
        ("pandas_type", 7, "pandas type '7'"),
        ("nblocks", h5py.Empty("i8"), "damaged file"),
    ],
)
def test_attributes_are_not_believed(store, name, value, reason):
    path, _ = store
    with h5py.File(path, "r+") as file:
        if "axis1" in name:
            file["df_with_missing"].attrs["axis1_variety"] = np.bytes_("multi")
        file["df_with_missing"].attrs[name] = value
    with pytest.raises(ValueError, match=reason):
        hdf.read(path)


def test_an_attribute_that_claims_to_be_larger_than_the_file(store):
    """The length of the text in its type is one byte that flipped."""
    path, _ = store
    data = bytearray(path.read_bytes())
    place = data.index(b"pandas_type\0")
    size = data.index((5).to_bytes(4, "little"), place)  # of b"frame"
    data[size + 3] = 0x40
    path.write_bytes(data)
    with pytest.raises((OSError, ValueError)):
        hdf.read(path)


@pytest.mark.parametrize("column", [[["a"], "b", "c"], "abc", []])
def test_column_names_that_are_no_names(tmp_path, column):
    path = tmp_path / "a.h5"
    with h5py.File(path, "w") as file:
        group = file.create_group("df_with_missing")
        group.attrs["pandas_type"] = np.bytes_("frame_table")
        group["table"] = np.zeros(2, [("index", "S8"), ("values_block_0", "f8", (1,))])
        group["table"].attrs["values_block_0_kind"] = np.bytes_(pickle.dumps([column], 0))
    with pytest.raises(ValueError):
        labelfile.read(path)


@pytest.mark.slow
def test_flipped_bytes_take_no_memory(store):
    """Whatever byte is damaged: the same labels, other labels, or ValueError or OSError; never much memory."""
    path, table = store
    good, rng = path.read_bytes(), np.random.default_rng(0)
    tracemalloc.start()
    for place in rng.integers(0, len(good), 400):
        path.write_bytes(good[:place] + bytes([rng.integers(256)]) + good[place + 1 :])
        with suppress(OSError, ValueError):
            assert hdf.read(path).values.shape == table.shape
    assert tracemalloc.get_traced_memory()[1] < 2**25
    tracemalloc.stop()


def test_a_damaged_frame_is_refused(store):
    path, _ = store
    with h5py.File(path, "r+") as file:
        file["df_with_missing/block0_items_label1"][0] = 7
    with pytest.raises(ValueError, match="codes without a name"):
        hdf.read(path)
    with h5py.File(path, "r+") as file:
        file["df_with_missing/block0_items_label1"][0] = 0
    replace_axis(path, lambda group: group.__setitem__("axis1", np.array([b"one"])))
    with pytest.raises(ValueError, match=r"\(6, 6\) values for 1 rows"):
        hdf.read(path)


def test_values_that_are_no_numbers_are_refused(store):
    path, _ = store
    with h5py.File(path, "r+") as file:
        del file["df_with_missing/block0_values"]
        file["df_with_missing/block0_values"] = np.full((6, 6), b"1.0")
    with pytest.raises(ValueError, match="instead of numbers"):
        hdf.read(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    with h5py.File(tmp_path / "weights.h5", "w") as file:
        file["layer"] = np.zeros(3)
        file["other"] = np.zeros(3)
    with pytest.raises(ValueError, match="no 'df_with_missing'"):
        hdf.read(tmp_path / "weights.h5")
    with h5py.File(tmp_path / "series.h5", "w") as file:
        file.create_group("df_with_missing").attrs["pandas_type"] = np.bytes_("series")
    with pytest.raises(ValueError, match="pandas type 'series'"):
        hdf.read(tmp_path / "series.h5")
    (tmp_path / "text.h5").write_text("no HDF5")
    with pytest.raises(OSError):
        hdf.read(tmp_path / "text.h5")


def test_compression_is_plain_or_refused(store):
    path, _ = store
    names = np.array([name.encode() for name in INDEX])
    replace_axis(path, lambda group: group.create_dataset("axis1", data=names, compression="gzip", shuffle=True))
    assert hdf.read(path).index == INDEX
    replace_axis(path, lambda group: group.create_dataset("axis1", data=names, compression="lzf"))
    with pytest.raises(ValueError, match="by a filter plug-in"):
        hdf.read(path)
