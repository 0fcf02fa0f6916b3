"""What ties codings and approvals to texts changes with every letter, and with nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.themes.binding import APPROVED, bind_answer, bind_approval

KEY = b"k" * 32
QUOTE = dict.fromkeys(APPROVED, "x")
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(texts, texts)
def test_another_text_has_another_value(one: str, other: str) -> None:
    def bind(text: str) -> str:
        return bind_answer(KEY, "s", "w", "item", "7", text)

    import unicodedata

    same = unicodedata.normalize("NFC", one).split() == unicodedata.normalize("NFC", other).split()
    assert (bind(one) == bind(other)) is same


def test_spaces_and_line_ends_are_no_other_text() -> None:
    one, other = (bind_answer(KEY, "s", "w", "i", "7", text) for text in ("a b\r\nc ", " a  b\nc"))
    assert one == other


def test_the_place_of_an_answer_and_the_key_count_too() -> None:
    values = {bind_answer(*args) for args in [
        (KEY, "s", "w", "i", "7", "a"), (KEY, "s", "w", "i", "8", "a"), (KEY, "s", "w", "j", "7", "a"),
        (KEY, "s", "v", "i", "7", "a"), (KEY, "s", "w", "i7", "", "a"), (b"l" * 32, "s", "w", "i", "7", "a"),
    ]}  # fmt: skip
    assert len(values) == 6


@given(st.sampled_from(APPROVED), texts.filter(lambda text: text != "x"))
def test_whatever_is_edited_is_no_longer_approved(name: str, text: str) -> None:
    assert bind_approval(KEY, QUOTE) != bind_approval(KEY, QUOTE | {name: text})
