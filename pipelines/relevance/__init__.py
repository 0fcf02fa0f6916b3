"""Relevance equations over the responses: whom LimeSurvey asked."""

from pipelines.relevance.evaluate import Value, evaluate_equation

__all__ = ["Value", "evaluate_equation"]
