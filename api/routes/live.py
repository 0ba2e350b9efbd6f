"""The live socket's door."""

from fastapi import APIRouter, FastAPI, WebSocket

from api.live.frames import SUBPROTOCOL
from api.live.socket import LiveSocket
from api.parts import parts_of
from api.problems import Problem, problem_answer

router = APIRouter()


@router.websocket("/live")
async def live(websocket: WebSocket) -> None:
    """Serve ``nowalls.v1``; without that subprotocol the handshake is refused with 400."""
    if SUBPROTOCOL not in websocket.scope["subprotocols"]:
        detail = f"The live socket speaks {SUBPROTOCOL}; ask for that subprotocol."
        await websocket.send_denial_response(problem_answer(Problem(400, "subprotocol_missing", detail)))
        return
    await websocket.accept(subprotocol=SUBPROTOCOL)
    await LiveSocket(websocket=websocket, parts=parts_of(websocket)).serve()


def refuse_other_sockets(app: FastAPI) -> None:
    """Answer 404 to a WebSocket anywhere else."""

    @app.websocket("/{path:path}")
    async def nowhere(websocket: WebSocket, path: str) -> None:
        problem = Problem(404, "not_found", f"There is no live socket at /{path}.")
        await websocket.send_denial_response(problem_answer(problem))
