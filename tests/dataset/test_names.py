"""Names that differ in capitals or Unicode form."""

import time
import unicodedata

from horse10.dataset.names import Names


def test_the_name_itself_comes_first_and_several_that_are_alike_are_none():
    names = Names(["a.png", "B.png", "c.png", "C.png"])
    wanted = ["a.png", "b.PNG", "C.png", "c.PNG", "d.png"]
    assert [names.find(name) for name in wanted] == ["a.png", "B.png", "C.png", None, None]


def test_unicode_forms():
    for text in ("Bär", "한글", "ångström", "é" * 100):
        forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFD")]
        assert Names(forms[:1]).find(forms[1]) == forms[0]
        assert Names(forms[1:]).find(forms[0].upper()) == forms[1]


def test_many_names_take_no_longer_than_they_must():
    start = time.perf_counter()
    names = Names(f"img{i}.png" for i in range(20_000))
    assert not any(names.find(f"other{i}.png") for i in range(20_000))
    assert time.perf_counter() - start < 20  # about 0.1 s on an idle core
