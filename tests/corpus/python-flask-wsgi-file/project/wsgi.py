from werkzeug.middleware.proxy_fix import ProxyFix

from ledger import create_app

application = create_app()
application = ProxyFix(application, x_for=1, x_proto=1)
