from sqlalchemy import create_engine

URL = "sqlite:///./notes.db"
engine = create_engine(URL, connect_args={"check_same_thread": False})
