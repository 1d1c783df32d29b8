"""Titles without a model: faithful, about the request, short, and none where nothing was said."""

import json
import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.rules.messages import Turn
from shared.rules.offline_titles import NEW_CHAT_TITLE, extractive_title, fallback_title
from shared.rules.offline_titles.language import MAX_COLUMNS, columns, language, language_of
from shared.rules.offline_titles.languages import TABLES
from shared.rules.offline_titles.prose import MAX_SENTENCES, paragraphs
from tests.support.sample import examples
from tools.evals.cases import read_cases
from tools.evals.title_scores import (
    EVALUATION,
    first_six_words,
    languages_kept,
    read_evaluation,
    score,
    turns_of,
)
from tools.evals.titles import main, titles
from tools.stack.sam import PROJECT

CASES = PROJECT / "tests" / "cases"
OWN = read_cases(CASES / "offline_titles.jsonl", "id", "lang", "text", "must", "must_not")
FIRST_MESSAGES = read_cases(CASES / "first_messages.jsonl", "id", "messages", "must", "must_not")


def failures(title: str, must: list[str], must_not: list[str]) -> list[str]:
    """What ``title`` lacks and what it should not hold, compared without case."""
    shown = title.casefold()
    return [word for word in must if word.casefold() not in shown] + [
        word for word in must_not if word.casefold() in shown
    ]


