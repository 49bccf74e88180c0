import argparse

import yaml
from aiohttp import web

routes = web.RouteTableDef()


@routes.get("/healthz")
async def healthz(request):
    return web.json_response({"locks": len(request.app["locks"])})


def main():
    parser = argparse.ArgumentParser(prog="barge")
    parser.add_argument("--locks", required=True)
    args = parser.parse_args()
    app = web.Application()
    app.add_routes(routes)
    with open(args.locks) as file:
        app["locks"] = yaml.safe_load(file)["locks"]
    web.run_app(app, port=8466)
