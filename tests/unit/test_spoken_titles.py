"""Lines on the topic of a chat: what an assistant says to the user, and titles that only sound like it."""

import pytest

from shared.rules.cleaning.generated_title import read_title
from shared.rules.cleaning.reading import Reading
from shared.rules.messages import Turn

GARDEN = "We moved into a new house and want to plan the garden from scratch."


def reading(answer: str, said: str = GARDEN) -> Reading:
    """What an answer gives for a chat in which a user said one thing."""
    return read_title(answer, [Turn("user", said)])


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Could you tell me how big your garden is?", GARDEN),
        ("Kannst du mir sagen, wie groß der Garten ist?", "Wir wollen den Garten neu anlegen."),
        ("Puoi dirmi quanto è grande il tuo giardino?", "Vorrei rifare il giardino da zero."),
        ("旅行の日程を教えていただけますか？", "金沢への旅行を計画しています。"),
        ("请问您打算去西安几天？", "西安有什么好玩的地方"),
        ("여행 일정을 알려주시겠어요?", "부산 여행을 가려고 합니다"),
    ],
)
def test_question_to_the_user_is_no_title(answer: str, said: str) -> None:
    """One who asks and one who is asked, and neither is in what the user said."""
    assert reading(answer, said).title is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Claro, posso te ajudar com isso! Qual é o tamanho do jardim?", "Quero fazer uma horta no jardim."),
        ("I'm happy to assist you. Garden planning takes time", GARDEN),
        ("What a lovely garden idea! Tell me more about the soil.", GARDEN),
        ("Je vous aide volontiers. Un jardin demande du temps", "Je veux refaire le jardin de zéro."),
    ],
)
def test_sentence_of_an_assistants_beside_one_on_the_topic_is_no_title(answer: str, said: str) -> None:
    """Each sentence is judged by itself."""
    assert reading(answer, said).title is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("I'll help you plan the garden", GARDEN),
        ("Let me check the soil before I suggest a title for the garden.", GARDEN),
        ("Let me look into the garden for a moment", GARDEN),
        ("Let me double check the garden", GARDEN),
        ("Let me know which garden", GARDEN),
        ("Xin lỗi, tôi không thể nói về nghỉ việc.", "Muốn xin nghỉ việc thì làm gì?"),
        ("我可以帮您规划花园。", "怎样规划新房子的花园"),
    ],
)
def test_offer_announcement_and_refusal_on_the_topic_are_no_titles(answer: str, said: str) -> None:
    """An assistant speaks of itself or of its task, to the user."""
    assert reading(answer, said).title is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("Yes, a garden can do that.", GARDEN),
        ("Ok, how large is the garden?", GARDEN),
        ("Natürlich! Wie groß ist der Garten?", "Wir wollen den Garten neu anlegen."),
        ("It depends on how much light the garden gets.", GARDEN),
        ("What kind of garden do you have, and how cold does it get?", GARDEN),
        ("Have you tried drawing the garden?", GARDEN),
        ("Gardens take time. Have you measured the lawn?", GARDEN),
    ],
)
def test_reply_on_the_topic_is_no_title(answer: str, said: str) -> None:
    """An acknowledgement and a statement, or a question that the user did not ask."""
    assert reading(answer, said).title is None


@pytest.mark.parametrize(
    ("answer", "title", "said"),
    [
        ("Sure! Why does my router drop WiFi?", "Why does my router drop WiFi?", "my router drops the wifi"),
        ("Yes, God, Yes: the Ending", "Yes, God, Yes: the Ending", "explain the ending of Yes, God, Yes"),
        ("Sure! What Grows in a Dry Garden?", "What Grows in a Dry Garden?", GARDEN),
        ("Sure. Planning a new garden.", "Planning a new garden", GARDEN),
        ("Yes, minister in ten episodes.", "Yes, minister in ten episodes", "ten episodes of yes minister"),
        ("Yes, a garden", "Yes, a garden", GARDEN),
        ("Who owns a garden? Rights and duties", "Who owns a garden? Rights and duties", GARDEN),
        ("error: a garden of bugs", "error: a garden of bugs", GARDEN),
    ],
)
def test_title_that_begins_like_a_reply_stays(answer: str, title: str, said: str) -> None:
    """It asks what the user asks, or is no whole sentence."""
    assert reading(answer, said).title == title


