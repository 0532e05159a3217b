"""pandas' HDF5 files read with h5py alone, so that a file from anywhere can be opened: nothing in it is executed.

pandas keeps a DataFrame either as plain arrays (`fixed`, pandas/io/pytables.py: BlockManagerFixed) or as one compound
array (`table`, AppendableFrameTable). Both may hold pickles, which pandas.read_hdf would run. Here an object array is
refused, and so is every way out of the file: soft and external links, external and virtual storage, filter plug-ins.
Sizes that stand in the file are believed only after they were compared with its own."""

import math
import pickletools
import zlib
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np

KEY = "df_with_missing"  # DeepLabCut's name for the one DataFrame in a file (generate_training_dataset, all versions)
MAX_BYTES = 2**25  # 32 MiB an array; the labels of all 8,114 Horse-10 frames take 3
MAX_NAMES = 2**17  # rows or columns
MAX_PARTS = 8  # blocks (one for each type of numbers) and levels of an index
MAX_RATIO = 1032  # deflate cannot pack tighter (zlib.net, Maximum Compression Factor)
PLAIN_FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}
CHECKSUM = 4  # bytes that Fletcher's adds to a chunk
USE_CSV = "use the .csv that DeepLabCut writes beside it"


class Frame(NamedTuple):
    """A DataFrame of numbers: N row names, C column names (one tuple of levels each), values float64 (N, C)."""

    index: list[str]  # the levels of a row joined by "/"
    columns: list[tuple[str, ...]]
    values: np.ndarray


def read(path: Path) -> Frame:
    """The only DataFrame in a pandas HDF5 file.

    Raises OSError if it is no HDF5 file, ValueError if it holds anything but plain numbers and strings."""
    try:
        with h5py.File(path, "r") as file:
            frame = _frame(file)
    except (OSError, ValueError):
        raise
    except Exception as reason:  # h5py's own checks of a damaged file end in almost every type of error
        raise ValueError(f"a damaged file ({type(reason).__name__}: {reason})") from reason
    if frame.values.shape != (len(frame.index), len(frame.columns)):
        raise ValueError(f"{frame.values.shape} values for {len(frame.index)} rows, {len(frame.columns)} columns")
    return frame


def _frame(file: h5py.File) -> Frame:
    key = KEY if KEY in file or len(file) != 1 else next(iter(file))
    group = _node(file, key, h5py.Group)
    layout = _text(_attribute(group, "pandas_type")) if "pandas_type" in group.attrs else ""
    readers = {"frame": _fixed, "frame_table": _table}
    if layout not in readers:
        raise ValueError(f"pandas type {layout!r} instead of 'frame' or 'frame_table'; {USE_CSV}")
    return readers[layout](group)


def _fixed(group: h5py.Group) -> Frame:
    blocks = [f"block{i}" for i in range(_count(group, "nblocks"))]
    columns = [name for block in blocks for name in _axis(group, f"{block}_items")]
    values = [_numbers(_array(group, f"{block}_values")) for block in blocks]  # stored transposed: rows first
    return Frame(["/".join(name) for name in _axis(group, "axis1")], columns, np.hstack(values))


def _axis(group: h5py.Group, name: str) -> list[tuple[str, ...]]:
    """The labels of an Index (one array) or of a MultiIndex (an array of codes into its names for each level)."""
    if _text(_attribute(group, f"{name}_variety")) == "regular":
        return [(label,) for label in _strings(_array(group, name))]
    levels = []
    for i in range(_count(group, f"{name}_nlevels")):
        names, codes = _strings(_array(group, f"{name}_level{i}")), _array(group, f"{name}_label{i}")
        if codes.dtype.kind not in "iu" or codes.ndim != 1 or codes.size > MAX_NAMES:
            raise ValueError(f"codes of type {codes.dtype} and shape {codes.shape} in level {i} of {name}")
        if codes.size and not 0 <= codes.min() <= codes.max() < len(names):
            raise ValueError(f"level {i} of {name} has codes without a name")
        levels.append([names[code] for code in codes])
    return list(zip(*levels, strict=True))


def _table(group: h5py.Group) -> Frame:
    node = _node(group, "table", h5py.Dataset)
    rows = _array(group, "table")
    if rows.dtype.names is None or "index" not in rows.dtype.names:
        raise ValueError(f"the table has no field 'index'; {USE_CSV}")
    blocks = [name for name in rows.dtype.names if name != "index"]
    columns = [tuple(column) for block in blocks for column in _literal(_attribute(node, f"{block}_kind"))]
    values = [_numbers(rows[block]).reshape(len(rows), -1) for block in blocks]
    return Frame(_strings(rows["index"]), columns, np.hstack(values))


