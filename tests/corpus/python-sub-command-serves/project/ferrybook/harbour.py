import importlib


class Harbour:
    def __init__(self, settings):
        self.settings = settings

    def serve(self):
        http = importlib.import_module("http.server")
        address = (self.settings.bind_address, self.settings.port)
        http.ThreadingHTTPServer(address, http.SimpleHTTPRequestHandler).serve_forever()

    def load(self):
        print(self.settings.timetable)