@pytest.mark.parametrize("answer", ["Sveiki! Kuo galiu jums padėti?", "Aloha! He aha ka mea hou?"])
def test_greeting_and_question_off_the_topic_are_no_title(answer: str) -> None:
    """In a language that we have no words of."""
    assert reading(answer).title is None


@pytest.mark.parametrize(
    "answer",
    [
        "How big is your garden?",
        "Sounds like a fun garden project!",
        "Happy to help with your garden",
        "A beautiful garden! Only the soil?",
    ],
)
def test_line_that_may_be_said_to_the_user_is_doubtful(answer: str) -> None:
    """It may be a title as well, so the model is asked once more."""
    assert reading(answer) == Reading(answer, is_doubtful=True)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Can you freeze hummus?", "can you freeze hummus? i made way too much"),
        ("Should I refinance my mortgage?", "is it smart to refinance a mortgage at 5.9"),
        ("Est-ce que je peux bouturer un figuier ?", "comment bouturer un figuier"),
        ("Let me down slowly chords", "chords for let me down slowly"),
        ("Let Me Be Your Fantasy lyrics meaning", "what does baby d's song fantasy mean, from its lyrics"),
        ("Let me google that meme origin", "where does the google meme come from"),
        ("It depends on the weather: Oslo trip", "plan a trip to Oslo, rain or shine"),
        ("Help! My cat ate lily leaves", "HELP my cat ate lily leaves what do i do now"),
        ("Last non-zero digit of 50!", "what is the last non-zero digit of 50!"),
        ("How to tell your boss that you quit", "how do i tell my boss im quitting"),
        ("I lost my passport abroad", "lost passport in Lima, what now"),
        ("How to thank a landlord", "a short note to thank my landlord"),
        ("What Do You Grow in a Shady Garden?", GARDEN),
        ("I'll Be There for You Lyrics", "what are the lyrics of the friends theme I'll be there for you"),
    ],
)
def test_title_that_sounds_spoken_is_sure(title: str, said: str) -> None:
    """Its small words are the user's, or it asks as the user does, or it has a title's capitals."""
    assert reading(title, said) == Reading(title)


@pytest.mark.parametrize(
    "answer", ["Help Request", "Miscellaneous Questions", "Allgemeine Frage", "Domanda generale"]
)
def test_vague_words_off_the_topic_are_no_title(answer: str) -> None:
    """Two of them name no more than one."""
    assert reading(answer).title is None


def test_vague_words_on_the_topic_are_a_title() -> None:
    """The chat is about them."""
    assert reading("Help Request", "write a help request for our ticket system").title == "Help Request"


@pytest.mark.parametrize("answer", ["the the the the", "Garden garden garden garden garden garden garden"])
def test_loop_of_one_word_is_no_title(answer: str) -> None:
    """A small model is caught in it."""
    assert reading(answer).title is None


def test_long_question_in_the_words_of_the_user_names_the_chat() -> None:
    """Its "you" is anyone, and not the user."""
    said = "can i keep geraniums alive indoors over a long winter"
    assert reading("How do you keep geraniums alive indoors over a long winter?", said).title


def test_word_that_the_user_repeats_is_a_title() -> None:
    """As in the sentence on buffalo."""
    said = "is buffalo buffalo buffalo buffalo a sentence"
    assert reading("Buffalo buffalo buffalo buffalo", said).title == "Buffalo buffalo buffalo buffalo"


@pytest.mark.parametrize(
    "answer",
    [
        "CUDA out of memory. Tried to allocate 2.00 GiB",
        "unsafe\nS2",
        "panic: no slots left in cache",
        "litellm.RateLimitError: OpenAIException - limit for gpt-4o",
    ],
)
def test_word_of_a_local_server_is_no_title(answer: str) -> None:
    """Its error, or a guard model's verdict."""
    assert reading(answer).title is None
