"""Words that say nothing about a topic: those of the offline titler's languages, and of some more."""

from functools import cache

from shared.rules.cleaning.manner_words import is_mannered
from shared.rules.cleaning.words import folded, words_of
from shared.rules.offline_titles.language import is_small

# Question words, pronouns, prepositions and auxiliary verbs.
_MORE = """hvordan hvad hva hvorfor hvornår hvilken hvilket hvilke hvem
hvor jeg mig mit uden uten på af eller ikke kan skal
hogyan mikor miért milyen az egy és vagy nem lehet kell nélkül
miten kuinka mitä kuka missä miksi milloin minä sinä ja tai ei ilman
cum cine unde când cu fără și sau nu este sunt poate din pentru
com què qui quan quin quina amb és puc
kako što šta tko ko gdje gde kada zašto koji koja za bez sa ili ne je su mogu može da li
как какво кой коя кога къде защо какъв за без със с в на от до и или не е са да ли мога може това този тази
ми ви
πώς τι ποιος ποια ποιο πού πότε γιατί πόσο να θα με σε στο στη στην στον για από
χωρίς και ή δεν είναι μπορώ μπορεί ο η το οι τα του της των μου σου σας ένα μια
چگونه چطور چه کی کجا چرا کدام از به با در بر برای بدون تا که را و یا این آن هم است هست نیست شود می
کیسے کیا کون کہاں کب کیوں کس میں سے کو کا کی کے پر تک کے بغیر اور یا نہیں ہے ہیں ہوں
تھا یہ وہ اس ان ایک ہو سکتا سکتی سکتے کر آپ آج
איך מה מי איפה מתי למה מדוע איזה איזו של על עם בלי אל אם או לא את זה זו זאת הוא היא יש אין גם כי היום
কীভাবে কিভাবে কী কি কে কোথায় কখন কেন কোন ছাড়া জন্য থেকে দিয়ে সঙ্গে সাথে এবং ও বা না এই সেই একটি আজ
எப்படி என்ன யார் எங்கே எப்போது ஏன் எந்த இல்லாமல் மற்றும் அல்லது இல்லை இது அது ஒரு இந்த அந்த இன்று
ninawezaje jinsi gani nini nani wapi lini katika bila kwa"""


def content_words(text: str) -> list[str]:
    """Returns the folded words of ``text`` that say something about its topic."""
    # A small word is known by its accents, which folding takes off.
    pieces = [piece for piece in text.split() if not all(map(_is_small, words_of(piece)))]
    words = [word for piece in pieces for word in folded(piece).split()]
    return [word for word in words if not (_is_small(word) or is_mannered(word))]


def _is_small(word: str) -> bool:
    return is_small(word) or word in _more()


@cache
def _more() -> frozenset[str]:
    return frozenset(words_of(_MORE))
