import time

import psycopg

from kiln.settings import settings


def main() -> None:
    for _ in range(60):
        try:
            psycopg.connect(settings.DATABASE_URL).close()
            return
        except psycopg.OperationalError:
            time.sleep(1)


if __name__ == "__main__":
    main()
