from alembic import context

from kiln.settings import settings

context.configure(url=settings.DATABASE_URL)
with context.begin_transaction():
    context.run_migrations()
