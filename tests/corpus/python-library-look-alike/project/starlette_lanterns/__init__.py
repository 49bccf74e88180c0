from starlette.applications import Starlette


def light(app: Starlette) -> Starlette:
    app.state.lanterns = 3
    return app
