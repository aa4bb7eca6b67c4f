"""What simulated people and companies are called."""

FIRST = (
    *("Aisha", "Anton", "Beatriz", "Björn", "Carmen", "Daan", "Dilara", "Emeka", "Eun-ji", "Fatima", "Felix", "Gianna"),
    *("Haruto", "Ida", "Imran", "Jelena", "Jun", "Karim", "Keiko", "Leila", "Lucas", "Malik", "Marta", "Ngozi"),
    *("Nils", "Olga", "Pedro", "Rania", "Rohan", "Sanne", "Sofía", "Tariq", "Tomás", "Uma", "Vera", "Yusuf"),
)
LAST = (
    *("Achebe", "Andersen", "Bianchi", "Castillo", "Chen", "Demir", "Fischer", "Garcia", "Haas", "Ivanova", "Jung"),
    *("Kaya", "Kowalski", "Laine", "Mbeki", "Moreau", "Nakamura", "Novak", "Okafor", "Petrov", "Quispe", "Rossi"),
    *("Santos", "Sharma", "Silva", "Tanaka", "Torres", "Vasquez", "Weber", "Yamada", "Zhang", "Öztürk"),
)
_TRADE = (
    "Bakery",
    "Books",
    "Ceramics",
    "Coffee",
    "Cycles",
    "Gardens",
    "Outdoor",
    "Press",
    "Studio",
    "Textiles",
    "Travel",
)
_PLACE = (
    "Alder",
    "Bright",
    "Cedar",
    "Copper",
    "Ember",
    "Fern",
    "Harbor",
    "Juniper",
    "Linden",
    "Marlow",
    "North",
    "Quill",
)
INDUSTRIES = ("retail", "education", "software", "food", "media", "nonprofit")
COUNTRIES = ("US", "GB", "DE", "FR", "ES", "BR", "IN", "JP", "NG", "SE")


def company(number: int) -> str:
    """Return the name of a company, a different one for each number below 10,000."""
    trade = _TRADE[number % len(_TRADE)]
    place = _PLACE[number // len(_TRADE) % len(_PLACE)]
    again = number // (len(_TRADE) * len(_PLACE))
    return f"{place} {trade}" if not again else f"{place} {trade} {again + 1}"
