"""The words of many languages that stand around a title: labels, acknowledgements, placeholders."""

from shared.rules.cleaning.words import words_of

# "title" and what stands for it in a label. A compound that ends in one of more than four letters counts too.
TITLES = frozenset(
    words_of(
        """title titles titled entitled titel titelvorschlag titelidee titelvoorstel titelförslag titelforslag tittelforslag otsikkoehdotus titre titres título títulos titulo titolo titoli tytuł tytułu tytuły titul název nadpis otsikko otsikon
    rubrik tittel overskrift cím címe titlu titlul naslov naslova τίτλος заголовок заголовка заголовки название назва назву
    тема темы наслов тытул عنوان العنوان عنوانًا כותרת הכותרת शीर्षक শিরোনাম शिर्षक judul tajuk başlık başlığı basliq
    başlıq pealkiri virsraksts pavadinimas pamagat kichwa headline heading subject topic topik asunto assunto sujet betreff
    onderwerp oggetto temat tema tópico oggetto emne ämne aihe téma konu موضوع विषय sarlavha naziv titullar
    pavadinimą სათაური վերնագիր тақырып гарчиг заглавие загаловак శీర్షిక ಶೀರ್ಷಿಕೆ ശീർഷകം શીર્ષક ਸਿਰਲੇਖ தலைப்பு මාතෘකාව ርዕስ teitl titulli antraštė nosaukums tajuk lohateny isihloko cinwaan sernav titill fyrirsögn izenburua títol títols sarrera teideal pennawd mada θέμα ceannteideal"""
    )
)
TITLES_UNSPACED = "标题 標題 主题 主題 题目 題目 题名 題名 タイトル 件名 見出し 제목 타이틀 หัวข้อ ชื่อเรื่อง ชื่อ ចំណងជើង ခေါင်းစဉ် ຫົວຂໍ້".split()
# Two words in a row: Vietnamese writes syllables apart.
TITLE_PHRASES = ("tiêu đề", "chủ đề", "tên cuộc", "name of", "nombre del", "nom de", "nome da", "nome do")
# These name a topic as often as a title, so another label goes before them.
TOPICS = frozenset(
    words_of(
        "subject topic topik asunto assunto sujet betreff onderwerp oggetto temat tema tópico emne ämne aihe téma konu тема темы موضوع विषय heading"
    )
)
# What a compound for a title ends in.
TITLE_ENDINGS = ("titel", "titles", "tittel", "titre", "otsikko", "otsikon", "rubrik", "overskrift")
# These name a title beside a chat.
NAMES = frozenset(
    (
        *"name names naam nazwa nom nombre nome nume numele namn navn nimi név naziv ime nama adı".split(),
        *"όνομα имя ім'я име اسم שם नाम নাম نام".split(),
    )
)
# What says that a title is this one.
COPULAS = frozenset(
    (
        *"is be are ist lautet wäre est serait es sería seria ser é è sarebbe essere".split(),
        *"jest to это будет це буде är er on là adalah olabilir".split(),
    )
)
# A prefix with one of these offers or presents a title.
SUGGESTING = frozenset(
    words_of(
        """suggest suggested suggestion suggestions recommend recommended recommendation propose proposed proposal consider try pick choice answer option idea
        here hier voici voilà aquí aqui va vai ecco oto вот ось iată íme işte här tässä
        vorschlag vorschlagen empfehle empfehlung sugiero sugerencia propongo propuesta recomiendo suggère suggestion propose proposition recommande
        sugiro sugestão proponho proposta recomendo suggerisco suggerimento propongo consiglio voorstel suggestie propozycja proponuję sugeruję
        предлагаю предложение вариант пропоную пропозиція варіант öneri önerim öneririm saran usulan usul förslag föreslår forslag foreslår ehdotus ehdotan
        návrh navrhuji javaslat javaslatom propunere propun πρόταση προτείνω اقتراح اقتراحي أقترح הצעה הצעתי सुझाव gợi đề xuất"""
    )
)
# What is named.
CHATS = frozenset(
    words_of(
        """chat chats conversation conversations thread session discussion dialog dialogue dialogs gespräch gesprächs unterhaltung
    konversation chatverlauf conversación conversacion charla conversa conversação bate-papo conversazione gesprek gesprekken
    rozmowa rozmowy czatu czat konverzace rozhovor rozhovoru чата чат чату беседы беседа разговора разговор диалога диалог
    розмови розмова бесіди бесіда діалогу sohbet sohbetin konuşma konuşmanın percakapan obrolan perbualan keskustelun keskustelu
    samtal samtalet samtale samtalen chatten beszélgetés beszélgetése conversației conversație συνομιλίας συζήτησης συνομιλία
    محادثة المحادثة الدردشة للمحادثة שיחה השיחה לשיחה वार्तालाप बातचीत चैट কথোপকথন razgovora razgovor pogovora разговорот
    saraksts pokalbio vestluse usapan mazungumzo گفتگو مکالمه گفت‌وگو"""
    )
)
CHATS_UNSPACED = "对话 對話 聊天 会话 會話 会話 チャット 대화 채팅 การสนทนา บทสนทนา แชท".split()
# What else may stand in a label or a preface.
QUALIFIERS = frozenset(
    words_of(
        """suggested suggestion suggestions proposed proposal possible potential recommended recommendation generated final new updated
    revised short shorter concise brief clear simple descriptive suitable appropriate fitting good great better best option options
    choice alternative alternatives idea ideas first second name names label answer response output result summary english language
    the a an my your our this that for of to in with and or is are was be would could might should can may will it here here's
    heres there based on from above following given provided user's users as below one two three some few sure okay ok
    certainly absolutely course understood alright right done yes great got thanks thank you i i'd i've we let me go suggest
    propose recommend think think: created come up words word format json text plain sentence case
    vorgeschlagener vorschlag kurzer möglicher neuer passender der die das den des dem ein eine einen für hier ist wäre lautet
    könnte sein gerne natürlich klar mein zum zur vom unterhaltungs gesprächs
    sugerido sugerida propuesto corto breve posible nuevo nueva el la los las un una de del para por aquí aqui está esta tienes
    te dejo claro es sería podría ser mi supuesto desde luego perfecto este
    proposé suggéré court nouveau possible le les l' un une du des d' pour voici voilà bien sûr est serait c'est je propose suis mon
    proposto suggerito breve nuovo possibile il lo i gli di della del per ecco certo certamente ecco un'idea è sarebbe potrebbe essere
    sugestão sugerido proposto curto novo o os as um uma da do das dos aqui está com certeza é seria poderia meu
    voorgestelde korte nieuwe mogelijke de het een van voor is zou zijn natuurlijk zeker hier mijn dit
    proponowany krótki nowy dla do tej tego oto jasne oczywiście to jest propozycja mój
    предлагаемый предложенный короткий новый возможный для этого этой вот конечно хорошо это мой вариант название будет
    пропонований короткий новий можливий для цього цієї ось звичайно добре це мій варіант
    önerilen kısa yeni için işte tabii elbette bu bir olabilir
    tiêu đề chủ cuộc trò chuyện đoạn hội thoại tên cho đây là gợi ý ngắn gọn của tất nhiên này một
    berikut adalah untuk ini singkat baru tentu saja disarankan yang
    ehdotettu lyhyt uusi tässä on toki föreslagen kort ny för här är självklart visst foreslått foreslået her er til
    هذا هو هنا إليك اقتراح المقترح مقترح قصير ل لـ بالتأكيد هنا זה הנה מוצעת ל קצרה यह है यहाँ लिए के का की सुझाया गया
    προτεινόμενος σύντομος για τον της αυτός είναι εδώ iată pentru scurt acesta este íme javasolt rövid ennek egy navržený krátký pro zde je"""
    )
)
QUALIFIERS_UNSPACED = (
    "好的 以下 是 这是 這是 为 為 的 建议 建議 一个 一個 您 你 我 给 給 当前 本次 此 该 次 简短 当然 當然 可以 合适 新 生成 推荐 推薦 候选 了解 明白 はい "
    "こちら 以下の は が の です に です。 の通り 通り 案 いかがでしょうか どうでしょうか この 提案 します 案 新しい 適切な 네 다음 은 는 이 입니다 추천 제안 의 위한 을 를 적절한 새 นี่คือ สำหรับ ของ ที่แนะนำ คือ".split()
)
# These and users are compared with all that stands before a colon, so a name of two words is one entry.
SPEAKERS = frozenset(
    words_of(
        """assistant chatbot ai answer output response result reply model asistente assistente antwort antwoord réponse respuesta risposta resposta odpowiedź ответ відповідь
    cevap yanıt jawaban svar vastaus asystent ассистент помощник асистент asisten asistan الإجابة المساعد תשובה उत्तर 回答 助手 答案
    回复 回答 アシスタント 回答 답변 어시스턴트"""
    )
) | {"trả lời", "trợ lý"}
USERS = frozenset(
    words_of(
        """user human q usuario usuário utilisateur benutzer nutzer utente gebruiker użytkownik пользователь користувач kullanıcı 用户 用戶 ユーザー
    사용자 المستخدم question language"""
    )
) | {"người dùng"}
ACKNOWLEDGEMENTS = frozenset(
    words_of(
        """sure okay ok of course certainly absolutely understood got it alright all right sounds good great perfect done yes no yep thanks thing
    thank you you're welcome noted right fine gladly
    claro por supuesto de acuerdo entendido perfecto vale listo gracias sí natürlich klar gerne verstanden selbstverständlich danke ja
    bien sûr d'accord compris entendu parfait merci oui voici certo certamente va bene capito perfetto grazie ecco com certeza entendi
    perfeito obrigado obrigada sim tudo bem natuurlijk zeker begrepen prima bedankt jasne oczywiście rozumiem dobrze dziękuję
    конечно хорошо понял поняла понятно ясно спасибо да готово звичайно добре зрозуміло дякую так tabii elbette tamam anladım teşekkürler
    tất nhiên được rồi vâng dạ cảm ơn tentu tentu saja baik oke terima kasih självklart visst okej tack selvfølgelig ja takk tak
    toki selvä kiitos ok samozřejmě dobře děkuji rozumím természetesen rendben köszönöm desigur sigur am înțeles mulțumesc φυσικά
    εντάξει κατάλαβα ευχαριστώ بالتأكيد حسنًا حسنا بالطبع شكرا تمام نعم נכון בטח כמובן בסדר תודה ज़रूर बिल्कुल ठीक है धन्यवाद हाँ"""
    )
)
ACKNOWLEDGEMENTS_UNSPACED = (
    "好的 好 当然 當然 没问题 沒問題 明白了 明白 了解 收到 可以 谢谢 謝謝 はい わかりました 了解しました 了解です 承知しました もちろん かしこまりました ありがとうございます "
    "네 알겠습니다 물론입니다 물론이죠 감사합니다 ได้เลย ครับ ค่ะ แน่นอน ขอบคุณ".split()
)
# Whole titles that name nothing, beside those made of NEW and CHATS. Numbers and dates behind them change
# nothing.
PLACEHOLDERS = frozenset(
    """n/a|na|none|null|nil|nan|undefined|unknown|tbd|todo|string|placeholder|object object|no title|no subject|no name|true|false|empty|blank|empty response|no response|no answer|no content|no output|missing title|title missing|title unavailable
    |your title here|title here|insert title|insert title here|title goes here|your title|chat title|conversation title|short title|concise title
    |new title|title of the conversation|title of conversation|the title|a title|final title
    |general|general chat|general discussion|general conversation|random chat|casual conversation|default|default title|example title|sample title|chat name|title text
    |guidelines|instructions|output|examples|task|title generation|chat history|conversation history|thinking process|thought process|new topic|new message
    |sin título|conversación sin título|ohne titel|kein titel
    |sans titre|conversation sans titre|senza titolo|sem título
    |nieuwe conversatie|zonder titel|naamloos|bez tytułu|без названия|без заголовка
    |нова розмова|нова бесіда|без назви|başlıksız|adsız|cuộc trò chuyện mới|đoạn chat mới|trò chuyện mới|không có tiêu đề|tanpa judul|perbualan baharu
    |nimetön|otsikoton|ny chatt|namnlös|utan titel|uten tittel|uden titel|bez názvu|új csevegés|névtelen|cím nélkül|fără titlu
    |νέα συζήτηση|χωρίς τίτλο|без заглавие|محادثة جديدة|دردشة جديدة|بدون عنوان|שיחה חדשה|צ'אט חדש|ללא כותרת|नई चैट|नई बातचीत|शीर्षक रहित|गفتگوی جدید|گفتگوی جدید|چت جدید
    |新对话|新聊天|新会话|新的对话|新的聊天|新建对话|新建聊天|新對話|新聊天室|新的對話|无标题|無標題|未命名|未命名对话|未命名對話|默认标题|新話題|新话题|对话|聊天|新しいチャット|新規チャット|新しい会話|新規会話|無題|タイトルなし|タイトル未設定|새 채팅|새로운 채팅|새 대화|새로운 대화|제목 없음|제목없음|무제|แชทใหม่|การสนทนาใหม่|ไม่มีชื่อ""".replace(
        "\n    ", ""
    )
    .casefold()
    .split("|")
)
# A placeholder has no other words than these and those for a chat.
NEW = frozenset(
    words_of(
        "new nuevo nueva neuer neue neues nouvelle nouveau nuova nuovo nova novo nieuw nieuwe nowy nowa новый новая новое новий нове yeni mới baru uusi ny nytt nya nový nová új nou nouă νέα нов untitled unnamed unbenannt unbenannter unbenannte unbenanntes namenlos nameless empty leer leerer vide vacío vacía vazio vuota"
    )
)
# One of these alone is vague.
VAGUE = frozenset(
    words_of(
        """result results help question questions code coding error errors issue issues problem problems request discussion information info
    update test topic task answer response summary advice assistance support query idea ideas text message details overview general
    misc miscellaneous other introduction conversation content analysis explanation guide tips review report notes data document
    hilfe frage code fehler problem aide question erreur problème ayuda pregunta ajuda pergunta aiuto domanda помощь вопрос ошибка допомога питання"""
    )
)
# These say nothing beside a vague word.
UNSPECIFIC = frozenset(
    words_of(
        """general various miscellaneous misc random casual different several some other user user's new quick short simple basic
        allgemeine allgemeiner allgemeines verschiedene sonstige générale général divers diverses générales general generales varias varios
        geral gerais várias vários generale generali varie vari algemene diverse общий общая общие разные разный загальне загальний різні"""
    )
)
