import tornado.ioloop
import tornado.web
from tornado.options import define, options, parse_command_line

define("port", default=5880, type=int, help="run on the given port")
define("admin_port", default=options.admin_port, type=int)
define("address", default="127.0.0.1", help="run on the given address")


class Tide(tornado.web.RequestHandler):
    def get(self):
        self.write("low")


def main():
    parse_command_line()
    app = tornado.web.Application([(r"/", Tide)])
    app.listen(options.port, address=options.address)
    app.listen(options.admin_port, address=options.address)
    tornado.ioloop.IOLoop.current().start()


if __name__ == "__main__":
    main()
