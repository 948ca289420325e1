"""What texts are found by."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from bot.core.grams import alike, grams, indexed, scope

QUESTION = "쿨백-라이블러 발산이 항상 0보다 크거나 같은 이유? 왜 $\\text{KL}(P\\|Q)\\ge 0$ 인가요?"


def test_pairs_of_letters_and_whole_numbers() -> None:
    """Words give pairs, numbers stay whole, single letters count; each once, in the text's order."""
    assert grams("발산이 KL 158쪽 k") == ("발산", "산이", "kl", "158", "쪽", "k")
    assert grams("p.83, 8-4 퀴즈 퀴즈") == ("p", "83", "8", "4", "퀴즈")
    assert grams(" \n$-_ ") == ()


def test_particles_leave_the_word_findable() -> None:
    """Whatever particle follows a word, its own pairs are there."""
    for particle in ("이", "은", "을", "과", "의", "에서", ""):
        assert set(grams("발산")) <= set(grams(f"발산{particle} 뭔가요"))


def test_a_word_is_found_written_apart() -> None:
    """What is joined in the search may be two words in the text, and the other way round."""
    assert set(grams("최대가능도")) <= set(indexed(1, 2, "최대 가능도").split())
    assert set(grams("최대 가능도")) <= set(indexed(1, 2, "최대가능도").split())


def test_case_width_and_composition_make_no_difference() -> None:
    """The same letters in other clothes are the same grams."""
    assert grams("KULLBACK Ｌｅｉｂｌｅｒ") == grams("kullback leibler")
    assert grams(unicodedata.normalize("NFD", QUESTION)) == grams(QUESTION)


def test_what_is_indexed_begins_with_its_scope() -> None:
    """Server and study are grams themselves."""
    assert indexed(123, 4, "발산", None, "") == "g123 s4 발산"


@given(st.text(), st.integers(1, 2**63), st.integers(1, 2**31))
def test_no_text_speaks_for_another_study(written: str, guild_id: int, study_id: int) -> None:
    """Grams hold no space and no quotation mark, and never look like a scope."""
    found = grams(written)
    assert not set(found) & set(scope(guild_id, study_id))
    assert all(gram and gram.split() == [gram] and not set(gram) & set("\"'\\()*") for gram in found)
    assert set(found) <= set(indexed(guild_id, study_id, written).split())


def test_questions_about_the_same_are_alike() -> None:
    """However they are put; what merely asks is no likeness."""

    def likeness(one: str, other: str) -> float:
        return alike(grams(one), grams(other))

    assert likeness(QUESTION, "KL 발산은 왜 항상 0보다 크거나 같나요?") > 0.6
    assert likeness("왜 직교하는 벡터의 내적은 0인가요", "내적이 0이면 왜 직교하나요?") > 0.6
    assert (
        likeness("Why is the KL divergence always non-negative?", "Why is KL divergence never negative?")
        > 0.6
    )
    assert likeness("왜 직교하는 벡터의 내적은 0인가요", "고윳값은 왜 항상 실수인가요?") < 0.3
    assert likeness("이건 왜 그런가요?", "이건 어떻게 하나요?") < 0.3
    assert likeness("", "발산") == 0
