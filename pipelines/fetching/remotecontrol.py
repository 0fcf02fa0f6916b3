"""A session of RemoteControl: opened with the password, closed whatever happens; failures become refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

import requests
from citric import Client
from citric.exceptions import LimeSurveyError, LimeSurveyStatusError, ResponseMismatchError

from pipelines.fetching.connection import Connection, Limits
from pipelines.fetching.failures import describe_failure, repeat_words
from pipelines.fetching.password import Password
from pipelines.fetching.target import Target
from schemas.addresses import is_loopback
from schemas.refusals import Problem, Refusal

Answer = TypeVar("Answer")
FAILURES = (
    LimeSurveyError, ResponseMismatchError, requests.RequestException,
    # What citric meets in an answer that is none of RemoteControl.
    LookupError, TypeError, ValueError, AttributeError, RecursionError,
)  # fmt: skip
FAREWELL = Limits(connect=5, read=5, attempts=1)


class Declined(Refusal):
    """The platform answers that it will not; status: its own words."""

    def __init__(self, problem: Problem, status: str) -> None:
        super().__init__(problem)
        self.status = status


class Session:
    """A line to a platform, and what is said on it."""

    def __init__(self, target: Target, password: Password, limits: Limits, tell: Callable[[int], None]) -> None:
        self.target, self.password, self.limits = target, password, limits
        self.connection = Connection(limits, is_loopback=is_loopback(target.host), tell=tell)

    def log_in(self) -> Client:
        """Open the session of RemoteControl; the password is sent once and not kept."""
        return self.ask(self._log_in)

    def _log_in(self) -> Client:
        secret = self.password.secret.get_secret_value()
        client = Client(self.target.url, self.target.user, secret, requests_session=self.connection)
        if not isinstance(client.session.key, str):
            raise TypeError
        return client

    def ask(self, call: Callable[[], Answer]) -> Answer:
        """What a call gives. Raises Declined where the platform says no, Refusal where it does not answer."""
        try:
            return call()
        except FAILURES as error:
            problem = describe_failure(error, self.target, self.password, self.limits, self.connection.beginning)
            is_answer = isinstance(error, LimeSurveyStatusError)
            status = repeat_words(str(error), self.password) if is_answer else None
        # Raised out here, a refusal has no trace of the failed request, which holds the password.
        raise Refusal(problem) if status is None else Declined(problem, status)


@contextmanager
def open_session(
    target: Target, password: Password, limits: Limits, tell: Callable[[int], None]
) -> Iterator[tuple[Session, Client]]:
    """A session that is given back whatever happens; a platform that does not answer any more ends it by itself."""
    session = Session(target, password, limits, tell)
    with session.connection:
        client = session.log_in()
        try:
            yield session, client
        finally:
            session.connection.limits = FAREWELL
            with suppress(*FAILURES):
                client.session.release_session_key()
