"""The API's own document, completed: every operation may answer with problem details."""

from typing import Any, Final

from fastapi import FastAPI

from api.problems import MEDIA_TYPE

PROBLEM: Final[dict[str, Any]] = {
    "title": "Problem",
    "description": "What went wrong (RFC 9457). `code` is stable; some problems have further members.",
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
    },
    "additionalProperties": True,
}
ANSWER: Final[dict[str, Any]] = {
    "description": "A problem, whatever its status.",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
REPLACED: Final = ("HTTPValidationError", "ValidationError")
"""What the library would answer to a wrong field; ours is a problem too."""


def complete_document(app: FastAPI) -> None:
    """Let the application's document tell of problems in every operation."""
    plain = app.openapi

    def with_problems() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = plain()
            schemas = document.setdefault("components", {}).setdefault("schemas", {})
            for name in REPLACED:
                schemas.pop(name, None)
            schemas["Problem"] = PROBLEM
            for operations in document["paths"].values():
                for operation in operations.values():
                    operation["responses"].pop("422", None)
                    operation["responses"]["default"] = ANSWER
        return app.openapi_schema or {}

    app.openapi = with_problems  # type: ignore[method-assign]  # the library's documented way
