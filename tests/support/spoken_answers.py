"""What models answer in many languages in place of a good title, by the chat's first message."""

# Language: what the user said, how a model refuses, and how it greets.
SPOKEN = {
    "en": (
        "How do I bake bread at home without an oven?",
        "I'm sorry, but I can't help with that request.",
        "Hello! How can I assist you today?",
    ),
    "de": (
        "Wie backe ich zu Hause Brot ohne Ofen?",
        "Es tut mir leid, aber dabei kann ich nicht helfen.",
        "Hallo! Wie kann ich dir heute helfen?",
    ),
    "fr": (
        "Comment cuire du pain à la maison sans four ?",
        "Je suis désolé, mais je ne peux pas répondre à cette demande.",
        "Bonjour ! Comment puis-je vous aider aujourd'hui ?",
    ),
    "es": (
        "¿Cómo hago pan en casa sin horno?",
        "Lo siento, no puedo generar un título para esta conversación.",
        "¡Hola! ¿En qué puedo ayudarte hoy?",
    ),
    "pt": (
        "Como faço pão em casa sem forno?",
        "Desculpe, mas não posso ajudar com esse pedido.",
        "Olá! Como posso ajudar você hoje?",
    ),
    "it": (
        "Come faccio il pane a casa senza forno?",
        "Mi dispiace, ma non posso soddisfare questa richiesta.",
        "Ciao! Come posso aiutarti oggi?",
    ),
    "nl": (
        "Hoe bak ik thuis brood zonder oven?",
        "Sorry, daar kan ik je niet bij helpen.",
        "Hallo! Waarmee kan ik je vandaag helpen?",
    ),
    "pl": (
        "Jak upiec chleb w domu bez piekarnika?",
        "Przepraszam, ale nie mogę w tym pomóc.",
        "Cześć! W czym mogę Ci dzisiaj pomóc?",
    ),
    "cs": (
        "Jak upéct doma chleba bez trouby?",
        "Omlouvám se, ale s tím nemohu pomoci.",
        "Ahoj! Jak vám mohu dnes pomoci?",
    ),
    "sv": (
        "Hur bakar jag bröd hemma utan ugn?",
        "Tyvärr kan jag inte hjälpa till med det.",
        "Hej! Hur kan jag hjälpa dig idag?",
    ),
    "tr": (
        "Evde fırınsız nasıl ekmek yaparım?",
        "Üzgünüm, bu konuda yardımcı olamam.",
        "Merhaba! Bugün size nasıl yardımcı olabilirim?",
    ),
    "vi": (
        "Làm thế nào để nướng bánh mì ở nhà mà không cần lò?",
        "Xin lỗi, tôi không thể giúp bạn với yêu cầu này.",
        "Xin chào! Tôi có thể giúp gì cho bạn hôm nay?",
    ),
    "id": (
        "Bagaimana cara membuat roti di rumah tanpa oven?",
        "Maaf, saya tidak bisa membantu permintaan ini.",
        "Halo! Ada yang bisa saya bantu hari ini?",
    ),
    "ru": (
        "Как испечь хлеб дома без духовки?",
        "Извините, я не могу помочь с этим запросом.",
        "Здравствуйте! Чем я могу вам помочь сегодня?",
    ),
    "uk": (
        "Як спекти хліб удома без духовки?",
        "Вибачте, але я не можу допомогти з цим.",
        "Привіт! Чим я можу вам допомогти сьогодні?",
    ),
    "el": (
        "Πώς φτιάχνω ψωμί στο σπίτι χωρίς φούρνο;",
        "Λυπάμαι, αλλά δεν μπορώ να βοηθήσω με αυτό.",
        "Γεια σας! Πώς μπορώ να σας βοηθήσω σήμερα;",
    ),
    "ar": (
        "كيف أخبز الخبز في المنزل بدون فرن؟",
        "عذرًا، لا أستطيع مساعدتك في هذا الطلب.",
        "مرحبًا! كيف يمكنني مساعدتك اليوم؟",
    ),
    "fa": (
        "چگونه بدون فر در خانه نان بپزم؟",
        "متأسفم، نمی‌توانم در این مورد کمک کنم.",
        "سلام! امروز چگونه می‌توانم به شما کمک کنم؟",
    ),
    "he": (
        "איך אופים לחם בבית בלי תנור?",
        "מצטער, אני לא יכול לעזור בבקשה הזו.",
        "שלום! איך אני יכול לעזור לך היום?",
    ),
    "hi": (
        "बिना ओवन के घर पर ब्रेड कैसे बनाएं?",
        "क्षमा करें, मैं इस अनुरोध में सहायता नहीं कर सकता।",
        "नमस्ते! मैं आज आपकी कैसे मदद कर सकता हूँ?",
    ),
    "bn": (
        "ওভেন ছাড়া বাড়িতে কীভাবে রুটি বানাব?",
        "দুঃখিত, আমি এই অনুরোধে সাহায্য করতে পারছি না।",
        "নমস্কার! আজ আমি আপনাকে কীভাবে সাহায্য করতে পারি?",
    ),
    "th": (
        "อบขนมปังที่บ้านโดยไม่มีเตาอบได้อย่างไร",
        "ขออภัย ฉันไม่สามารถช่วยเรื่องนี้ได้",
        "สวัสดี! วันนี้ฉันช่วยอะไรคุณได้บ้าง?",
    ),
    "ja": (
        "オーブンなしで家でパンを焼くにはどうすればいいですか？",
        "申し訳ありませんが、そのご要望にはお応えできません。",
        "こんにちは！今日はどのようなご用件でしょうか？",
    ),
    "ko": (
        "오븐 없이 집에서 빵을 굽는 방법은?",
        "죄송합니다. 해당 요청을 도와드릴 수 없습니다.",
        "안녕하세요! 오늘 무엇을 도와드릴까요?",
    ),
    "zh": (
        "没有烤箱怎么在家做面包？",
        "抱歉，我无法满足您的请求。",
        "你好！今天有什么可以帮您的吗？",
    ),
    "zh-Hant": (
        "沒有烤箱怎麼在家做麵包？",
        "抱歉，我無法協助處理這個請求。",
        "您好！今天有什麼可以幫您的嗎？",
    ),
    "ro": (
        "Cum coc pâine acasă fără cuptor?",
        "Îmi pare rău, dar nu pot ajuta cu această cerere.",
        "Bună! Cu ce te pot ajuta astăzi?",
    ),
    "hu": (
        "Hogyan süssek kenyeret otthon sütő nélkül?",
        "Sajnálom, de ebben nem tudok segíteni.",
        "Szia! Miben segíthetek ma?",
    ),
    "fi": (
        "Miten leivon leipää kotona ilman uunia?",
        "Pahoittelen, mutta en voi auttaa tässä.",
        "Hei! Kuinka voin auttaa sinua tänään?",
    ),
    "da": (
        "Hvordan bager jeg brød derhjemme uden ovn?",
        "Beklager, men det kan jeg ikke hjælpe med.",
        "Hej! Hvordan kan jeg hjælpe dig i dag?",
    ),
    "no": (
        "Hvordan baker jeg brød hjemme uten ovn?",
        "Beklager, men jeg kan ikke hjelpe med det.",
        "Hei! Hvordan kan jeg hjelpe deg i dag?",
    ),
    "bg": (
        "Как да изпека хляб вкъщи без фурна?",
        "Съжалявам, но не мога да помогна с това.",
        "Здравейте! Как мога да ви помогна днес?",
    ),
    "ur": (
        "تندور کے بغیر گھر پر روٹی کیسے پکاؤں؟",
        "معذرت، میں اس درخواست میں مدد نہیں کر سکتا۔",
        "السلام علیکم! آج میں آپ کی کیسے مدد کر سکتا ہوں؟",
    ),
    "ta": (
        "அடுப்பு இல்லாமல் வீட்டில் ரொட்டி எப்படி செய்வது?",
        "மன்னிக்கவும், இந்தக் கோரிக்கைக்கு என்னால் உதவ முடியாது.",
        "வணக்கம்! இன்று நான் உங்களுக்கு எப்படி உதவ முடியும்?",
    ),
    "ca": (
        "Com faig pa a casa sense forn?",
        "Ho sento, però no puc ajudar amb aquesta petició.",
        "Hola! En què et puc ajudar avui?",
    ),
    "hr": (
        "Kako ispeći kruh kod kuće bez pećnice?",
        "Žao mi je, ali ne mogu pomoći s tim zahtjevom.",
        "Zdravo! Kako vam mogu pomoći danas?",
    ),
    "ms": (
        "Bagaimana saya membakar roti di rumah tanpa ketuhar?",
        "Maaf, saya tidak dapat membantu dengan permintaan ini.",
        "Helo! Bagaimana saya boleh membantu anda hari ini?",
    ),
    "sw": (
        "Ninawezaje kuoka mkate nyumbani bila tanuri?",
        "Samahani, siwezi kusaidia na ombi hili.",
        "Habari! Ninawezaje kukusaidia leo?",
    ),
}
BREAD = SPOKEN["en"][0]
# What the user said, a title in another language, and one in the chat's own.
OFF_LANGUAGE = [
    (SPOKEN["uk"][0], "Как испечь хлеб дома", "Хліб удома без духовки"),
    (SPOKEN["ru"][0], "Домашній хліб без духовки", "Хлеб дома без духовки"),
    (SPOKEN["zh"][0], "Baking bread without an oven", "没有烤箱做面包"),
    (SPOKEN["ja"][0], "没有烤箱在家烤面包", "家で焼くパン"),
    (SPOKEN["ko"][0], "オーブンなしのパン作り", "오븐 없이 빵 굽기"),
    (SPOKEN["de"][0], "Baking bread at home", "Brot ohne Ofen backen"),
    (SPOKEN["es"][0], "Baking bread at home", "Pan en casa sin horno"),
    (SPOKEN["ar"][0], "Baking bread without an oven", "خبز الخبز بدون فرن"),
    (SPOKEN["he"][0], "Baking bread at home", "לחם בלי תנור"),
    (SPOKEN["hi"][0], "Baking bread at home", "बिना ओवन के ब्रेड"),
    (SPOKEN["el"][0], "Baking bread at home", "Ψωμί χωρίς φούρνο"),
    (SPOKEN["th"][0], "Baking bread at home", "อบขนมปังที่บ้าน"),
    (BREAD, "在家不用烤箱做面包", "Bread without an oven"),
]
# Titles that begin as a refusal, a greeting or an error does, and what the user said.
TITLES_LIKE_REFUSALS = [
    ("Why Chatbots Say Sorry I Can't Help", "Why do chatbots say sorry I can't help with that so often?"),
    ("Höflich sagen: Ich kann nicht helfen", "Wie sage ich höflich, dass ich nicht helfen kann?"),
    ("ThrottlingException in DynamoDB", "How do I fix ThrottlingException in DynamoDB?"),
    ("用英语说对不起", "怎么用英语说对不起？"),
    ("Decir lo siento en inglés", "Cómo decir lo siento en inglés"),
    ("申し訳ありませんの使い方", "いつ申し訳ありませんと言いますか？"),
    ("Извините на немецком", "Как правильно сказать извините на немецком?"),
    ("Hello by Adele: Meaning", "what does Adele's song Hello mean"),
]
