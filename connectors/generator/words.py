"""Names for people, companies, products: invented, and under top-level domains that nobody owns (RFC 2606)."""

FIRST = (
    "Anna", "Ben", "Carla", "David", "Elena", "Finn", "Grace", "Hugo", "Ines", "Jonas", "Kira", "Liam", "Mara", "Noah", "Olga",
    "Paul", "Rosa", "Sam", "Tara", "Umar", "Vera", "Wen", "Yusuf", "Zoe", "Amir", "Bella", "Chen", "Dina", "Emil", "Freya",
    "Goran", "Hana", "Ivan", "Julia", "Kofi", "Lena", "Milo", "Nina", "Oscar", "Priya", "Ravi", "Sofia", "Tom", "Uma",
)  # fmt: skip

LAST = (
    "Abbot", "Berg", "Castillo", "Dahl", "Eriksen", "Fischer", "Garcia", "Hoffmann", "Ito", "Jansen", "Kovacs", "Lindgren",
    "Moreau", "Novak", "Okafor", "Patel", "Quist", "Rossi", "Sato", "Turner", "Ueda", "Vargas", "Weber", "Young", "Zhang",
    "Adler", "Brooks", "Cohen", "Diaz", "Ellis", "Frost", "Grant", "Hayes", "Ivers", "Jones", "Keller", "Lopez", "Meyer",
    "Nash", "Owens", "Park", "Reed", "Silva", "Tanaka", "Ullman", "Vogel", "Walsh", "Yilmaz",
)  # fmt: skip

HEADS = (
    "Alder", "Aspen", "Birch", "Bright", "Cedar", "Clear", "Coral", "Delta", "East", "Ember", "Fern", "Flint", "Glen", "Granite",
    "Harbour", "Hazel", "Iron", "Juniper", "Kestrel", "Lake", "Linden", "Maple", "Meridian", "North", "Oak", "Orchard", "Pine",
    "Quarry", "River", "Rowan", "Silver", "Stone", "Summit", "Tidal", "Upland", "Vale", "West", "Willow", "Winter", "Yarrow",
)  # fmt: skip

TAILS = (
    "bank", "bridge", "brook", "craft", "dale", "field", "ford", "forge", "gate", "grove", "haven", "hill", "land", "line",
    "mark", "mill", "point", "port", "ridge", "stead", "stone", "ton", "view", "ward", "water", "way", "well", "wick", "wood",
    "works",
)  # fmt: skip

KINDS = (
    "Logistics",
    "Health",
    "Energy",
    "Foods",
    "Systems",
    "Insurance",
    "Retail",
    "Robotics",
    "Media",
    "Finance",
)

TITLES = (
    "Chief Financial Officer", "Head of IT", "Operations Manager", "VP Sales", "Procurement Lead", "Data Analyst",
    "Head of Security", "Project Manager", "Chief Technology Officer", "Team Lead", "Legal Counsel", "Director of Finance",
)  # fmt: skip

ROLES = ("Decision Maker", "Champion", "Economic Buyer", "Evaluator", "Influencer", "Legal", "User")

PRODUCTS = ("Platform", "Analytics", "Security Suite", "Mobile", "Integration Pack", "Premium Support")

COMPETITORS = ("none known", "in-house build", "Vantor", "Quillify", "Orbisoft", "status quo")

CUSTOM_TASKS = ("demo_preparation", "proposal_review", "security_questionnaire", "gift", "internal_briefing")

# The orgs in the order in which a history of several uses them.
ORGS = ("acme", "borealis", "cobalt", "drift", "elm", "fathom", "gantry", "hollow")
