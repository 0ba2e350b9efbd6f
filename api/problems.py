"""Errors as RFC 9457 problem details with a stable code, made in one place."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from nowalls.domain.errors import NowallsError
from nowalls.storage.database import (
    ConflictError,
    DatabaseUnavailableError,
    OutsideScopeError,
    UnstorableError,
)

MEDIA_TYPE = "application/problem+json"

TITLES = {
    400: "Bad request",
    401: "Not logged in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    409: "Conflict",
    410: "Gone",
    413: "Too large",
    422: "Not valid",
    429: "Too many requests",
    500: "Internal error",
    503: "Not available",
}


class Problem(NowallsError):  # noqa: N818  # RFC 9457's own word
    """A request that cannot be carried out; rendered by ``install``."""

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:  # noqa: ANN401  # JSON
        """Take the HTTP status, the stable code, a full sentence, and further members of the answer."""
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more: Mapping[str, Any] = more


def not_found(what: str, value: str) -> Problem:
    """Return the problem of an object that is not there, or not within the asker's scope: both look the same."""
    return Problem(404, "not_found", f"There is no {what} with the id {value!r}.")


def problem_answer(problem: Problem) -> JSONResponse:
    """Render a problem."""
    body = {
        "type": f"urn:nowalls:problem:{problem.code}",
        "title": TITLES.get(problem.status, "Problem"),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        **problem.more,
    }
    headers = {"WWW-Authenticate": "Bearer"} if problem.status == 401 else {}  # noqa: PLR2004  # HTTP's own number
    if "retry_after_s" in problem.more:
        headers["Retry-After"] = str(problem.more["retry_after_s"])
    return JSONResponse(body, status_code=problem.status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Render every error of this application as problem details."""

    @app.exception_handler(Problem)
    async def _problem(_request: Request, problem: Problem) -> JSONResponse:
        return problem_answer(problem)

    @app.exception_handler(RequestValidationError)
    async def _invalid(_request: Request, error: RequestValidationError) -> JSONResponse:
        errors = [{"at": list(each["loc"]), "message": each["msg"], "type": each["type"]} for each in error.errors()]
        first = errors[0] if errors else {"at": [], "message": "not valid"}
        where = ".".join(str(part) for part in first["at"])
        problem = Problem(422, "validation_failed", f"The field {where} is wrong: {first['message']}.", errors=errors)
        return problem_answer(problem)

    @app.exception_handler(DatabaseUnavailableError)
    async def _unavailable(_request: Request, _error: DatabaseUnavailableError) -> JSONResponse:
        detail = "The database cannot be reached at the moment; try again in a few seconds."
        return problem_answer(Problem(503, "database_unavailable", detail))

    @app.exception_handler(UnstorableError)
    async def _unstorable(_request: Request, _error: UnstorableError) -> JSONResponse:
        detail = "The request holds a character or a number that cannot be stored."
        return problem_answer(Problem(422, "validation_failed", detail))

    @app.exception_handler(OutsideScopeError)
    async def _outside(_request: Request, _error: OutsideScopeError) -> JSONResponse:
        return problem_answer(Problem(403, "outside_scope", "This is outside of the districts or sites that you see."))

    @app.exception_handler(Exception)
    async def _unexpected(_request: Request, _error: Exception) -> JSONResponse:
        detail = "Something unexpected went wrong; it has been logged."
        return problem_answer(Problem(500, "internal_error", detail))

    @app.exception_handler(ConflictError)
    async def _conflict(_request: Request, _error: ConflictError) -> JSONResponse:
        return problem_answer(Problem(409, "already_exists", "Something with the same name or number exists already."))

    @app.exception_handler(HTTPException)
    async def _http(_request: Request, error: HTTPException) -> JSONResponse:
        code = {404: "not_found", 405: "method_not_allowed"}.get(error.status_code, "http_error")
        return problem_answer(Problem(error.status_code, code, f"{error.detail}."))
