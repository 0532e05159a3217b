"""Five questions that readers bring, and how many clicks it takes from the first page to the answer on the screen."""

import pytest

from browsing import WIDE, opened

pytestmark = pytest.mark.slow

PATHS = {  # the question: what is clicked, one after the other, and what is then to be seen
    "Does pretraining help?": ([], "Yes."),
    "What is the error of a network I choose?": (["figure button:text-is('Table')"], "mobilenet_v2_1.0"),
    "Where does a number come from?": (["figure .horse10-provenance summary"], "Made when the book is built"),
    "How do I run it on my animals?": (["nav >> text=Your animals"], "horse10 robustness my-project/"),
    "Was Figure 4 reproduced?": (["nav >> text=Every claim", "nav >> text=Was Figure 4 reproduced?"], "Fig. 4"),
}


@pytest.mark.parametrize("question", PATHS)
def test_an_answer_is_at_most_two_clicks_away(browser, html, question):
    clicks, answer = PATHS[question]
    assert len(clicks) <= 2
    with opened(browser, html / "intro.html") as tab:
        for what in clicks:
            tab.locator(what).locator("visible=true").first.click()
        tab.locator(f"article :text('{answer}')").locator("visible=true").first.wait_for(timeout=5000)
        if question == "Does pretraining help?":
            assert tab.locator("article :text('Yes.')").first.bounding_box()["y"] < WIDE["height"]
