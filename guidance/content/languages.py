"""The languages that marketers choose from, by their names: BCP 47 tags of what products are commonly translated into."""

from guidance.protocol.tongues import canonical

NAMES = {
    "sq": "Albanian", "am": "Amharic", "ar": "Arabic", "hy": "Armenian", "az": "Azerbaijani", "eu": "Basque",
    "be": "Belarusian", "bn": "Bengali", "bs": "Bosnian", "bg": "Bulgarian", "my": "Burmese", "ca": "Catalan",
    "zh-Hans": "Chinese, simplified", "zh-Hant": "Chinese, traditional", "hr": "Croatian", "cs": "Czech",
    "da": "Danish", "nl": "Dutch", "nl-BE": "Dutch (Belgium)", "en": "English", "en-AU": "English (Australia)",
    "en-GB": "English (United Kingdom)", "en-US": "English (United States)", "et": "Estonian", "fil": "Filipino",
    "fi": "Finnish", "fr": "French", "fr-BE": "French (Belgium)", "fr-CA": "French (Canada)",
    "fr-CH": "French (Switzerland)", "gl": "Galician", "ka": "Georgian", "de": "German", "de-AT": "German (Austria)",
    "de-CH": "German (Switzerland)", "el": "Greek", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "is": "Icelandic", "id": "Indonesian", "ga": "Irish", "it": "Italian", "ja": "Japanese", "kn": "Kannada",
    "kk": "Kazakh", "km": "Khmer", "ko": "Korean", "ckb": "Kurdish, central", "lo": "Lao", "lv": "Latvian",
    "lt": "Lithuanian", "lb": "Luxembourgish", "mk": "Macedonian", "ms": "Malay", "ml": "Malayalam", "mt": "Maltese",
    "mr": "Marathi", "mn": "Mongolian", "ne": "Nepali", "nb": "Norwegian (Bokmål)", "nn": "Norwegian (Nynorsk)",
    "fa": "Persian", "pl": "Polish", "pt": "Portuguese", "pt-BR": "Portuguese (Brazil)", "pa": "Punjabi",
    "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "sr-Latn": "Serbian, Latin script", "si": "Sinhala",
    "sk": "Slovak", "sl": "Slovenian", "so": "Somali", "es": "Spanish", "es-419": "Spanish (Latin America)",
    "es-MX": "Spanish (Mexico)", "sw": "Swahili", "sv": "Swedish", "ta": "Tamil", "te": "Telugu", "th": "Thai",
    "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu", "ug": "Uyghur", "uz": "Uzbek", "vi": "Vietnamese",
    "cy": "Welsh", "xh": "Xhosa", "yi": "Yiddish", "yo": "Yoruba", "zu": "Zulu",
}  # fmt: skip


def name_of(tag: str) -> str:
    """Return what a language is called, the tag itself where it is not in the menu."""
    return NAMES.get(canonical(tag), tag)
