"""Why an answer is missing: kinds that are never merged."""

MISSING = ["not_asked", "no_answer", "dont_know", "not_applicable", "broke_off", "not_in_wave"]
"""The kinds, in the order of the columns that count them: routed past; shown and left empty; declared codes that say
nothing of substance; left before it; added to the questionnaire later, or dropped from it."""
