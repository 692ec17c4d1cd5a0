"""What feeds send becomes text that can be shown anywhere: no markup, nothing invisible, sentences as they stand."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest import text as reading
from digest.text import HTML_READ, Remembered, clean, one_line, plain, sentences, shorten, title

PIECES = (
    "<p> </p> <a\thref=' \" > < <!-- --> <![CDATA[ ]]> <script> </script &amp; &#x202e; &lt;b&gt; <![ <? </ = x <br/>"
)
SCRAPS = st.lists(st.sampled_from([*PIECES.split(" "), " ", "\n", "\u202e", "\x00", "\ud800"])).map("".join)


def forbidden(text: str) -> list[str]:
    """What must never come out: controls but newline, bidi controls, surrogates, non-characters."""
    return [
        letter
        for letter in text
        if (unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n")
        or unicodedata.bidirectional(letter) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
        or letter in "\ufeff\u200b\ufffe\uffff"
    ]


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("a  b\t c", "a b c"),
        ("a\r\nb", "a\nb"),
        ("a\u2028b\u2029c\x85d", "a\nb\nc\nd"),
        ("a \n\n \n\n b", "a\n\nb"),
        ("\ufeff pay\u202egpj.exe\u202c \u2066now\u2069", "paygpj.exe now"),
        ("zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"),
        ("bell\x07 nul\x00 c1\x9d", "bell nul c1"),
        ("it\x92s \x93so\x94", "it’s “so”"),
        ("wait \xe2\x80\xa6", "wait …"),
        ("odd \xe2\x80\x28 \xed\xa0\x80", "odd â€( í €"),
        ("nobody\U000e0041sees", "nobodysees"),
        ("half \ud800 a pair", "half a pair"),
        ("cafe\u0301", "café"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("The \u200ccamera law\u200d, \u200c\u200cas passed", "The camera law, as passed"),
        ("\u00a0 10\u00a0% ", "10 %"),
    ],
)
def test_cleaning_leaves_what_a_reader_sees(sent: str, seen: str) -> None:
    assert clean(sent) == seen


@given(st.text() | SCRAPS)
def test_clean_text_has_nothing_invisible_in_it_and_is_clean_already(text: str) -> None:
    once = clean(text)
    assert forbidden(once) == []
    assert clean(once) == once
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("no markup", "no markup"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three", "One\nTwo\nThree"),
        ("<ul><li>a</li><li>b</li></ul>", "a\n\nb"),
        ("<h2>Head</h2>Body", "Head\nBody"),
        ("The <b>bold</b> w<i>o</i>rd", "The bold word"),
        ("<p>one\nline\nof source</p>", "one line of source"),
        ("lines &amp;\nlines", "lines &\nlines"),
        ("AT&amp;T &mdash; caf&eacute; &#8217;s", "AT&T — café ’s"),
        ("&lt;b&gt; is a tag", "<b> is a tag"),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<script>alert('<p>x</p>')</script>text", "text"),
        ("<style>p { color: red }</style>text", "text"),
        ("before<script>never ended", "before"),
        ("<iframe src=x>fallback</iframe>text", "text"),
        ("<iframe src=x />text", "text"),
        ("<svg><title>icon</title></svg>text", "text"),
        ("<svg>text that nothing ends", "text that nothing ends"),
        ("<embed src=x>text", "text"),
        ("<!-- hidden -->text<!-- cut off", "text"),
        ("<![CDATA[inside]]> outside", "inside outside"),
        ("<!DOCTYPE html><?php echo 1 ?>text</ nonsense>", "text"),
        ('<a title="a > b" href=x>link</a>', "link"),
        ("<p don't>apostrophe</p>", "apostrophe"),
        ('cut off in a tag <a href="https://a.example/', "cut off in a tag"),
        ("<p>text <b <i>nested badly</p>", "text nested badly"),
        ("<IMG SRC=x ONERROR=alert(1)>text", "text"),
        ("&lt;p&gt;escaped &amp;amp; twice&lt;/p&gt;", "escaped & twice"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a\n\nb"),
        ("&#x202e;&#8203;x", "x"),
    ],
)
def test_markup_becomes_the_text_that_a_reader_would_see(markup: str, seen: str) -> None:
    assert plain(markup) == seen


@given(st.text() | SCRAPS)
@example("<![<![")
@example('<a b="')
def test_whatever_stands_there_gives_text_and_never_an_error(markup: str) -> None:
    assert forbidden(plain(markup)) == []


@given(st.text(alphabet=st.characters(exclude_characters="<&>"), max_size=200))
def test_text_without_markup_is_only_cleaned(text: str) -> None:
    assert plain(text) == clean(text)


@pytest.mark.parametrize(
    "scrap",
    [
        *("<!--", "<a ", "<![", "</", "<", "&", "&#", "<a b='", "<a b=", "<script>", "<svg>", "<svg/", "<!DOCTYPE"),
        *("<? ", "\u0301\u0323"),
    ],
)
def test_hostile_markup_costs_no_more_than_any_other(scrap: str) -> None:
    began = time.process_time()
    plain(scrap * (HTML_READ // len(scrap)))
    assert time.process_time() - began < 1  # 41 s with the standard library's parser


def test_letters_and_their_marks_are_put_together_in_a_long_text_too() -> None:
    assert clean("e\u0301 " * 2_000) == ("é " * 2_000).strip()


TAGS = (
    '<p>|</p>|<P CLASS=x>|<a href=\'u\'>|<a href="a>b">|<a b=c d="e>|<br/>|<hr /|<div x|<!-- |-->|<script>|</script>'
    '|<iframe/>|]]>|<![CDATA[|<?x|</ x>|<|>|=|\'| |t|&amp;|<p:x>|<p-x>|<p\u00a0x>|<\u017fcript>|<a ="x">|<svg |<td>'
)


@given(st.lists(st.sampled_from(TAGS.split("|"))).map("".join).filter(lambda markup: "<" in markup))
def test_the_short_way_to_the_text_leads_where_the_long_one_does(markup: str) -> None:
    assert reading._between_tags(markup) in (None, reading._without_tags(markup))


WRITTEN = (
    "&amp;|&nbsp;|&#160;|&#10;|&#1;|&lt;|&lt;p&gt;|&#8217;|&#x301;|&eacute;|&e|&|;|e|the|\u0301|\u00a0|\u2028|\t|\n"
    "|\n |  | "
)


@given(st.lists(st.sampled_from(WRITTEN.split("|"))).map("".join).filter(lambda markup: "&lt;p&gt;" not in markup))
def test_text_is_cleaned_before_its_entities_are_read_only_where_that_makes_no_difference(markup: str) -> None:
    assert plain(markup) == clean(reading._unescape(markup))


def test_markup_is_read_up_to_a_limit() -> None:
    assert len(plain("<p>" + "word " * HTML_READ)) <= HTML_READ
    assert len(plain("word " * HTML_READ)) <= HTML_READ


@pytest.mark.parametrize(
    ("sent", "seen"),
    [
        ("Senate passes bill", "Senate passes bill"),
        ("AT&amp;T and <b>bold</b>", "AT&T and bold"),
        ("<em>Escaped</em> &lt;em&gt;twice&lt;/em&gt;", "Escaped twice"),
        ("Why <script> and Vec<T> matter", "Why <script> and Vec<T> matter"),
        ("Why &lt;script&gt; matters", "Why <script> matters"),
        ("Two<br/>lines\nof title", "Two lines of title"),
        ('Senate<script type="a">x = "y"</script> passes bill', "Senate passes bill"),
        ("Now <mj-include path='x'/> everything</mj-text>", "Now everything"),
        ("An &lt;object data=x&gt; appears", "An appears"),
        ("a < b & c", "a < b & c"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ],
)
def test_a_title_is_one_line_without_formatting(sent: str, seen: str) -> None:
    assert title(sent) == seen


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("short", 5, "short"),
        ("one two three", 12, "one two…"),
        ("one, two", 7, "one…"),
        ("unbreakable", 5, "unbr…"),
    ],
)
def test_text_is_cut_between_words(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(st.text(), st.integers(2, 40))
def test_what_is_cut_keeps_to_the_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


# ---- sentences ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("One. Two! Three? Four", "en", ("One.", "Two!", "Three?", "Four")),
        ("A line\nand another.", "en", ("A line", "and another.")),
        ("Dr. Li met Sen. Ono at 5.5 percent.", "en", ("Dr. Li met Sen. Ono at 5.5 percent.",)),
        ("The U.S. Senate voted. It was late.", "en", ("The U.S. Senate voted.", "It was late.")),
        ("They left the U.S. The talks go on.", "en", ("They left the U.S.", "The talks go on.")),
        ("By J. R. Smith. He wrote it.", "en", ("By J. R. Smith.", "He wrote it.")),
        ("See No. 5 and Art. 6. The answer is no. They left.", "en",
         ("See No. 5 and Art. 6.", "The answer is no.", "They left.")),
        ("It sued Acme Inc. Friday. It won against Acme Inc. The court agreed.", "en",
         ("It sued Acme Inc. Friday.", "It won against Acme Inc.", "The court agreed.")),
        ("He said “no.” Then he left.", "en", ("He said “no.”", "Then he left.")),
        ("lower case e.g. this goes on.", "en", ("lower case e.g. this goes on.",)),
        ("It ends in 2024. Nobody knows.", "en", ("It ends in 2024.", "Nobody knows.")),
        ("Am 3. Juni tagt der Rat. Er berät.", "de", ("Am 3. Juni tagt der Rat.", "Er berät.")),
        ("M. Dupont parle. Le texte passe.", "fr", ("M. Dupont parle.", "Le texte passe.")),
        ("¿Qué dice? ¡Nada! Él calla.", "es", ("¿Qué dice?", "¡Nada!", "Él calla.")),
        ("法案通过了。议会表决！结果如何？", "zh", ("法案通过了。", "议会表决！", "结果如何？")),
        ("संसद ने पारित किया। कल लागू होगा।", "hi", ("संसद ने पारित किया।", "कल लागू होगा।")),
        ("Wait... What?", "en", ("Wait...", "What?")),
        ("", "en", ()),
    ],
)  # fmt: skip
def test_sentences_end_where_a_reader_would_say_so(text: str, language: str, expected: tuple[str, ...]) -> None:
    assert sentences(text, language) == expected


WRITING = st.text() | st.lists(st.sampled_from(["A", "U.S.", "no.", " ", "x", ".", "”", "\n", "。", "3.", "The"])).map(
    "".join
)


@given(WRITING, st.sampled_from(["en", "de"]))
def test_sentences_are_spans_of_the_text_in_order_and_leave_no_word_out(text: str, language: str) -> None:
    place = 0
    for sentence in sentences(text, language):
        found = text.find(sentence, place)
        assert found >= 0
        assert not text[place:found].strip()
        place = found + len(sentence)
    assert not text[place:].strip()


@given(st.text(max_size=60) | st.text(alphabet="Ââ€\x80\x99\x85\u00a0\u200be\u0301 \n\x1b¡\U00018d09", max_size=30))
def test_what_is_clean_stays_as_it_is(said: str) -> None:
    assert clean(clean(said)) == clean(said)


def test_what_is_remembered_is_asked_once_and_never_more_than_so_many() -> None:
    asked: list[str] = []

    def ask(word: str) -> str:
        asked.append(word)
        return word.upper()

    said = Remembered(ask, 2)
    assert [said[word] for word in ("a", "a", "b", "c")] == ["A", "A", "B", "C"]
    assert asked == ["a", "b", "c"]
    assert len(said) <= 2


def test_what_cannot_be_said_is_not_remembered() -> None:
    said = Remembered(lambda word: str(int(word)), 2)
    for _ in range(2):
        with pytest.raises(ValueError, match="invalid literal"):
            said["x"]
    assert not said


@given(st.lists(st.sampled_from(["a", "b c", " ", "\n", "\n ", "  "])).map("".join))
def test_lines_are_trimmed_and_no_more_than_one_between_them_is_empty(text: str) -> None:
    lines = [" ".join(line.split()) for line in text.split("\n")]
    kept = [line for line, above in zip(lines, ["", *lines], strict=False) if line or above]
    assert clean(text) == "\n".join(kept).strip()
