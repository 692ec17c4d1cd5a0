"""What stands around an article goes; what is news stays, as exact spans of the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.stories.boilerplate import learn, repeated, strip
from tests.builders import entry

ARTICLE = (
    "Ruritania's parliament passed a law on face recognition on Tuesday.\n"
    "The law takes effect in January and fines companies up to 4 million crowns.\n"
    "Police may use the cameras only with a judge's order, and for thirty days.\n"
)


@pytest.mark.parametrize(
    "line",
    [
        "Subscribe to our newsletter for more.",
        "Sign up for our daily brief!",
        "Click here to read the report.",
        "Stay on top of the news, get daily updates in your inbox",
        "Get the week in AI policy in your inbox.",
        "Follow us on social media.",
        "This blog is closed.",
        "Get our breaking news email, free app or daily podcast.",
        "This report on face recognition is for subscribers only.",
        "Already have an account?",
        "Please enable JavaScript to see the page on face recognition.",
        "Share this article",
        "Share link:",
        "Facebook Twitter LinkedIn",
        "Related news",
        "Related: The ministry's plan for drones.",
        "You may also like",
        "Also read: What the ministry plans.",
        "Advertisement",
        "Loading most read articles...",
        "All rights reserved.",
        "© 2026 The Courier",
        "Copyright 2026 The Courier",
        "By Anna Holm and Piet de Vries",
        "By Anna Holm, Senior Reporter",
        "Anna Holm is a freelance journalist based in Strelsau.",
        "Dr. Piet Vries, the Courier's man in Zenda, is a contributor.",
        "Her work has appeared in several papers.",
        "Anna Holm covers technology policy for The Courier.",
        "Disclaimer: Nothing here is financial advice.",
        "The information provided is not trading advice.",
        "Photo credit: Anna Holm",
        "Photo: Anna Holm/Getty Images",
        "Getty Images",
        "Published on June 3, 2026",
        "5 min read",
        "12 Comments",
        "Editing by Anna Holm.",
        "This article was originally published on The Courier.",
        "Editor's note: A name was corrected.",
        "Editor’s note: A name was corrected.",
        "Media contact: press@ministry.example",
        "We use cookies to make this page better.",
        "Lire aussi : la loi sur les caméras.",
        "Lesen Sie auch: das Gesetz.",
        "Suscríbete a nuestro boletín.",
    ],
)
def test_a_line_around_an_article_goes(line: str) -> None:
    assert strip(ARTICLE + line) == ARTICLE.strip()


@pytest.mark.parametrize(
    "sentence",
    [
        "Getty Images sued the maker of an image generator on Monday.",
        "Copyright law does not protect what a machine drew, a court ruled.",
        "Image generators must label what they make.",
        "Photo agencies ask for licences.",
        "Subscribers may cancel at any time, the court ruled.",
        "Donations to the party were made by bots.",
        "Updated rules on face recognition take effect on Monday.",
        "Published research is exempt from the licence.",
        "More news outlets sue the maker of a chatbot.",
        "Most popular chatbots fail a safety test, a study finds.",
        "Trending topics were flooded by bots before the vote.",
        "Advertisements made by machines must say so.",
        "Privacy policy is a matter for the states, the senator said.",
        "Terms of the deal were not disclosed.",
        "Subscribers to the service may sue.",
        "Related offences carry a fine.",
        "Article 5: the ban stands.",
        "The Act covers providers for all of Ruritania.",
        "Regulators and newspapers share the concern.",
        "Police arrested a man over a fake image by an AI tool.",
        "Disclaimers on political advertising become law.",
    ],
)
def test_news_that_only_looks_like_such_a_line_stays(sentence: str) -> None:
    assert strip(sentence) == sentence


@pytest.mark.parametrize(
    "lead",
    [
        "STRELSAU, June 3 (Reuters) - ",
        "STRELSAU (AP) — ",
        "(AFP) - ",
        "STRELSAU — ",
        "Strelsau — ",
        "Strelsau, Ruritania — ",
        "• ",
        "• STRELSAU — ",
        "Exclusive: ",
        "BREAKING: ",
        "3 hours ago · ",
        "An hour ago - ",
        "Wednesday, June 3, 2026: ",
        "3 June 2026 – ",
    ],
)
def test_a_dateline_goes_and_its_sentence_stays(lead: str) -> None:
    assert strip(lead + "Parliament passed the law.") == "Parliament passed the law."


@pytest.mark.parametrize(
    "tail",
    [
        " Continue reading",
        " Read more here »",
        " (Read the full story)",
        " The post Parliament passes law appeared first on The Courier.",
        " Lire la suite",
        " Weiterlesen",
        " —The size.",
        " [Link]",
    ],
)
def test_what_leads_to_the_rest_of_an_article_goes(tail: str) -> None:
    assert strip("Parliament passed the law." + tail) == "Parliament passed the law."


@pytest.mark.parametrize("sentence", ["One firm — the largest — said no.", "Strelsau — the capital — is quiet."])
def test_a_dash_within_a_sentence_is_no_dateline(sentence: str) -> None:
    assert strip(sentence) == sentence


def test_a_caption_goes_with_its_credit() -> None:
    assert strip("A camera in Strelsau in May. Photo: Anna Holm/EPA\n" + ARTICLE) == ARTICLE.strip()


def test_a_text_of_one_line_is_not_taken_for_a_caption() -> None:
    assert strip("Parliament passed the law. Photo: Anna Holm") == "Parliament passed the law."


def test_an_article_ends_at_a_mark_such_as_most_read() -> None:
    assert strip(ARTICLE + "Most read\nAnother story of the day is told here in a whole sentence.") == ARTICLE.strip()


def test_a_mark_at_the_top_ends_nothing() -> None:
    assert strip("Share this article\n" + ARTICLE) == ARTICLE.strip()


def test_a_sentence_that_every_text_of_a_feed_has_is_no_news() -> None:
    texts = [f"Story number {number} is told here. The Courier is read by ten thousand people." for number in range(3)]
    said = repeated(texts)
    assert said == {"The Courier is read by ten thousand people."}
    assert strip(texts[0], without=said) == "Story number 0 is told here."


TITLES = ("Parliament passes a law", "A court fines a maker of cameras", "Minister names an adviser")


def test_each_feed_is_learnt_by_itself_and_an_article_posted_again_is_one_text() -> None:
    line = "The Courier is read by ten thousand people."
    courier = [entry(title, feed="courier", text=f"{title} today. {line}") for title in TITLES]
    herald = [
        entry(f"Parliament passes a law on cameras: vote {n}", feed="herald", text="It passed.") for n in range(5)
    ]
    assert learn([*courier, *herald, *courier[:1]]) == {"courier": frozenset([line])}


def test_two_texts_alone_repeat_nothing() -> None:
    assert repeated(["Same words."] * 2) == frozenset()


@pytest.mark.parametrize("text", ["", "\n\n", "Share", "Subscribe now!"])
def test_a_text_without_an_article_is_empty(text: str) -> None:
    assert strip(text) == ""


pieces = st.sampled_from(
    [*ARTICLE.splitlines(), "Most read", "STRELSAU (AP) — The vote was close.", "Photo: A. Holm", "• One", " ", "\n"]
)


@given(st.lists(pieces | st.text(max_size=30), max_size=10).map("\n".join))
def test_each_line_that_is_left_is_a_span_of_the_text(text: str) -> None:
    left = strip(text)
    assert all(line in text for line in left.split("\n"))
    assert strip(left) == left or len(strip(left)) < len(left)