def _literal(pickled: bytes) -> list:
    """Column names from an attribute, which PyTables always pickles (protocol 0): lists, tuples and strings are read
    off its listing of opcodes; nothing is unpickled, and any opcode that could name or call something is refused."""
    stack, marks, memo = [], [], {}
    for opcode, argument, _ in pickletools.genops(bytes(pickled)):
        match opcode.name:
            case "MARK":
                marks.append(len(stack))
            case "UNICODE":
                stack.append(argument)
            case "LIST" | "TUPLE":
                start = marks.pop()
                stack[start:] = [stack[start:]]
            case "APPEND":
                stack[-2].append(stack.pop())
            case "PUT":
                memo[argument] = stack[-1]
            case "GET":
                stack.append(memo[argument])
            case "STOP" if all(isinstance(name, str) for column in stack[-1] for name in column):
                return stack.pop()
            case name:
                raise ValueError(f"column names with the pickle opcode {name}, which is not run here; {USE_CSV}")


def _node(group: h5py.Group, name: str, kind: type):
    link = group.get(name, getlink=True)
    if link is None:
        raise ValueError(f"no {name!r} in {group.name!r}; expected a file DeepLabCut or pandas wrote")
    if not isinstance(link, h5py.HardLink):
        raise ValueError(f"{name!r} is a link to somewhere else, which is not followed")
    node = group[name]
    if not isinstance(node, kind):
        raise ValueError(f"{name!r} is not a {kind.__name__.lower()}")
    return node


def _array(group: h5py.Group, name: str) -> np.ndarray:
    node = _node(group, name, h5py.Dataset)
    if node.dtype.hasobject:
        raise ValueError(f"{name!r} is pickled, as old pandas versions do, and pickles are not run here; {USE_CSV}")
    creation = node.id.get_create_plist()
    filters = {creation.get_filter(i)[0] for i in range(creation.get_nfilters())}
    if node.is_virtual or node.external or not filters <= PLAIN_FILTERS:
        raise ValueError(f"{name!r} is stored outside the file or by a filter plug-in, which is not followed")
    if node.shape is None:
        raise ValueError(f"{name!r} has no shape")
    stored = min(node.id.get_storage_size(), node.file.id.get_filesize())
    limit = min(MAX_BYTES, stored * (MAX_RATIO if filters else 1))
    chunk = math.prod(node.chunks or ()) * node.dtype.itemsize
    if math.prod(node.shape) * node.dtype.itemsize > limit or (node.size and chunk > limit):
        raise ValueError(f"{name!r} claims the shape {node.shape}; what is stored has at most {limit:,} bytes")
    if h5py.h5z.FILTER_DEFLATE in filters:
        _judge_chunks(node, name, chunk)
    return node[()]


def _judge_chunks(node: h5py.Dataset, name: str, chunk: int) -> None:
    """Raises ValueError if a packed chunk unpacks to more than the size of a chunk, as a zip bomb does."""
    for i in range(node.id.get_num_chunks()):
        info = node.id.get_chunk_info(i)
        if not info.filter_mask:  # all filters were applied
            if info.size > node.file.id.get_filesize():
                raise ValueError(f"{name!r} has a chunk of {info.size:,} bytes, more than the file")
            packed = node.id.read_direct_chunk(info.chunk_offset)[1]
            if len(zlib.decompressobj().decompress(packed, chunk + CHECKSUM + 1)) > chunk + CHECKSUM:
                raise ValueError(f"{name!r} unpacks to more than the {chunk:,} bytes of a chunk")


def _attribute(node, name: str):
    """The value of an attribute, which cannot be larger than the file. Raises KeyError if there is none."""
    attribute = node.attrs.get_id(name)
    if math.prod(attribute.shape) * attribute.dtype.itemsize > node.file.id.get_filesize():
        raise ValueError(f"the attribute {name!r} claims to be larger than the file")
    return node.attrs[name]


def _count(group: h5py.Group, name: str) -> int:
    count = int(_attribute(group, name))
    if not 0 < count <= MAX_PARTS:
        raise ValueError(f"{name} is {count}, not 1 to {MAX_PARTS}")
    return count


def _numbers(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind not in "fiu":
        raise ValueError(f"values of type {array.dtype} instead of numbers; {USE_CSV}")
    return array.astype(np.float64)


def _strings(array: np.ndarray) -> list[str]:
    """Names; frames of a video are numbered instead."""
    if array.dtype.kind in "iu" and array.ndim == 1 and array.size <= MAX_NAMES:
        return [str(number) for number in array.tolist()]
    if array.dtype.kind != "S" or array.ndim != 1 or array.size > MAX_NAMES:
        raise ValueError(f"names of type {array.dtype} and shape {array.shape} instead of strings; {USE_CSV}")
    return [label.decode("utf-8") for label in array.tolist()]


def _text(attribute) -> str:
    return attribute.decode("utf-8") if isinstance(attribute, bytes) else str(attribute)
