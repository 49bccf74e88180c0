from pydantic_settings import BaseSettings
from starlette.config import Config

config = Config(".env")


class Settings(BaseSettings):
    DATABASE_URL: str
    TITLE: str = "Kiln"
    SIGNING_KEY: str = config("SIGNING_KEY", cast=str)


settings = Settings()
