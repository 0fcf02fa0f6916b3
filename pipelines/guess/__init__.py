"""What a form's export tells of its questionnaire: types, answers, names. Every guess is marked for review.

The rules, with their numbers, are in `docs/reference.md`. No answer in somebody's own words becomes a label: a label
is a wording that three different people gave, or one of the words of `known.yaml`.
"""
