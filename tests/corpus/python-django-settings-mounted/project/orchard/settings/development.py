from .default import *

DEBUG = True
SECRET_KEY = "only-here"
