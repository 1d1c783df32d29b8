"""The words in which an assistant speaks of itself, of the user and of its task, by language."""

from functools import cache

from shared.rules.cleaning.words import folded, words_of

# Speaks as I or we.
_SPEAKER = """i i'm i'd i'll i've me my myself we we're our us ich mir mich wir uns je j'ai nous yo io noi eu ik wij ja my я мне меня мы мені мене ми ben bana biz
dirmi dimmi raccontami fornirmi spiegarmi decirme dime cuéntame cuénteme darme diga-me dizer-me conte-me dis-moi dites-moi
tôi saya aku kami minä jag jeg meg mig vi já nekem én mie εγώ μου аз أنا لي نحن אני לי אנחנו मैं मुझे मेरा हम আমি আমার ما میں நான் mimi ako مجھے"""
# Speaks to you.
_LISTENER = """you you're you'd you've your yours du dir dich dein deine deinen deinem deiner kannst könntest ihnen vous votre vos pouvez tú tu tus usted ustedes puedes você vocês te tuo tua tuoi puoi
jij jou jouw jullie kun ty wy twój twoje możesz możecie ты тебе твой твоя твои вы вам вас ваш ваша ваши можешь можете ти ви ваші твій можеш sen siz size senin sizin bạn anda kamu sinä sinun
dig ni deg dere din vy vám váš můžeš můžete ön tudnál poți μπορείς εσείς σας вие لك أنت לך אתה आप आपको आपके আপনি আপনার شما آپ wewe ikaw"""
# Greets, thanks, apologizes.
_POLITE = """sorry apologies apologize unfortunately hello hi hey welcome thanks thank please glad happy hmm bitte leider entschuldigung entschuldige entschuldigen hallo danke gerne désolé désolée excuses
malheureusement bonjour merci veuillez perdón hola gracias siento lamento disculpa disculpe desculpe desculpa infelizmente olá oi obrigado obrigada spiace scusa purtroppo ciao salve grazie helaas hallo bedankt
alstublieft przepraszam niestety witaj cześć dziękuję proszę извините простите сожалению привет здравствуйте спасибо пожалуйста вибачте перепрошую жаль привіт вітаю дякую üzgünüm maalesef özür merhaba selam
lütfen lỗi tiếc chào vui maaf halo silakan tolong mohon pahoittelen valitettavasti anteeksi hei kiitos tyvärr ursäkta förlåt hej tack vänligen beklager dessverre unnskyld takk vennligst undskyld desværre venligst
omlouvám bohužel ahoj děkuji prosím sajnálom elnézést sajnos szia köszönöm kérem scuze salut bună mulțumesc rog rău prepáčte ľutujem bohužiaľ oprostite žal жалам atsiprašau diemžēl atvainojiet vabandust kahjuks disculpi síntoo fyrirgefðu barkatu прабачце λυπάμαι συγγνώμη δυστυχώς γεια ευχαριστώ παρακαλώ съжалявам извинете здравей žao molim zdravo
آسف عذرا عذرًا عذراً أعتذر للأسف مرحبا مرحبًا شكرا يرجى מצטער מצטערת סליחה לצערי שלום תודה בבקשה क्षमा माफ़ माफ खेद नमस्ते धन्यवाद कृपया দুঃখিত নমস্কার متأسفم متاسفم ببخشید سلام ممنون لطفا لطفاً معذرت السلام علیکم شکریہ افسوس
மன்னிக்கவும் samahani habari asante tafadhali paumanhin salamat"""
# Cannot.
_UNABLE = """cannot can't unable won't couldn't kann könnte peux puis puedo posso posso kan kunt mogę могу нельзя можу edemem veremem yapamam oluşturamam veremiyorum edemiyorum mümkün thể bisa dapat voi pysty
nemohu nemůžu nelze nemôžem puc podo можам магу tudok μπορώ мога mogu أستطيع يمكنني יכול יכולה सकता सकती পারছি نمی‌توانم نمیتوانم முடியாது siwezi سکتا سکتی سکتے"""
# What its task is about.
_TASK = """title titles titled conversation chat user users user's provided provide content context request requested message messages prompt instructions assist help summarize summarizing summary generate generating
clarify assistant language words quotes quotation marks punctuation markdown emoji explanation sentence concise
titel gespräch unterhaltung bereitgestellt bereitstellen helfen hilfe erstellen generieren anfrage nutzer benutzer zusammenfassen ausgeben wörter anführungszeichen satzzeichen titre conversation aider générer utilisateur mots guillemets
título conversación conversacion ayudar ayudarte ayudarle generar usuario palabras comillas conversa ajudar ajudá-lo gerar usuário palavras aspas titolo conversazione aiutarti aiutarla aiutare
generare utente parole virgolette gesprek helpen genereren gebruiker woorden aanhalingstekens tytułu tytuł rozmowy rozmowę pomóc wygenerować użytkownik podaj заголовок заголовка название беседы разговора чата помочь создать
пользователь предоставлено предоставьте назву назва розмови допомогти створити користувач надайте başlık başlığı sohbet konuşma yardımcı oluşturmak kullanıcı kelime tiêu cuộc giúp người dùng judul
percakapan obrolan bantu membantu pengguna kata otsikkoa otsikko keskustelu auttaa käyttäjä sanaa hjälpa titeln användaren samtalet ord hjelpe tittel brukeren samtalen hjælpe brugeren titulek název pomoci uživatel slov
segíteni címet cím beszélgetés felhasználó szó ajuta răspunde titlu titlul utilizatorul conversația cuvinte βοηθήσω τίτλο τίτλος χρήστης συνομιλία λέξεις помогна заглавие pomoći naslov korisnik مساعدتك أساعدك مساعدة عنوان عنوانًا المحادثة
المستخدم كلمات לעזור כותרת שיחה המשתמש מילים मदद शीर्षक बातचीत सहायता সাহায্য শিরোনাম কথোপকথন عنوان کمک گفتگو مکالمه தலைப்பு உரையாடல் உதவ kichwa mazungumzo kusaidia pamagat tulong usapan مدد درخواست گفتگو"""
# A polite request in Japanese and Korean says by its verb who asks whom.
_OF_REQUESTS = "いただけますか いただけません くださいますか もらえますか 주시겠 주실 주세요".split()
_SPEAKER_UNSPACED = [*"我 私は 私の 저는 제가 ฉัน ผม ดิฉัน".split(), *_OF_REQUESTS]
_LISTENER_UNSPACED = [*"您 你 あなた 당신 คุณ".split(), *_OF_REQUESTS]
_POLITE_UNSPACED = "请 請 抱歉 对不起 對不起 不好意思 谢谢 謝謝 你好 您好 很高兴 很高興 申し訳 すみません ごめん ありがとう こんにちは はじめまして ください 죄송 미안 감사합니다 안녕하세요 주세요 ขออภัย ขอโทษ เสียใจ สวัสดี ขอบคุณ กรุณา ຂໍອະໄພ សូមអភ័យទោស တောင်းပန်".split()
_UNABLE_UNSPACED = "无法 無法 不能 できません できない 없습니다 못합니다 못해 ไม่สามารถ".split()
_TASK_UNSPACED = "标题 標題 对话 對話 会话 用户 用戶 帮助 幫助 帮你 提供 生成 标点 標點 个字 個字 字以内 个词 不超过 引号 简短 服务 服務 タイトル 会話 ユーザー お手伝い 文字以内 引用符 手伝 제목 대화 사용자 도와 도움 생성 제공 글자 단어 따옴표 หัวข้อ ชื่อเรื่อง บทสนทนา การสนทนา ช่วย ผู้ใช้".split()

_SPACED = {
    "SPEAKER": _SPEAKER,
    "LISTENER": _LISTENER,
    "POLITE": _POLITE,
    "UNABLE": _UNABLE,
    "TASK": _TASK,
}
UNSPACED = {
    "SPEAKER": _SPEAKER_UNSPACED,
    "LISTENER": _LISTENER_UNSPACED,
    "POLITE": _POLITE_UNSPACED,
    "UNABLE": _UNABLE_UNSPACED,
    "TASK": _TASK_UNSPACED,
}


@cache
def by_class() -> dict[str, frozenset[str]]:
    """Returns the words of each class, of languages that put spaces between words."""
    return {name: frozenset(words_of(words)) for name, words in _SPACED.items()}


def is_mannered(word: str) -> bool:
    """Returns whether a folded word is one of an assistant's, so that it says nothing about a topic."""
    # Korean words carry their particles.
    is_korean = "\uac00" <= word[:1] <= "\ud7a3"
    pieces = (piece for words in UNSPACED.values() for piece in words)
    return word in _folded_words() or (is_korean and any(piece in word for piece in pieces))


@cache
def _folded_words() -> frozenset[str]:
    return frozenset(folded(" ".join(word for words in by_class().values() for word in words)).split())