@pytest.mark.parametrize("case", FIRST_MESSAGES, ids=lambda case: case["id"])
def test_first_messages_give_a_title_that_holds_what_it_must(case: dict[str, list[str]]) -> None:
    """Of the first user message that says something."""
    title = extractive_title(turns_of(case))
    assert title
    assert not failures(title, case["must"], case["must_not"]), title


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["id"])
def test_messages_in_many_languages_are_named_by_what_they_ask(case: dict[str, str]) -> None:
    """Lead-ins, greetings, role set-ups and what hosts inject are left out."""
    title = fallback_title(case["text"])
    assert not failures(title, list(case["must"]), list(case["must_not"])), title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Hi! How do I bake bread at home?", "Bake bread at home"),
        ("What is DNS?", "What is DNS?"),
        ("getUserData returns null in the second call", "getUserData returns null in the second call"),
        ("Could you please write a cover letter for a junior analyst?", "Cover letter for a junior analyst"),
        ("Write a book about 'The Sea' and the people who live by it, with many pictures of boats", None),
        ("```\ncode here and more\n```\nwhy does this fail to run?", "Why does this fail to run?"),
        ("https://github.com/coder/coder/pull/26963", "github.com/coder/coder/pull/26963"),
        ("def find(a, x):\n    return a.index(x)", "def find"),
        ("Fix this:\n```python\nfor i in range(3) print(i)\n```", "Fix this: for i in range(3) print(i)"),
        (" " * 300_000 + "Can you help me plan a trip to Rome?", "Plan a trip to Rome"),
        ("\ufeff\u200bbread", "Bread"),
    ],
)
def test_message_gives_this_title(text: str, title: str | None) -> None:
    """Word for word."""
    assert title is None or fallback_title(text) == title
    assert faithful(fallback_title(text), text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Write a fairy tale about a lighthouse keeper who collects the voices of sailors in glass jars",
            "Fairy tale about a lighthouse keeper",
        ),
        (
            "Write a Kotlin function called mergeRanges which takes a list of ranges and merges them all",
            "Kotlin function called mergeRanges",
        ),
        (
            "Explain how a sourdough starter works, including the role of wild yeast and of bacteria",
            "How a sourdough starter works",
        ),
        (
            "Design a database schema for a small lending library so that members can reserve what is out",
            "Database schema for a small lending library",
        ),
        (
            "Plan a surprise party for my grandmother, keeping the number of guests and the cost quite low",
            "Plan a surprise party for my grandmother",
        ),
        (
            "How does soil acidity affect the growth of blueberries planted in large clay pots on a balcony",
            "How does soil acidity affect the growth of blueberries",
        ),
        (
            "How do I replace the brake pads of a bike without bending the rotor or losing the tiny springs?",
            "Replace the brake pads of a bike",
        ),
        (
            "Write Python code for a tide clock with mining also give me a variable so that I can set it",
            "Python code for a tide clock with mining",
        ),
        (
            "Write a shell script that reads names from a file and prints all those that are not there twice",
            "Shell script that reads names from a file",
        ),
        (
            "List the forest trails you can walk with a pram that are open in winter and that have a cafe",
            "Forest trails you can walk with a pram",
        ),
        ("Напиши рассказ о враче, который лечит больных в далёком северном городе", "Напиши рассказ о враче"),
        (
            "Schreibe eine Geschichte über einen Bäcker, der nachts Brot an die Armen der Stadt verteilt",
            "Geschichte über einen Bäcker",
        ),
        (
            "Haz un resumen de la novela del viejo pescador enfocado en los personajes y en su evolución",
            "Resumen de la novela del viejo pescador",
        ),
        (
            "写一篇关于海洋保护的演讲稿，要求语言生动，不少于800字，适合中学生在活动中使用",
            "关于海洋保护的演讲稿",
        ),
        ("小学生向けに、火山の仕組みを図解付きでわかりやすく説明してください", "小学生向けに、火山の仕組み"),
        (
            "Rewrite my parser so it handles large sets of letters much more quickly and with less memory",
            "Rewrite my parser so it handles large sets of letters",
        ),
        (
            "Calculate the median tide height and standard deviation and other figures for the harbour",
            "Median tide height and standard deviation",
        ),
        (
            "Write Ruby code for turning spreadsheet rows into coloured slide squares",
            "Turning spreadsheet rows into coloured slide squares",
        ),
        (
            "Write Ruby Script code that illustrates how to draw a garden pattern",
            "How to draw a garden pattern",
        ),
        (
            "Sketch a garden where each path can be closed without making the other paths any longer",
            "Sketch a garden where each path can be closed",
        ),
        (
            "Move my bees to a new field and let the honey be sold at the market of the next town as usual",
            "Move my bees to a new field",
        ),
        (
            "In what order should I learn Ancient Weaving from the first knots all the way to large carpets?",
            "In what order should I learn Ancient Weaving",
        ),
        (
            "How many herrings are there in a large barrel and is it healthy to eat one of them every day?",
            "How many herrings are there in a large barrel",
        ),
        (
            "Outline the main arguments for and against universal harbour income, citing at least one book",
            "Main arguments for and against universal harbour income",
        ),
        (
            "Calculate the depth of a tidal pool of sea water given that its rim is wet for six hours a day",
            "Depth of a tidal pool of sea water",
        ),
        (
            "Write a regex that matches any harbour name except those that end with a number or a digit",
            "Regex that matches any harbour name",
        ),
        (
            "Comment enlever une vieille tache de goudron sur un pont en pin ?",
            "Enlever une vieille tache de goudron sur un pont en pin",
        ),
        (
            "¿Cómo puedo mejorar la pesca en el puerto si no tengo con quién salir por la mañana?",
            "Mejorar la pesca en el puerto",
        ),
        (
            "Viết một bài văn nghị luận về tác hại của mạng lưới đối với giới trẻ ở các làng chài",
            "Bài văn nghị luận về tác hại của mạng lưới",
        ),
        (
            "Make a schema for a catalog of herrings with weights, prices in coins and harbour names",
            "Schema for a catalog of herrings",
        ),
        (
            "Which harbours have the deepest water and what do they do with the sand the storms bring?",
            "Which harbours have the deepest water",
        ),
        (
            "What is the relationship between wind and tide according to the tables of the harbour master?",
            "Relationship between wind and tide",
        ),
        (
            "Rank the old ferries of the northern islands from best to worst and justify each of the choices",
            "Rank the old ferries of the northern islands",
        ),
        ("동아리 환영회를 위한 사회자 대본을 재미있게 작성해 주세요", "동아리 환영회를 위한 사회자 대본"),
    ],
)
def test_long_request_ends_at_a_whole_phrase(text: str, title: str) -> None:
    """Nothing is missed, so no "…" stands behind it."""
    assert fallback_title(text) == title
    assert faithful(title, text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "If I have a 2 kg bag of flour (white, strong) and I want to split it, tell me how to do that.",
            "If I",
        ),
        (
            "Write a program that, for every player in every team, prints how often they scored",
            "Program that, for",
        ),
        (
            "I run a small bakery and my sourdough keeps collapsing in the new oven. What is wrong?",
            "I run a small",
        ),
        (
            "Wie kann ich in Excel zwei Tabellen mit einer gemeinsamen Spalte zusammenführen und sortieren?",
            "In Excel",
        ),
        (
            "Write a JavaScript function that retries each failed and each slow request three more times",
            "JavaScript function that",
        ),
        ("Напиши продолжение истории: однажды утром Марина не нашла в доме ни одного зеркала", "Напиши"),
        (
            "Write a long detailed 900-word scene where Nora Quill and Finn May find an old map in the attic",
            "Long detailed 900-word",
        ),
        (
            "Recommend some sea stories for someone who loved the tales of the old harbours and the islands",
            "Sea stories for someone",
        ),
        (
            "Write a Go script that takes a file with names and emails and sends each captain a short note",
            "Go script that takes",
        ),
        ("Мне нужно написать письмо капитану о том, что в каюте сломалось отопление", "Написать письмо"),
        (
            "I would like to know how much herring a captain who lifts anchors four times a week should eat",
            "How much herring a captain who",
        ),
        (
            "Write a short story in which a captain discovers that the thief of the sails is his own brother",
            "Short story in which",
        ),
        (
            "Write a log entry of about 900 words on how small harbours can use the tides to save their coal",
            "Log entry of about 900 words on",
        ),
        (
            "Compare the tales of love and storm in Erik and Astrid and in the songs of the northern islands",
            "Compare the tales of love",
        ),
        (
            "Write code that reads a long tide table and counts how often each of the harbours appears in it",
            "Code that reads",
        ),
        (
            "Write a formal letter to a ferry line about a cancelled crossing and two boxes that were lost",
            "Formal letter to a ferry line about",
        ),
        (
            "Which one is right for a captain who also does some light map editing: the Norse or the Dane?",
            "Which one is right",
        ),
        (
            "Напиши сочинение на тему «Образ капитана в романе о далёких островах»",
            "Напиши сочинение на тему Образ",
        ),
        (
            "Viết chương trình C++ nhập vào một mảng số nguyên và in ra các số nguyên tố",
            "Viết chương trình C++",
        ),
        (
            "I have been feeling low on the boat lately and don't know who to talk to about all the storms",
            "I have been feeling low",
        ),
        ("Write a C program that asks the cook to enter the weight of each of the many spices", "C program"),
        (
            "Schreibe ein Skript, das alle Bilder in einem Ordner verkleinert und nach Datum sortiert",
            "Skript",
        ),
    ],
)
def test_request_that_has_no_whole_phrase_is_cut_and_marked(text: str, title: str) -> None:
    """Rather than made to look complete."""
    assert re.fullmatch(rf"{re.escape(title)}.{{20,}}…", fallback_title(text))
    assert faithful(fallback_title(text), text)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "I am building a small greenhouse with a pump. How do I ensure that the pump stops at night?",
            "Ensure that the pump stops at night",
        ),
        (
            "A crane lifted a crane. What does each use of the word crane mean in the above sentence?",
            "What does each use of the word crane mean",
        ),
        (
            "A prime has two divisors. Which of the following numbers is a prime of two digits?\n4\n23",
            "Which of the following numbers is a prime of two digits?",
        ),
        ("Widest Bridge\nConsider a row of planks over a river.", "Widest Bridge"),
        (
            "You are packing a cart with crates. You need to calculate the total weight of the crates.",
            "Total weight of the crates",
        ),
        (
            "Six hens.\n\nProblem 1) How many eggs do the hens lay in a week?\n\nProblem 2) How many nests?",
            "How many eggs do the hens lay in a week?",
        ),
        (
            "import A from 'a'\ninterface Props {\n  hue: X\n}\nfunction LampPicker(props) {\n  return 0;\n}",
            "function LampPicker",
        ),
        (
            "Highlight and explain the tensions between the harbour guild and the farmers",
            "Tensions between the harbour guild and the farmers",
        ),
        (
            "A ferry line lost its maps. They have asked the harbour team to draw the islands again.",
            "Draw the islands again",
        ),
        (
            "解答下面的数学问题：小明以每秒5米的速度跑了300米，他用了多少时间？",
            "小明以每秒5米的速度跑了300米，他用了多少时间",
        ),
        ("I was wondering if you know any good replacements for candles?", "Good replacements for candles"),
        ("Report on our herring sales but I don't know where to start", "Report on our herring sales"),
        (
            "Q: A stall sells pears at 3 for $2. How much do 10 pears cost?\nA) $6\nB) $7",
            "How much do 10 pears cost?",
        ),
        ("I don't understand tides. Can you explain them with an example?", "I don't understand tides"),
        ('Say "Where is the old harbour?" in Norse', 'Say "Where is the old harbour?" in Norse'),
        (
            "你来扮演一位船长，我会告诉你天气。我的第一个问题是：今天能不能去北边的小岛？",
            "今天能不能去北边的小岛",
        ),
        ("Как починить старую лодку?", "Как починить старую лодку?"),
        ("Comment réparer une vieille barque ?", "Comment réparer une vieille barque ?"),
        (
            "I'm getting this error when I start the pump: valve stuck. How can I solve it?",
            "I'm getting this error when I start the pump: valve stuck",
        ),
        ("I am learning Norse and mix up its cases.", "I am learning Norse and mix up its cases"),
        (
            "A boat of 45 years shows rust around the hull after a week at sea. What is the likely cause?",
            "A boat of 45 years shows rust around the hull after a week",
        ),
        ('Meaning of the word "fjord" and can you use it in a sentence?', 'The word "fjord"'),
        ("Let me know the steps to caulk an old boat", "The steps to caulk an old boat"),
        ("[URGENT] my boat leaks since the storm", "My boat leaks since the storm"),
        (
            "Write a story. It should be about a girl who finds a boat in the garden. Make it sad.",
            "A girl who finds a boat in the garden",
        ),
        (
            "You are an experienced shipwright. Explain how to repair a boat that is stuck in Harlingen.",
            "Repair a boat that is stuck in Harlingen",
        ),
        ("so my boat leaks and nobody knows why", "My boat leaks and nobody knows why"),
        ("Please explain step by step how to mend an old sail", "Mend an old sail"),
        (
            "You work for a ferry line. Your captain asks you to plan a crossing of the sound. Describe it.",
            "Plan a crossing of the sound",
        ),
        (
            "Evaluate the following trade idea: a ferry for herrings",
            "Evaluate the following trade idea: a ferry for herrings",
        ),
        ("write a program to play checkers", "Program to play checkers"),
        ("write a program to sort a list of ferries", "Sort a list of ferries"),
    ],
)
def test_message_is_named_by_what_it_asks_for(text: str, title: str) -> None:
    """Not by its setting, by a later question, or by code that serves other code."""
    assert fallback_title(text) == title
    assert faithful(title, text)


