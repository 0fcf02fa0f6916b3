"""What online forms call their own columns, in three languages, and the words they put into a time."""

from __future__ import annotations

import unicodedata

TIME_HEADINGS = {"Horodateur": "fr", "Horodatage": "fr", "Tijdstempel": "nl", "Timestamp": "en"}
ADDRESS_HEADINGS = {
    "Adresse e-mail", "Adresse email", "Adresse électronique", "Adresse mail", "Nom d'utilisateur", "E-mailadres",
    "Gebruikersnaam", "Email address", "E-mail address", "Username",
}  # fmt: skip
PERSONAL = {
    "Nom", "Naam", "Name", "Prénom", "Voornaam", "First name", "Last name", "Nom et prénom", "Nom prénom",
    "Naam en voornaam", "Full name", "IP",
}  # fmt: skip

MICROSOFT_STARTS = {
    "Heure de début": "fr", "Begintijd": "nl", "Starttijd": "nl", "Tijd van start": "nl", "Start time": "en",
}  # fmt: skip
MICROSOFT_ENDS = {
    "Heure de fin", "Heure d'achèvement", "Voltooiingstijd", "Tijd van voltooien", "Tijd van voltooiing", "Eindtijd",
    "Completion time",
}  # fmt: skip
MICROSOFT_ADDRESSES = {
    "Adresse de messagerie", "Adresse e-mail", "Courrier électronique", "E-mail", "E-mailadres", "Email",
}  # fmt: skip
MICROSOFT_UNUSED = {
    "Heure de la dernière modification", "Tijd van laatste wijziging", "Laatst gewijzigd", "Last modified time",
    "Langue", "Taal", "Language", "Total points", "Nombre total de points", "Totaal aantal punten", "Quiz feedback",
    "Commentaires sur le questionnaire", "Quizfeedback", "Grade posted time",
}  # fmt: skip
MICROSOFT_GRADES = ("Points", "Punten", "Feedback", "Commentaires")
"""What a quiz of Microsoft Forms puts before a question to head a column of its own: `Points - Why?`."""
ANONYMOUS = {"anonymous", "anonyme", "anoniem"}
"""What Microsoft Forms writes instead of an address."""

BETWEEN = r"(?:à|om|at|,)"
"""What may stand between the day and the time of day."""
AFTER = r"(?:uur|u|h|s)?"
"""What may stand behind the time of day."""
MORNING, AFTERNOON = r"a\.?\s?m\.?", r"p\.?\s?m\.?"
"""The halves of a twelve-hour clock, in every language: `AM`, `a.m.`, `p. m.`."""
ZONE = r"(?:\(?(?:GMT|UTC|[A-Z]{2,5}T)?\s?[+-]\d{1,2}(?::?\d{2})?\)?|\(?(?:GMT|UTC|Z|[A-Z]{2,5}T)\)?)?"
"""A time zone behind the time, which is local all the same: `GMT+1`, `UTC+01:00`, `CET`."""


def same(heading: str) -> str:
    """A heading without what copying changes: case, spaces, the shape of an apostrophe, composed letters."""
    return " ".join(unicodedata.normalize("NFC", heading).replace("’", "'").split()).casefold()


def find_word(heading: str, words: dict[str, str]) -> str | None:
    """What a platform's heading stands for, None for another heading."""
    return next((meaning for word, meaning in words.items() if same(word) == same(heading)), None)


def is_among(heading: str, words: set[str]) -> bool:
    """Whether a heading is one of a platform's."""
    return same(heading) in {same(word) for word in words}
