import logging
import os
from logging.handlers import RotatingFileHandler

HERE = os.path.dirname(os.path.abspath(__file__))
LOGS = os.path.join(os.path.dirname(HERE), os.environ.get("KIOSK_LOGS", "logs"))
os.makedirs(LOGS, exist_ok=True)

log = logging.getLogger("kiosk")
log.addHandler(RotatingFileHandler(os.path.join(LOGS, "kiosk.log"), maxBytes=1_000_000))