@pytest.mark.parametrize("name", ["New York", "Santa Maria Maggiore", "Ada Lovelace"])
@pytest.mark.parametrize("word", ["since", "for then"])
def test_short_name_is_not_cut(name: str, word: str) -> None:
    """It stands in the title as a whole, or not at all."""
    text = f"When the night trains come late {word} few of us to {name} and none back home again"
    title = fallback_title(text)
    assert title.endswith("…")
    assert name in title or not any(part in title for part in name.split())


def test_quoted_beginning_gets_its_capital() -> None:
    """Behind the quotation mark."""
    assert fallback_title('Create an "endless loop" with an SVG') == '"Endless loop" with an SVG'


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("What is the most reliable way to tie a boat to a wooden pier?", "Tie a boat to a wooden pier"),
        ("What are the steps, in order, to brew a lager at home?", "Brew a lager at home"),
        ("Is there a way that I can have bees and a dog in one garden?", "Have bees and a dog in one garden"),
        ("¿Cuál es la mejor manera de limpiar el casco de un barco?", "Limpiar el casco de un barco"),
        ("Quelle est la meilleure façon de plier une voile ?", "Plier une voile"),
        ("Qual a melhor forma de limpar o casco de um barco?", "Limpar o casco de um barco"),
        ("배를 겨울에 보관하는 가장 좋은 방법은 무엇인가요?", "배를 겨울에 보관하는 가장 좋은 방법"),
        ("Can you give me code to sort a list of boats by length?", "Sort a list of boats by length"),
        ("Give me a list of the best rivers for rafting in Norway", "Best rivers for rafting in Norway"),
        ("Explain in simple terms how a tide mill works", "How a tide mill works"),
        ("What can I do to keep gulls off my boat?", "Keep gulls off my boat"),
        (
            "Given the following table of masts, compute the mean length of each mast:",
            "Mean length of each mast",
        ),
        ("I have a question about mooring fees in Greece", "Mooring fees in Greece"),
        ('Act as a pilot. My first request is "I need help with a chart of Skye"', "A chart of Skye"),
        ("Provide a detailed section about the tides of Brest", "Section about the tides of Brest"),
        (
            "What are important steps when caulking a wooden boat?",
            "Steps when caulking a wooden boat",
        ),
    ],
)
def test_topic_comes_before_the_words_of_the_request(text: str, title: str) -> None:
    """Ways, steps, lists and what code is for are lead-ins."""
    assert fallback_title(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Find the shortest ferry route that is easily reachable from all the harbours on the map of Skye",
            "Shortest ferry route",
        ),
        (
            "Suggest a sailing method (to control the costs of a fleet of boats that are rented by the day)",
            "Sailing method to control the costs of a fleet of boats",
        ),
        (
            "Write a scene in which two sailors who hate each other are stranded on an island in winter",
            "Scene in which two sailors who hate each other are stranded…",
        ),
        (
            "Suggest ways in which a small harbour could reduce the noise made by its cranes at night",
            "Ways in which a small harbour could reduce the noise",
        ),
        (
            "You are a seasoned author crafting a novel based on the Norse sagas, with maps of every fjord",
            "Crafting a novel based on the Norse sagas",
        ),
    ],
)
def test_title_ends_before_a_clause_that_is_not_whole(text: str, title: str) -> None:
    """Nor does it leave a bracket open."""
    assert fallback_title(text) == title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "import sea\nimport boats as b\n\n# Chart the tides of all harbours\nb.sail(sea.load())",
            "Chart the",
        ),
        ("import sea\nfrom boats import Boat\n\nmodel = Boat(sea)\nmodel.sail()", "model = Boat(sea)"),
        ("boat.sail(sea)\nprint(boat.log[0])帮我找出程序里的错误", "找出程序里的错误"),
        (
            "Explain the javascript below\nconst steps = document.querySelectorAll('form');",
            "Explain the javascript",
        ),
        ("Why do t\ufffdhe tides of Brest \uf0b7 differ so much?", "Why do the tides of Brest differ"),
    ],
)
def test_words_of_a_person_go_before_code_and_signs(text: str, title: str) -> None:
    """A comment goes before an import; a sign that stands for none is left out."""
    assert fallback_title(text).startswith(title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "Ten wooden boats need a new coat of paint each year. Which strategy would you use?",
            "Ten wooden boats need a new coat of paint each year",
        ),
        (
            "I thought I would ask about my own case. I rent out kayaks on a lake and need a booking system.",
            "I rent out kayaks",
        ),
        (
            "Here is my code. It should print all boats longer than 9 m.\n\nfor b in boats:\n    print(b)",
            "It should print all boats",
        ),
        (
            "Read the text below and answer the questions.\n\nThe tide mill of Olhao was built in 1845.",
            "The tide mill of Olhao",
        ),
        (
            "If you were a lawyer with years of practice how would you word a charter contract for a yacht?",
            "Word a charter contract for a yacht",
        ),
    ],
)
def test_sentence_that_points_elsewhere_gives_way(text: str, title: str) -> None:
    """To the one that names the topic."""
    assert fallback_title(text).startswith(title)


