"""Which sentences can stand alone in an issue."""

from __future__ import annotations

import pytest

from digest.stories import quotable

WHOLE = [
    "Parliament passed a law on face recognition on Tuesday.",
    "“We will enforce the law from January,” the minister said.",
    'The law, known as "Camera Act", takes effect in January.',
    "The law (the first of its kind) takes effect in January.",
    "„Wir setzen das Gesetz durch“, sagte die Ministerin am Dienstag.",
    "議会は火曜日、警察による顔認証カメラの使用を許可制とする法案を賛成多数で可決した。",
    "60 members of parliament voted for the law, and 41 against.",
]


@pytest.mark.parametrize("sentence", WHOLE)
def test_a_sentence_from_its_first_word_to_its_mark_can_be_quoted(sentence: str) -> None:
    assert quotable.is_whole(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "Parliament passed a law on face recognition on",
        "Parliament passed a law on face recognition on Tues...",
        "Parliament passed a law on face recognition […]",
        "passed a law on face recognition on Tuesday.",
        "Law passed.",
        "Parliament passed a law " + "and another law " * 30 + "on Tuesday.",
        "Parliament passed a “law on face recognition on Tuesday.",
        "Parliament passed a law (on face recognition on Tuesday.",
        'Parliament passed a "law on face recognition on Tuesday.',
        "PARLIAMENT PASSED A LAW ON FACE RECOGNITION ON TUESDAY.",
        "We have selected seven stories on face recognition from this week.",
        "Read the law on face recognition at https://parliament.example/law.",
        "Write to law@parliament.example about face recognition.",
        "Parliament &nbsp; passed a law on face recognition.",
        "Will parliament pass a law on face recognition on Tuesday?",
        "Sign up for the hearing on face recognition in parliament.",
        "In this episode, the panel talks about face recognition.",
        "Discover how the city of Strelsau watches its squares with 40 cameras.",
        "Don’t miss the debate on face recognition in parliament on Tuesday.",
        "Ruritania · Key facts for the reader of this page today.",
    ],
)
def test_a_cut_noisy_or_asking_sentence_cannot(sentence: str) -> None:
    assert not quotable.is_whole(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "In reality, the law on cameras binds nobody before January.",
        "It takes effect in January.",
        "But the minister said no.",
        "“They are too slow,” the minister said.",
        "In this case, the court will decide.",
        "Today, the minister signed the law.",
        "Earlier today the minister signed the law.",
        "Right now, those two laws contradict each other.",
        "On Monday, it said that the law takes effect in January.",
        "In the capital of Ruritania, they protested against cameras.",
        "Mais le ministre a dit non.",
        "Er sagte am Dienstag nein.",
        "Sin embargo, el ministro dijo que no.",
    ],
)
def test_a_sentence_leans_on_the_one_before_it_or_on_its_day(sentence: str) -> None:
    assert quotable.leans(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        *WHOLE,
        "Hereford council bans cameras.",
        "Italy fined the firm on Tuesday.",
        "When Anna Holm came, she signed the law on cameras.",
        "On Monday, it emerged that the law takes effect in January.",
        "In Strelsau, there are 40 cameras in the squares.",
        "Researchers discover how the cameras of Strelsau fail at night.",
    ],
)
def test_a_sentence_that_names_its_subject_leans_on_nothing(sentence: str) -> None:
    assert not quotable.leans(sentence)


def test_figures_and_names_are_substance_and_speaking_to_the_reader_is_not() -> None:
    plain = quotable.substance("The law was passed with some votes against it.")
    rich = quotable.substance("The law was passed in Strelsau with 41 votes against Anna Holm.")
    chatty = quotable.substance("The law was passed in Strelsau with 41 votes against what we told you, Anna Holm!")
    assert plain < chatty < rich <= 1


def test_a_dense_script_says_as_much_in_fewer_characters() -> None:
    assert quotable.length("法案可決") > len("法案可決")
    assert quotable.length("Act") == 3


@pytest.mark.parametrize(
    "sentence",
    [
        "During a visit to Strelsau I was reminded that cameras are everywhere.",
        "We asked the minister about face recognition on Tuesday.",
        "If you carry a camera in Strelsau, your licence must be in order.",
    ],
)
def test_a_sentence_in_which_its_author_speaks_is_personal(sentence: str) -> None:
    assert quotable.is_personal(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "“We will enforce the law from January,” the minister said.",
        "The minister said 'I am in favour of my own law' on Tuesday.",
        "The US parliament passed a law on face recognition on Tuesday.",
    ],
)
def test_who_is_quoted_may_speak(sentence: str) -> None:
    assert not quotable.is_personal(sentence)


@pytest.mark.parametrize("lead", ["In a rare interview", "In an interview", "In a podcast"])
def test_what_tells_of_an_interview_leans_on_it(lead: str) -> None:
    assert quotable.leans(f"{lead}, a senior official of Ruritania discusses cameras.")


@pytest.mark.parametrize(("sentence", "answers"), [("In fact, no camera has a licence.", True), ("It passed.", False)])
def test_what_takes_up_a_sentence_is_told_from_what_goes_on_from_a_headline(sentence: str, answers: bool) -> None:
    assert quotable.takes_up(sentence) is answers


@pytest.mark.parametrize(
    ("sentence", "foretells"),
    [
        ("A jury is set to deliberate Monday on the first trial over cameras.", True),
        ("The minister could sign the order as soon as Thursday, people who know of it said.", True),
        ("The law is set to take effect in August.", False),
        ("The minister said on Monday that the cameras are to stay.", False),
    ],
)
def test_what_was_to_happen_within_days_is_known(sentence: str, foretells: bool) -> None:
    assert quotable.foretells_days(sentence) is foretells


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("In Strelsau I was told that the law would pass.", True),
        ("My city has 40 cameras.", True),
        ("Since then, I’ve seen 40 cameras.", True),
        ("“I will sign the law,” the minister said.", False),
        ("Cameras were used in World War I near Strelsau.", False),
        ("We published the guidance on Tuesday.", False),
    ],
)
def test_who_speaks_as_one_person_is_known(sentence: str, says: bool) -> None:
    assert quotable.says_i(sentence) is says
