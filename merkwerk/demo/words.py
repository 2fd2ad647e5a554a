"""What is said in the demo world: stories, and how colleagues put them in their own words."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tale:
    """One story of the demo: its page in ``site/``, when it came out, and what people said.

    ``interest`` is how many more share it than usual, ``lasts`` how much longer it goes round.
    """

    page: str
    picture: str
    alt: str
    days_ago: int
    content_type: str
    topics: tuple[str, ...]
    why: str
    may: str = "yes"
    reason: str = ""
    origin: str = "own"
    suggestions: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    interest: float = 1.0
    lasts: float = 1.0
    question: str = field(default="")


TALES = (
    Tale(
        "school-noord", "school", "Een schooldak vol zonnepanelen, met kinderen op het plein", 2,
        "news", ("Zonnestroom", "Buurt"),
        "Ouders en buren zien hier wat ons werk voor de wijk doet.",
        suggestions=(
            "Zo’n gezicht van een kind dat ziet dat de lamp op zonlicht brandt.",
            "96 panelen, drie dagen, veertig nieuwe collega’s in spe.",
        ),
        said=(
            "Ik stond er dinsdag zelf op het dak. Groep acht had het aantal panelen uitgerekend. "
            "Ze zaten er twee naast!",
            "Mijn oude basisschool. Leuk om daar na dertig jaar weer eens op het dak te staan.",
            "Van dit soort klussen word ik blij.",
            "Twee leerlingen willen monteur worden. Missie geslaagd.",
        ),
        interest=1.6,
        question="Wat viel jou op toen het dak vol lag?",
    ),
    Tale(
        "open-dag", "agenda", "Een kalender met één gekleurde dag", 1, "event", ("Buurt",),
        "Neem je eigen mensen mee: dit is de dag om te laten zien wat je doet.",
        suggestions=("Ik ben er 12 december. Wie komt er kijken?",),
        said=("Ik sta bij het proefdak. Kom langs voor soep!", "Neem vooral je kinderen mee."),
    ),
    Tale(
        "vacature-monteur", "stoel", "Een lege bureaustoel bij het raam", 4, "vacancy",
        ("Werken hier",),
        "Jij weet als beste met wie je in een bus wilt zitten.",
        suggestions=("Wie komt er bij ons in de bus?",),
        said=(
            "Deze plek komt vrij naast mij. Ik neem de koffie mee, jij je humeur.",
            "Zoek je werk waar je ’s avonds ziet wat je gedaan hebt? Bel me gerust.",
            "32 tot 40 uur met mij in één bus. Je bent gewaarschuwd.",
        ),
        interest=1.3,
    ),
    Tale(
        "stille-warmtepomp", "warmtepomp", "Een huis met een warmtepomp ernaast", 9, "expert",
        ("Warmte",),
        "De meest gestelde vraag aan de keukentafel, met echte metingen beantwoord.",
        may="ask", reason="Noem de straat niet zonder de bewoners. Vraag het Joris.",
        suggestions=("27 decibel. Ik heb het zelf gehoord, of eigenlijk niet.",),
        said=(
            "Drie nachten gemeten, ook de nacht die tegenviel. Zo hoort het.",
            "Mijn schoonmoeder geloofde het niet. Nu wel.",
        ),
    ),
    Tale(
        "elektrische-bus", "bus", "Een elektrische bus in een straat", 16, "news",
        ("Onderweg",),
        "Eerlijk over wat werkt en wat niet: dat lezen andere bedrijven graag.",
        suggestions=("Een jaar elektrisch rijden: dit zou ik anders doen.",),
        said=(
            "Mijn bus! In januari was het even rekenen, maar ik wil niet meer terug.",
            "31.000 kilometer en één keer stilgestaan. Dat was mijn eigen schuld.",
            "Warm schrijven in de pauze. Kleine dingen.",
        ),
        interest=4.5,
        lasts=5.0,
    ),
    Tale(
        "leerling-aan-tafel", "tafel", "Vier mensen aan een overlegtafel", 24, "expert",
        ("Werken hier",),
        "Dit laat zien hoe het hier gaat, beter dan een vacaturetekst.",
        said=(
            "‘Waarom rijden we twee keer naar dezelfde straat?’ Ja, waarom eigenlijk.",
            "Yara stelde in haar derde week een vraag waar we stil van werden.",
        ),
    ),
    Tale(
        "gereedschap-delen", "gereedschap", "Een oranje gereedschapskist", 32, "humour",
        ("Werken hier",),
        "Een glimlach mag ook.",
        said=("Die waterpas ligt inderdaad bij mij. Ik breng hem maandag. Echt.",
              "Vertrouwen is een kast zonder slot."),
    ),
    Tale(
        "wind-op-het-dorp", "wind", "Drie windmolens achter een bosrand", 43, "news",
        ("Buurt", "Zonnestroom"),
        "Een dorp dat het zelf doet: daar mag je trots op zijn.",
        may="no", reason="De eigenaren maken het zelf bekend. Lees het, en praat er binnen over.",
    ),
    Tale(
        "jonge-monteurs", "gereedschap", "Een gereedschapskist", 3, "news", ("Vak",),
        "Handig in gesprekken met scholen en ouders.", origin="field",
        said=("Een dag meelopen doet meer dan een folder. Kan ik beamen.",),
        interest=0.7,
    ),
    Tale(
        "stil-bouwen", "bus", "Een bus in een straat", 8, "expert", ("Vak", "Onderweg"),
        "Nuttig voor wie in de stad werkt; niet van ons, wel goed.", origin="field",
        said=("De volgorde scheelt meer dan het materieel. Precies onze ervaring.",),
        interest=0.6,
    ),
)  # fmt: skip

TEAMS = {
    "Ontwerp": 12,
    "Werkvoorbereiding": 14,
    "Productie": 22,
    "Montage": 20,
    "Service": 16,
    "Levering": 14,
    "Verkoop": 10,
    "Kantoor": 9,
}
FIRST_NAMES = (
    "Aisha", "Anouk", "Bram", "Bilal", "Carlijn", "Daan", "Demi", "Emre", "Esther", "Fatima",
    "Femke", "Gijs", "Hanna", "Hugo", "Ilse", "Imran", "Iris", "Jasper", "Joris", "Julia",
    "Kasper", "Kim", "Lars", "Leila", "Lisa", "Lotte", "Maarten", "Marit", "Mees", "Mila",
    "Mohamed", "Naomi", "Niels", "Noor", "Omar", "Pim", "Quinten", "Rachid", "Roos", "Ruben",
    "Samir", "Sanne", "Sara", "Sem", "Sofie", "Stijn", "Suzan", "Thijs", "Tim", "Tess", "Vera",
    "Willem", "Yara", "Youssef", "Zoë",
)  # fmt: skip
LAST_NAMES = (
    "Aydın", "Bakker", "Bakri", "Bos", "Brouwer", "Dekker", "Dijkstra", "Haddad", "Hendriks",
    "Hoekstra", "Jansen", "Janssen", "Kok", "Kuipers", "Meijer", "Mulder", "Peeters", "Postma",
    "Prins", "Smit", "Scholten", "Timmer", "Veenstra", "Verhoeven", "Vermeer", "Visser", "Vos",
    "Willems", "Yılmaz", "Zijlstra",
)  # fmt: skip
