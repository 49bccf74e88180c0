from tornado.web import Application, RequestHandler


class Tasks(RequestHandler):
    def get(self):
        self.write({"tasks": []})


def application(capp):
    return Application([("/", Tasks)], capp=capp)
