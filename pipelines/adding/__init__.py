"""Taking an export in: what changed in the questionnaire and in the responses, said before anything is replaced."""
