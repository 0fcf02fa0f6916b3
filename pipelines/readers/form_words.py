"""What online forms call their own columns, in three languages."""

from __future__ import annotations

TIME_HEADINGS = {"Horodateur": "fr", "Horodatage": "fr", "Tijdstempel": "nl", "Timestamp": "en"}
ADDRESS_HEADINGS = {
    "Adresse e-mail", "Adresse email", "Nom d'utilisateur", "E-mailadres", "Gebruikersnaam",
    "Email Address", "Email address", "Username",
}  # fmt: skip
PERSONAL = {"Nom", "Naam", "Name", "Prénom", "Voornaam", "First name", "Last name", "IP"}

MICROSOFT_STARTS = {
    "Heure de début": "fr", "Begintijd": "nl", "Starttijd": "nl", "Tijd van start": "nl", "Start time": "en",
}  # fmt: skip
MICROSOFT_ENDS = {
    "Heure de fin", "Voltooiingstijd", "Tijd van voltooien", "Tijd van voltooiing", "Eindtijd", "Completion time",
}  # fmt: skip
MICROSOFT_ADDRESSES = {
    "Adresse de messagerie", "Adresse e-mail", "Courrier électronique", "E-mail", "E-mailadres", "Email",
}  # fmt: skip
MICROSOFT_UNUSED = {
    "Heure de la dernière modification", "Tijd van laatste wijziging", "Laatst gewijzigd", "Last modified time",
    "Langue", "Taal", "Language",
}  # fmt: skip
ANONYMOUS = {"anonymous", "anonyme", "anoniem"}
"""What Microsoft Forms writes instead of an address."""
