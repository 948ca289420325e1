"""Korean particles after names, numbers, pages and decorated text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.i18n.particles import Ending, ending, is_pair, particle

CLOSED, OPEN, RIEUL = Ending.CLOSED, Ending.OPEN, Ending.RIEUL


def check(cases: dict[Ending | None, str]) -> None:
    """Compare words, separated by spaces, with how they end."""
    wrong = {
        word: ending(word)
        for kind, words in cases.items()
        for word in words.split()
        if ending(word) is not kind
    }
    assert not wrong


@pytest.mark.parametrize(
    ("pair", "closed", "rieul", "open_", "unknown"),
    [
        ("이/가", "김민준이", "하늘이", "민지가", "🐧이(가)"),
        ("을/를", "김민준을", "하늘을", "민지를", "🐧을(를)"),
        ("은/는", "김민준은", "하늘은", "민지는", "🐧은(는)"),
        ("과/와", "김민준과", "하늘과", "민지와", "🐧과(와)"),
        ("으로/로", "김민준으로", "하늘로", "민지로", "🐧(으)로"),
        ("이에요/예요", "김민준이에요", "하늘이에요", "민지예요", "🐧(이)에요"),
        ("이었어요/였어요", "김민준이었어요", "하늘이었어요", "민지였어요", "🐧이었어요(였어요)"),
        ("아/야", "김민준아", "하늘아", "민지야", "🐧아(야)"),
        ("이랑/랑", "김민준이랑", "하늘이랑", "민지랑", "🐧(이)랑"),
        ("이나/나", "김민준이나", "하늘이나", "민지나", "🐧(이)나"),
        ("이라/라", "김민준이라", "하늘이라", "민지라", "🐧(이)라"),
        ("이라고/라고", "김민준이라고", "하늘이라고", "민지라고", "🐧(이)라고"),
        ("으로부터/로부터", "김민준으로부터", "하늘로부터", "민지로부터", "🐧(으)로부터"),
    ],
)
def test_pairs(pair: str, closed: str, rieul: str, open_: str, unknown: str) -> None:
    """Every pair has its form after a consonant, after ㄹ, after a vowel, and both where nobody can know."""
    backwards = "/".join(reversed(pair.split("/")))
    for text, said in (("김민준", closed), ("하늘", rieul), ("민지", open_), ("🐧", unknown)):
        assert text + particle(text, pair) == said
        assert particle(text, backwards) == particle(text, pair)


@pytest.mark.parametrize(
    "pair", ["이", "이/", "/가", "이/를", "가/가", "", "/", "을를", "에서/서", "도/도", "이/이"]
)
def test_what_is_no_pair(pair: str) -> None:
    """A pair that is none is a mistake of ours and raises."""
    assert not is_pair(pair)
    with pytest.raises(ValueError, match="not a pair"):
        particle("민지", pair)


def test_hangul() -> None:
    """A syllable ends as it is written; a single letter is said by its name; decomposed text is the same."""
    check(
        {
            CLOSED: "책 값 닭 삶 강 ㄱ ㄴ ㅋㅋ ㅎㅎ ㅄ 민준",
            RIEUL: "서울 하늘 절 ㄹ",
            OPEN: "나무 왜 귀 ㅏ ㅠㅠ ㅢ 민지",
        }
    )
    assert ending("\u1106\u1175\u11ab") is CLOSED
    assert ending("\u1109\u1165\u110b\u116e\u11af") is RIEUL


def test_numbers() -> None:
    """Numbers are read as Koreans count pages: 이십, 백, 천, 만, 억, 조."""
    check(
        {
            CLOSED: "0 3 6 10 13 16 20 36 100 103 2000 1,000 10000 50000 1,000,000 100000000 3.10 2.0 ３ ③",
            RIEUL: "1 7 8 11 91 248 1,007 007 1.1",
            OPEN: "2 4 5 9 12 25 1000000000000 3.5 4️⃣ 21:00 9:00",
        }
    )
    check({CLOSED: "21:30 09:05 Ⅲ Ⅵ Ⅹ", RIEUL: "Ⅰ Ⅶ", OPEN: "Ⅱ 20% 36.5% 25℃ 90°"})
    assert particle("p. 72–91", "으로/로") == "로"
    assert particle("p. 84–103", "이에요/예요") == "이에요"
    assert particle("0" * 4000, "이/가") == "이"
    assert ending("1" + "0" * 40) is None


def test_letters() -> None:
    """Letters, acronyms and words without vowels are spelled out; 엘, 엠, 엔, 알 end with a consonant."""
    check(
        {
            CLOSED: "M N m n SVM CNN RNN ABM",
            RIEUL: "L R l r MML HTML URL xml",
            OPEN: "A B C D E F G H I J K O P Q S T U V W X Y Z PCA GPT BERT CSV PDF AI mp B2B",
        }
    )


def test_names_in_latin_letters() -> None:
    """Names are read the way Koreans write them: 잭, 필립, 마이크, 폴."""
    check(
        {
            CLOSED: "Kim Jin Young Jack Nick Scott Matt Pat Philip Bob Eric Isaac Adam John Jane Anne Joanne "
            "Christine Irene Jerome Minseok Baek Jinseop Hyuk Kang Park Joseph Jacob Zach Simón Núñez-Martín",
            RIEUL: "Paul Michael Rachel Daniel Emil Nicole Michelle Kyle Carl Seol",
            OPEN: "Lee Mina Mike Kate Mark Alice James Peter Oliver Chris Robert David George Steve Sarah "
            "Bach Elizabeth Josh Max Chloe Andrew Emily Luke Pete José Zoë Félix Hugo Marc Kurt",
        }
    )


def test_words_in_latin_letters() -> None:
    """Words and tools that stand in titles: 파이썬, 챗봇, 슬랙, 프로젝트, 노트."""
    check(
        {
            CLOSED: "Python Season Zoom Notion Slack chatbot robot Internet Reddit web GitLab Colab GitHub "
            "Facebook Notebook layout online phone Chrome time game Prim music LaTeX Berlin app thumb",
            RIEUL: "Google Apple Pascal table model Seoul Brazil file",
            OPEN: "Discord GitHubs note project test week group team-mate page YouTube Linux Java bit "
            "beat soup road Kafka Netflix ok diet Twitter course software graph PyTorch",
        }
    )


def test_other_scripts() -> None:
    """Greek letters go by their names, Japanese by its sounds; a script unknown here gets both forms."""
    check({OPEN: "λ σ α Ω π さくら ラーメー", CLOSED: "ε さん パソコン", None: "東京 Анна مرحبا שלום ไทย"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**민지**", "가"),
        ("__민준__", "이"),
        ("~~`서울`~~!?…", "이"),
        ("‘민지’", "가"),
        ("“Jack”", "이"),
        ("『코스모스』", "가"),
        ("[공지]", "가"),
        ("민준 🎉✨", "이"),
        ("민지👩‍👩‍👧‍👦🇰🇷👍🏽", "가"),
        ("민준 <:party:123456789012345678>", "이"),
        ("민지<a:wave:123456789012345678>", "가"),
        ("kim\\_min\\_", "이"),
        ("민준   \n", "이"),
        ("</week:123456789012345678>", "가"),
        ("[선형대수](https://example.com/a_(b)c)", "가"),
        ("[확률론](<https://example.com/x>)", "이"),
        ("C#", "이"),
        ("C++", "가"),
        ("20+", "이"),
        ("민준 #", "이"),
        ("𝐉𝐨𝐡𝐧", "이"),
        ("Ｋｉｍ", "이"),
        ("<@123456789012345678> 님", "이"),
    ],
)
def test_decoration_is_not_read(text: str, expected: str) -> None:
    """Markdown, quotes, emoji and punctuation at the end do not change what is heard last."""
    assert particle(text, "이/가") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("민지(청강)", "가"),
        ("민준 (he/him)", "이"),
        ("Kim（영업부）", "이"),
        ("민지(A)(B)", "가"),
        ("(민준)", "이"),
        ("🐧(민지)", "가"),
        ("민준()", "이"),
    ],
)
def test_asides_in_brackets(text: str, expected: str) -> None:
    """What stands in round brackets after a word is not read, as the rules of spelling have it."""
    assert particle(text, "이/가") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "🎉",
        "...",
        "**",
        "<@123456789012345678>",
        "민준 <@!1>",
        "<@&12>",
        "<#12>",
        "<t:1770000000:R>",
        "()",
    ],
)
def test_both_forms_where_nobody_can_know(text: str) -> None:
    """Discord shows mentions as names that are not known here, and emoji have no sound."""
    assert particle(text, "이/가") == "이(가)"
    assert particle(text, "으로/로") == "(으)로"


@given(st.text(max_size=300))
def test_any_text_has_a_particle(text: str) -> None:
    """Whatever members call themselves, a particle follows, and a trailing emoji never changes it."""
    assert particle(text, "을/를") in ("을", "를", "을(를)")
    assert ending(text[-150:] + "🎉") is ending(text[-150:])


def test_long_decoration_is_cheap() -> None:
    """Only the end of a text is looked at, so that a message full of emoji costs no time."""
    assert particle("민준" + "🎉" * 4000, "이/가") == "이(가)"
    assert particle("가" * 100_000, "이/가") == "가"
