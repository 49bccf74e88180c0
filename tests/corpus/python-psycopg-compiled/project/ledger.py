import os

import psycopg_pool
from flask import Flask

app = Flask(__name__)
pool = psycopg_pool.ConnectionPool(os.environ["LEDGER_DSN"], open=False)


@app.get("/entries")
def entries():
    with pool.connection() as connection:
        return {"count": connection.execute("select count(*) from entry").fetchone()[0]}
