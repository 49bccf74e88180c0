FLASK_APP=postcards.py