def test_chinese_word_is_not_cut_at_a_particle_within_it() -> None:
    """It holds one in 因为, which is one word."""
    text = "把下面这段话翻译成英文：今天的会议因为天气原因推迟到下周三下午两点举行"
    assert fallback_title(text) == "把下面这段话翻译成英文：今天…"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("As a veteran sommelier,  you have been asked to work on a wine list", "A wine list"),
        ("explain the following to me like I'm 5 years old: how does a lock work", "How does a lock work"),
        (
            "How can I fix this warning: Variable 'speed' may not have been set",
            "Variable 'speed' may not have been set",
        ),
        ("Help me with this question:\nHow high is the tower of Pisa?", "How high is the tower of Pisa?"),
        (
            "What is the likely reason for a leaking dishwasher and how can I fix it?",
            "Likely reason for a leaking",
        ),
        ("Step by step instructions on how to prune an old apple tree", "Prune an old apple tree"),
        (
            "We need 3 days to paint 12 doors. How long do we need for 20 doors?",
            "How long do we need for 20 doors?",
        ),
        (
            "Glossary for sailors:\n- Give the meaning in one line.\n- Translate it into Dutch.",
            "Glossary for sailors",
        ),
        (
            "let total = price * 2;\n\nReferenceError: price is not set\n\nWhy?",
            "ReferenceError: price is not set",
        ),
        (
            "Write a story. Begin in the middle. A clockmaker hides a comet in a cellar.",
            "A clockmaker hides a comet",
        ),
        (
            "If one train leaves Lyon at six and one Paris at one, where on the old line do the trains meet?",
            "Where on the old line do the trains meet",
        ),
        ("You work on a weather app. The list of cities is empty. Why?", "The list of cities is empty"),
        (
            "你是一位资深的产品经理，请为健康管理软件撰写一份产品需求文档",
            "为健康管理软件撰写一份产品需求文档",
        ),
        ("Объясни простыми словами, как работает насос", "Как работает насос"),
        (
            "Correct the following essay of mine: Je suis allé à la plage hier avec mes amis",
            "Correct the following essay",
        ),
        ("turn it with U2 L R2 B2 R' U2 R2 until it is solved", "Turn it with U2 L R2 B2 R' U2 R2"),
        (
            "Please give an easy to understand step by step solution. Sort two lists of boats.",
            "Sort two lists",
        ),
        ("hey so my boat has a leak but the pump works fine", "My boat has a leak"),
        (
            "Write a response that fits.\n\nInstruction:\nDescribe the tides for children.",
            "Tides for children",
        ),
        ("how 2 get rid of ants in a kitchen pls", "Get rid of ants in a kitchen"),
        ("You are a poet. Your topic is the following: lost luggage at an airport in spring", "Lost luggage"),
    ],
)
def test_request_is_found_behind_what_leads_to_it(text: str, title: str) -> None:
    """Roles, conditions, labels, lists and vague questions give way to it."""
    assert fallback_title(text).startswith(title)
    assert faithful(fallback_title(text), text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            " \n ",
            "\u200b",
            "\ud800",
            "Hello",
            "hi!",
            "ok",
            "thanks a lot!",
            "go",
            "42",
            "3.14",
            "👍",
            ":)",
            "***",
        ),
        *(
            "/help",
            "```\n```",
            "<system-reminder>be brief</system-reminder>",
            "[Image #1]",
            "bonjour",
            "谢谢",
            "안녕하세요",
        ),
    ],
)
def test_message_that_says_nothing_names_nothing(text: str) -> None:
    """The fallback is the one constant."""
    assert extractive_title([Turn("user", text)]) == ""
    assert fallback_title(text) == NEW_CHAT_TITLE == "New chat"


