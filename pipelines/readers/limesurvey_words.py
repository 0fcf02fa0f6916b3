"""What LimeSurvey calls its own columns, as codes and in the words of its export languages."""

from __future__ import annotations

ORDER = (
    "id", "submitdate", "lastpage", "startlanguage", "seed", "token",
    "startdate", "datestamp", "ipaddr", "refurl",
)  # fmt: skip
"""The platform's columns in the order every export gives them."""

WORDINGS: dict[str, tuple[str, ...]] = {
    "id": ("ID de la réponse", "Respons-ID", "Response ID", "Identifiant de la réponse", "Antwoord ID"),
    "submitdate": ("Date de soumission", "Datum verzonden", "Date submitted"),
    "lastpage": ("Dernière page", "Dernière page vue", "Laatste pagina", "Last page"),
    "startlanguage": ("Langue de départ", "Langue de lancement", "Begin taal", "Begintaal", "Starttaal",
                      "Start language"),
    "seed": ("Tête de série", "Graine", "Plaats", "Seed"),
    "token": ("Code d'accès", "Code d'invitation", "Jeton", "Invitation", "Toegangscode", "Access code", "Token"),
    "startdate": ("Date de lancement", "Date de début", "Startdatum", "Datum gestart", "Date started"),
    "datestamp": ("Date de la dernière action", "Datum laatste actie", "Date last action"),
    "ipaddr": ("Adresse IP", "IP-adres", "IP address"),
    "refurl": ("URL référente", "URL de provenance", "Verwijzer URL", "Verwijzende URL", "Referrer URL"),
}  # fmt: skip

PERSONAL = {"ipaddr", "refurl", "token", "firstname", "lastname", "email"}
PERSONAL_WORDINGS = {
    *WORDINGS["ipaddr"], *WORDINGS["refurl"], "Token", "Toegangscode", "Access code", "Code d'accès",
    "Prénom", "Nom de famille", "Nom", "Adresse courriel", "Adresse e-mail", "Courriel",
    "Voornaam", "Achternaam", "E-mailadres", "First name", "Last name", "Email address", "Email",
}  # fmt: skip
UNUSED = {"seed"}

TOTAL = "interviewtime"
"""The code of the column that holds how many seconds all pages took together."""
TOTAL_TIMES = ("Temps total", "Durée totale", "Totale tijd", "Totaaltijd", "Total time")
PART_TIMES = (
    "Durée pour le groupe", "Durée pour la question", "Temps du groupe", "Temps de la question",
    "Groep tijd", "Groepstijd", "Groep-tijd", "Tijd voor groep", "Tijd voor de groep",
    "Vraag tijd", "Vraagtijd", "Vraag-tijd", "Tijd voor vraag", "Tijd voor de vraag",
    "Group time", "Question time",
)  # fmt: skip
