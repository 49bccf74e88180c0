from sqlmodel import Session, create_engine

from kiln.settings import settings


def main() -> None:
    with Session(create_engine(settings.DATABASE_URL)) as session:
        session.commit()


if __name__ == "__main__":
    main()