BREAD = "How do I bake rye bread at home? I also want to know which flour keeps longest. Thanks!"
BOTH = ["Bake rye bread at home", "Which flour keeps longest"]


@pytest.mark.parametrize(
    ("texts", "avoid", "title"),
    [
        ([BREAD], [], "Bake rye bread at home"),
        ([BREAD], ["Sourdough"], "Bake rye bread at home"),
        ([BREAD], ["bake RYE bread, at home."], "Which flour keeps longest"),
        (
            [BREAD, "Write a haiku about rye flour"],
            BOTH,
            "Haiku about rye flour",
        ),
        ([BREAD], BOTH, "Bake rye bread at home"),
        (["Bread"], ["Bread"], "Bread"),
        (["hi"], ["Bread"], ""),
    ],
)
def test_title_to_avoid_gives_way_to_the_next_sentence_that_names_something(
    texts: list[str], avoid: list[str], title: str
) -> None:
    """Of that message, then of the next; the same title where there is no other."""
    assert extractive_title([Turn("user", text) for text in texts], avoid) == title


LONG_NAME = st.text(st.sampled_from("abcdefghikmnoprstuvw"), min_size=12, max_size=70).map(str.capitalize)


@given(st.lists(LONG_NAME, min_size=1, max_size=5))
@example(
    ["Arbeitsunfähigkeitsbescheinigungsvorlage", "Rechtsschutzversicherungsgesellschaften", "vergleichen"]
)
@example(["Fix", "ConfigurableApplicationContextInitializationException", "BeanDefinitionStoreException"])
def test_long_names_give_a_title(names: list[str]) -> None:
    """However little of them fits."""
    title = fallback_title(" ".join(names))
    assert title != NEW_CHAT_TITLE
    promises(title, " ".join(names))


