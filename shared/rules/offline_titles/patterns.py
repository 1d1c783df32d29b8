"""What is no prose: tables of regular expressions, compiled where first used, for code, markup, addresses and what hosts inject."""

FENCE = r"(?m)```|^[ \t]*~~~"
URL = r"(?i)(?:https?://|www\.)[^\s<>\"）)，。]+"
MARKUP = (
    ("[", r"!?\[([^\[\]\n]+)\]\([^()\s]*\)", r"\1"),
    ("*", r"(?<![\w*])(\*{1,3})(?=[^\s*])([^*\n]+)(?<!\s)\1(?![\w*])", r"\2"),
    ("`", r"`+", ""),
)
# What replaced a character that could not be read, and signs of fonts.
GARBLED = r"[\ufffd\uf000-\uf0ff]"
MARKER = r"^[\s>#}*•●▪■◆|+=~_–—!¡-]+(?=\s|[^\s\d.>#*+=~_-])|^\s*(?:\(?\d{1,2}[.)]|\(?[a-zA-Zа-яё]\.?[)]|[\[(]?\d+ ?(?:pts?|points?|marks?)\.?[\])]?[:.]?|Q\d+[.:)]|\d[\d.]*(?i:question) [\d.]+:?)\s+"
CODE = (
    r"\s*(?:def \w|class \w+\s*[(:{]|(?:export )?(?:interface|type) \w[\w<> ]*[{=]|import [\w{*.]+|from [\w.]+ import|return\b(?: \S+){0,3}\s*$|return\b.*[;()\]]|(?:const|let|var|int|double|float|char|void|auto|bool|string) [\w*&]+.*[=;({]"
    r"|function\b.*[({]|#\s*(?:include|define|pragma)|#!/|@\w+|using \w[\w.]*;|(?:public|private|protected|static|pragma|contract|struct|enum|namespace|package|export|async) "
    r"|(?:if|for|while|elif|else|try|except|switch|case|with)\b.*(?:[:{;]|: [\w.]+\(.*\))\s*$|(?:SELECT|CREATE TABLE|INSERT INTO|ALTER|FROM|WHERE|GROUP BY) [A-Z*\w]|UPDATE \w+ *$|SET [\w.]+ *=|[{}\])];?,?\s*$|[\w .=:]{0,16}\"\"\"|.{20,}[\"'], ?\w+ ?= ?[\[\"'\w]"
    r"|[\w.]+\(.*\)[;:]?\s*$|</?\w+[^>]*>|for \w+ in [\w.]+\(|[\w<>\[\]]+ \w+ *= *\S.*;\s*$|[\w.\[\]\"'$]+ *(?:[-+*/]?=|:=|<-) *\S|\w[\w ]*\(.*,\s*$|//|/\*|\*/|--\s|%|%%|\$ |>>> "
    r"|#\d+ \[|\s*at [\w.$<>]+ ?\(|File \"|\[?\d{4}-\d\d-\d\d[ T]|\[\d\d:\d\d|npm (?:ERR|WARN)|[\^~]+\s*$|traceback \(|\d+ \||[\w.]*(?:Error|Exception)\b:?|\[\w+\] error|\|.*\|\s*$|[-|:+= ]{5,}$"
    r"|\"\w+\"\s*:|\w+: *$(?<=\w:)(?=\Z)|[\d.,%$-][\d.,%$;\s-]*$|[\w.-]+@[\w.-]+\s*$)"
)
SIGNS = r"[{}()\[\];=<>|\\_$&/]"
INLINE_CODE = r"(?:\"\"\"|#include\b|#!/|\bimport \w+[.\s\w]*(?:as|\n|import|;|$)|\bfrom [\w.]+ import|\bdef \w+\(|\bfunction \w*\([^()]*\) ?\{|\bclass \w+[:{(]|\b\w{2,}\s*=\s*\w{2,}[(.\[]|<-\s*\w+\(|</?[a-z]+[ >][^<]*[<>]|\blibrary\(|\bggplot\(|\bselect .* from\b|\{\s*\"|\bstruct \w+ ?\{|\bswitch ?\()"
ERROR = r"(?i)\b[A-Z]\w*(?:Error|Exception)\b|\b(?:error|fatal|panic)\b"
DECLARED = r"(?:export |default |public |async |static )*(?:def|class|function|interface|struct|contract|CREATE TABLE|fn|func)\s+\w+|(?:#+|//+|--|/?\*+)\s*(?!(?i:spdx|copyright|licen[sc]e|coding)\b)[^\W\d_]\w*(?: [\w,'’-]+){2,}"
SHAPES = r"(?:\w+ )*(?:interface|struct)\b"
IMPORTS = r"(?:(?:(?:from [\w.]+ )?import (?:[^;()=]{1,80}? from [\"']\S+|[\w.*]+(?:, ?\w+)*(?: as \w+)?)|#include\s*\S+|(?:using|package|use) [\w.:]+;|%%\w+ \S+|@\w+)[;\s]+)+"
SCHEME = r"^https?://(?:www\.)?"
END = (
    r"(?<=[.!?…])(?<!\d!)(?<!\([!?])(?<!\.\.)(?<!\b[vVDMS][srt]\.)(?<!\bMrs\.)(?<!\betc\.)(?<!\bbzw\.)(?:\s+|[\"'”»)\]]+\s+(?![a-z]))(?=\S)"
    r"|(?<=[。！？])[」』”）)]*|\n"
)
# "zum 50. Geburtstag", "George R. R. Martin", "e.g.": no sentence ends there.
NO_END = r"(?:[:;,] \d{1,2}|\b(?:zum|am|der|den|dem|des|im|vom|seit|ab) \d{1,2}|\b[A-ZА-ЯЁ]\w+ [A-ZА-ЯЁ]|(?:^|[\s(])(?:\w\.)+\w)\.$"

TAG = r"<(/?)([A-Za-z][\w:-]*)(?:\s[^<>]*)?>"
HTML = frozenset(
    "html head body div span p a ul ol li table tr td th thead tbody script style link meta title h1 h2 h3 h4 h5 h6 img br hr"
    " input button form label select option textarea nav header footer section article main svg path g b i u em strong code pre"
    " iframe video audio canvas template int string double float char t T key value".split()
)
# A name of several words, or for material, is a program's; <user_query> holds what the person asked.
PERSONS = r"(?i)user[_-]?(?:query|message|request|input|prompt|question)s?"
MATERIAL = frozenset(
    "context document documents file files instructions instruction example examples rules memory memories system reminder environment skill skills attachment attachments selection metadata hook stdout stderr".split()
)
BRACKETED = (
    r"(?i)\[(?=[a-z])(?:system|developer|tool|note|notice|current|date|time|memory|voice|location|selected|selection|search|open tabs?|workspace|attached|attachments?|images?|pasted|files?|screenshots?|audio|video|documents?|uploaded|user (?:uploaded|attached)"
    r"|selected text|context|reminder|request interrupted)\b(?=[^\[\]\n]{0,60}[:#\]–—-])[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*\](?!\()"
)
MENTION = r"(?<!\S)@(?:(?:file|folder|dir|url|docs?|web|code|symbol):\S+|[\w./-]*\w\.\w{1,5}(?![\w.]))"
INSTRUCTION_FILE = r"(?m)^#+ +[^\n]*\b(?:AGENTS|CLAUDE|GEMINI|[A-Z]+)\.md\b[^\n]*$"
REQUEST_HEADING = r"(?im)^#+ *(?:my|the user['’]s|user) (?:request|message|query|question|prompt)\b[^\n]*$"
