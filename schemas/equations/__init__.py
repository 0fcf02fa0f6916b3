"""LimeSurvey's relevance equations (ExpressionScript): read into a tree, or refused with a reason.

What is understood stands in `docs/reference.md`. The rules are those of LimeSurvey 3 to 7, as its own engine has them
(`application/helpers/expressions/em_core_helper.php`, class ExpressionManager, and `_GetVarAttribute` of
`em_manager_helper.php`). The parser is our own: a grammar library would be one more dependency and a slower start for
some 150 lines, and would say less well what a person should change and where.
"""

from schemas.equations.conditions import as_conditions, is_same_answer
from schemas.equations.parsing import Equation, parse_equation, rename_variables
from schemas.equations.tokens import NotUnderstood

__all__ = ["Equation", "NotUnderstood", "as_conditions", "is_same_answer", "parse_equation", "rename_variables"]