def test_first_turn_that_says_something_names_the_chat() -> None:
    """A greeting gives way to the question after it; an assistant's words never count."""
    turns = [
        Turn("assistant", "Welcome to this chat, friend"),
        Turn("user", "hi"),
        Turn("user", "why is the sky blue?"),
    ]
    assert extractive_title(turns) == "Why is the sky blue?"
    assert extractive_title([Turn("assistant", "Welcome to this chat")]) == ""


def test_so_many_characters_of_all_turns_are_read() -> None:
    """A long greeting and 49 short ones give way to what follows; 50 do not, nor do two very long ones."""
    asked = Turn("user", "How do I bake bread at home?")
    assert extractive_title([Turn("user", "Hi!")] * 49 + [asked]) == "Bake bread at home"
    assert extractive_title([Turn("user", "Hi!")] * 50 + [asked]) == ""
    assert extractive_title([Turn("user", "Hi!\n" * 15_000), asked]) == "Bake bread at home"
    assert extractive_title([Turn("user", "Hi!\n" * 15_000)] * 2 + [asked]) == ""


def test_so_many_titles_are_compared_with_those_to_avoid() -> None:
    """Each of these messages gives three, one of them twice."""
    asked = Turn("user", "How do I bake oat bread?")
    assert extractive_title([*[Turn("user", BREAD)] * 6, asked], BOTH) == "Bake oat bread"
    assert extractive_title([*[Turn("user", BREAD)] * 7, asked], BOTH) == BOTH[0]


