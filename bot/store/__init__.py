"""Persistence, the only place that knows SQLAlchemy: tables, sessions, migrations, each feature's queries.

Services open a session (`Store.read`, `Store.write`), call the query functions of this package with it, and
return values; rows never leave the services. SQLite and PostgreSQL behave alike from the outside.
"""
