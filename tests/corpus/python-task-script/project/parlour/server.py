import fastapi
import socketio

sio = socketio.AsyncServer(async_mode="asgi")
api = fastapi.FastAPI()
asgi = socketio.ASGIApp(sio, other_asgi_app=api)


@api.get("/up")
async def up():
    return True