def test_request_behind_a_long_paste_is_found() -> None:
    """The head and the tail of a message are read."""
    paste = "\n".join(f"[{hour:02}:00:00] INFO worker {hour} took a job" for hour in range(24)) * 40
    assert (
        fallback_title(f"{paste}\n\nWhy do the workers stall at midnight?")
        == "Why do the workers stall at midnight?"
    )


def letters(text: str) -> str:
    """The letters and digits of ``text`` in NFC, case left aside."""
    return "".join(sign for sign in unicodedata.normalize("NFC", text) if sign.isalnum()).casefold()


# What no person typed as words. A mark may be a person's own, so that each kind may be left out or not.
MARKS = [
    re.compile(mark, re.DOTALL | re.MULTILINE)
    for mark in (
        r"<(\w+-[\w-]+)>.*?</\1>",
        r"```.*?(?:```|\Z)|^[ \t]*~~~.*?(?:^[ \t]*~~~|\Z)",
        r"```\w*\n",
        r"(?:https?://|www\.)[^\s<>]+",
        r"</?[A-Za-z][^<>]*>",
        r"\[[A-Za-z ]+[:#][^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\]",
        r"\[[^\[\]]*\]",
        r"@\S+",
    )
]


def faithful(title: str, text: str) -> bool:
    """Whether the letters of ``title`` stand in ``text`` in one piece, but for what no person typed."""
    kept = letters(title)
    readings = {text: None}
    for mark in MARKS:
        readings |= {mark.sub(" ", reading): None for reading in readings}
    return title == NEW_CHAT_TITLE or any(kept in letters(reading) for reading in readings)


def promises(title: str, text: str) -> None:
    """What holds for the title of any text."""
    assert faithful(title, text)
    assert columns(title) <= MAX_COLUMNS
    assert title == " ".join(title.split())
    assert not re.search(r"[\x00-\x1f\u200b\u202e\ud800]", title)


SCRAPS = [
    *"\n\t.,:;!?\"'`*_#|()[]{}<>=$/\\…。？！，、「」«»¿¡",
    *(
        "\u200b",
        "\u200d",
        "\ufe0f",
        "\u202e",
        "\ud800",
        "\x00",
        "\u0301",
        "👩‍👩‍👧",
        "🇩🇪",
        "क्षि",
        "```",
        "~~~",
        "**",
    ),
    *(
        "https://a.b/c",
        "Error:",
        "def f(x):",
        "<system-reminder>",
        "</system-reminder>",
        "[Image #1]",
        "@file:a.py",
        "\n\n",
    ),
    *(
        "how do I",
        "I want to",
        "You are a chef.",
        "the",
        "and",
        "in",
        "请",
        "帮我写一篇",
        "を教えて",
        "을 알려줘",
        "wie backe ich",
        "por favor",
    ),
    *(word for case in OWN for word in case["text"].split()[:12]),
]


@settings(max_examples=examples(300))
@given(st.lists(st.sampled_from(SCRAPS), max_size=60), st.sampled_from(["", " "]))
@example(["is", "</user_query>", "\u0301"], "")
@example(["[SYSTEM:", "[all]", "steps.]", "how do I"], "")
@example(["wie backe ich", "</system-reminder>", "<command-name>/clear</command-name>", "[all]"], "")
@example(["क्षि", "[SYSTEM:", "steps.", "]", "[all]"], "")
@example(["क्षि", "def f(x):", "\n", "how do I"], "")
def test_titles_of_random_scraps_are_faithful(scraps: list[str], between: str) -> None:
    """Whatever was put together, the title is a piece of it."""
    text = between.join(scraps)
    promises(fallback_title(text), text)


@settings(max_examples=examples(200))
@given(st.text(max_size=300))
def test_titles_of_random_text_are_faithful(text: str) -> None:
    """Of any characters that there are."""
    promises(fallback_title(text), text)


@pytest.mark.parametrize("case", [*OWN, *read_evaluation(EVALUATION)], ids=lambda case: case["id"])
def test_titles_of_written_messages_are_faithful_and_end_on_no_dangling_word(case: dict[str, str]) -> None:
    """A cut is marked and leaves no article or preposition at the end."""
    text = (
        case["text"] if "text" in case else next(turn.text for turn in turns_of(case) if turn.role == "user")
    )
    title = fallback_title(text)
    promises(title, text)
    *before, last = title.rstrip("…").split(" ")
    assert not title.endswith("…") or len(before) < 3 or last.lower() not in language_of(title).words


