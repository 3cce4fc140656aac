-- The roles for wijkcentral's own database, each with the least that it needs:
--
--   wijk_beheer   owns the schema: init, migrations, erase, purge, VACUUM
--   wijk_collect  collect and status: files what comes in
--   wijk_export   export: reads, and keeps what went where
--   wijk_lezen    staff's own tools (Power BI, LibreOffice Base, QGIS): only reads
--
--   psql -X -d wijk -f packaging/postgres/roles.sql       before init, and again after changes
--   psql -X -d wijk -f packaging/postgres/grants.sql      after init and after each migration
--
-- By a superuser, or by the owner of the database if that may create roles.  Running it twice
-- does no harm.  The roles get no password here, and without one nobody comes in over the network:
-- see packaging/doc/postgresql.md for \password, ~/.pgpass, peer and verify-full.

\set ON_ERROR_STOP on
\set QUIET on
-- Without this, a second time only gives notices that something is there already.
SET client_min_messages = warning;
BEGIN;

SELECT format('CREATE ROLE %I', name)
FROM (VALUES ('wijk_beheer'), ('wijk_collect'), ('wijk_export'), ('wijk_lezen')) AS role(name)
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role.name) \gexec

ALTER ROLE wijk_beheer LOGIN NOCREATEDB NOCREATEROLE;
ALTER ROLE wijk_collect LOGIN NOCREATEDB NOCREATEROLE;
ALTER ROLE wijk_export LOGIN NOCREATEDB NOCREATEROLE;
ALTER ROLE wijk_lezen LOGIN NOCREATEDB NOCREATEROLE;

-- So that a statement needs no schema's name, and ours find no table that somebody put in its way.
-- A transaction that somebody's spreadsheet leaves open would keep VACUUM from what was erased.
-- Set for the database, because a member of wijk_lezen gets its rights but not its settings.
ALTER DATABASE :"DBNAME" SET search_path = wijk, public;
ALTER DATABASE :"DBNAME" SET idle_in_transaction_session_timeout = '10min';
SELECT format('ALTER ROLE %I IN DATABASE %I SET %s', name, current_database(), setting)
FROM (VALUES ('wijk_beheer'), ('wijk_collect'), ('wijk_export')) AS role(name),
	(VALUES ('search_path = wijk'), ('idle_in_transaction_session_timeout = 0')) AS own(setting)
\gexec

-- No temporary tables either: nobody but the four, and they only come in.
REVOKE ALL ON DATABASE :"DBNAME" FROM PUBLIC, wijk_beheer, wijk_collect, wijk_export, wijk_lezen;
GRANT CONNECT ON DATABASE :"DBNAME" TO wijk_beheer, wijk_collect, wijk_export, wijk_lezen;
-- What PostgreSQL 15 does by itself, and a database that was made by an older one does not.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- One who is no superuser must be a member for a moment to act for the owner of the schema.
SELECT NOT rolsuper AS is_guest FROM pg_roles WHERE rolname = current_user \gset
\if :is_guest
GRANT wijk_beheer TO CURRENT_USER;
\endif

CREATE SCHEMA IF NOT EXISTS wijk AUTHORIZATION wijk_beheer;
REVOKE ALL ON SCHEMA wijk FROM PUBLIC, wijk_collect, wijk_export, wijk_lezen;
GRANT USAGE ON SCHEMA wijk TO wijk_collect, wijk_export, wijk_lezen;

-- What a table has from the moment that a migration makes it; grants.sql makes it exact.
ALTER DEFAULT PRIVILEGES FOR ROLE wijk_beheer IN SCHEMA wijk
	GRANT SELECT, INSERT, UPDATE ON TABLES TO wijk_collect;
ALTER DEFAULT PRIVILEGES FOR ROLE wijk_beheer IN SCHEMA wijk
	GRANT SELECT ON TABLES TO wijk_export, wijk_lezen;
-- There are no functions; one that is made by mistake is not for everybody to call.
ALTER DEFAULT PRIVILEGES FOR ROLE wijk_beheer REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

\if :is_guest
REVOKE wijk_beheer FROM CURRENT_USER;
\endif

COMMIT;
