import os

import psycopg2
from flask import Flask
from lxml import etree

app = Flask(__name__)


@app.get("/")
def feed():
    with psycopg2.connect(os.environ["DATABASE_URL"]) as db, db.cursor() as cursor:
        cursor.execute("select name from entries")
        root = etree.Element("feed")
        for (name,) in cursor:
            etree.SubElement(root, "entry").text = name
    return etree.tostring(root), {"content-type": "application/xml"}