LONG_TEXTS = [
    *(
        "." * 100_000,
        "`" * 100_000,
        "a " * 50_000,
        "http://" * 14_000,
        "```\na" + "\n" * 90_000 + "b",
        '"' * 100_000,
    ),
    *(
        "<system-reminder>" * 6_000,
        "[SYSTEM: " * 11_000,
        "[SYSTEM: []" * 9_000,
        "<a-b>" * 20_000,
        "</a-b>" * 16_000,
    ),
    *(
        "how much " * 11_000,
        "i want the a " * 8_000,
        "please " * 14_000,
        "act as x " * 10_000,
        "if i need, " * 9_000,
    ),
    *(
        "x = " * 25_000,
        "| " * 50_000,
        "为什么" * 33_000,
        "**a" * 30_000,
        "[a](" * 25_000,
        "# AGENTS.md\n" * 8_000,
    ),
    *(
        "hi " * 30_000,
        "a\n" * 50_000,
        "a. " * 33_000,
        "word, can you " * 8_000,
        "zum 5. " * 14_000,
        "\ufffd" * 100_000,
        "import a, " * 10_000,
    ),
]


PROSE = "I would like to know how to bake bread at home. "
# The worst of those above takes four times as long; an expression that backtracks, a hundred and more.
MAX_TIMES_AS_PROSE = 30


def seconds(text: str) -> float:
    """Of this process's own, the least of a few runs."""
    tries = []
    for _ in range(3):
        began = time.process_time()
        fallback_title(text)
        tries.append(time.process_time() - began)
    return min(tries)


@pytest.mark.parametrize("text", LONG_TEXTS, ids=lambda text: ascii(text[:12]))
def test_work_does_not_grow_faster_than_the_text(text: str) -> None:
    """It is that of prose as long as it, within what its kinds of words and marks may differ."""
    assert seconds(text) < MAX_TIMES_AS_PROSE * seconds((PROSE * len(text))[: len(text)])


@pytest.mark.parametrize("line_break", ["\n", "\r", "\x0b", "\x1c", "\x85", "\u2028", "\u2029"])
def test_so_many_lines_are_read_whatever_breaks_them(line_break: str) -> None:
    """Of each end of a text, none of which is left out."""
    read = paragraphs(f"Bread.{line_break}" * 2_000)
    assert sum(map(len, read)) <= 2 * 2 * MAX_SENTENCES
    assert [len(of) for of in read] == [len(of) for of in paragraphs("Bread.\n" * 2_000)]


def test_every_language_has_its_patterns_ready() -> None:
    """Each table compiles, and holds the words that it is told by."""
    for code, table in TABLES.items():
        assert language(code).code == code
        assert code in {"zh", "ja", "ko", "th", "other"} or len(table.words.split()) > 40


def test_titles_keep_to_the_language() -> None:
    """Of every conversation of the set."""
    cases = [
        case
        for case in read_evaluation(EVALUATION)
        if extractive_title(turns_of(case)) and case["kind"] != "code-only"
    ]
    assert languages_kept([extractive_title(turns_of(case)) for case in cases], cases) == 1


def test_another_language_is_noticed() -> None:
    """The measure can fail: these are titles in English for conversations in other languages."""
    cases = [case for case in read_evaluation(EVALUATION) if case["lang"] != "en"]
    assert languages_kept(["How to bake bread at home with yeast"] * len(cases), cases) == 0
    assert languages_kept([""] * len(cases), cases) == 0


def test_titles_are_nearer_to_peoples_than_the_first_six_words() -> None:
    """By ``make title-eval``'s measure, which is no goal."""
    cases = read_evaluation(EVALUATION)
    ours = score([extractive_title(turns_of(case)) for case in cases], cases)[0]
    assert ours > score([first_six_words(turns_of(case)) for case in cases], cases)[0]


def test_make_titles_names_the_conversations_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line each; a line without words for it is told."""
    file = tmp_path / "messages.jsonl"
    rows = [
        {"id": "a", "text": "What is DNS?"},
        {
            "id": "b",
            "messages": [
                {"role": "user", "text": "hi"},
                {"role": "user", "text": "Tell me about the moon landing"},
            ],
        },
        {"id": "c", "text": "ok"},
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert list(titles(file)) == [("a", "What is DNS?"), ("b", "Moon landing"), ("c", "New chat")]
    monkeypatch.setattr("sys.argv", ["titles", str(file)])
    assert main() == 0
    assert json.loads(capsys.readouterr().out.splitlines()[1]) == {"id": "b", "title": "Moon landing"}
    file.write_text('{"id": "d"}', "utf-8")
    assert main() == 1
