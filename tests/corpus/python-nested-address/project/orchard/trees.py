from wsgiref.simple_server import make_server


def grow(args):
    host, port = args.hosts.rsplit(":", 1)
    make_server(host, int(port), trees).serve_forever()


def trees(environ, start):
    start("200 OK", [("Content-Type", "text/plain")])
    return [b"apple\n"]
