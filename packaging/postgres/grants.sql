-- Who may do what with which table: to be run after init, and after each migration.
--
--   psql -X -d wijk -f packaging/postgres/grants.sql
--
-- By a superuser or by wijk_beheer.  Running it twice does no harm.  A table that is not there yet
-- is passed over, and one that this file does not name gets what roles.sql gives to each new table.

\set ON_ERROR_STOP on
\set QUIET on
BEGIN;
-- The owner of the tables: for anybody else GRANT would only warn, and change nothing.
SET LOCAL ROLE wijk_beheer;

-- Everything away and given again in one transaction: nobody notices, and nothing stays behind.
REVOKE ALL ON ALL TABLES IN SCHEMA wijk FROM PUBLIC, wijk_collect, wijk_export, wijk_lezen;
GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA wijk TO wijk_collect;
GRANT SELECT ON ALL TABLES IN SCHEMA wijk TO wijk_export, wijk_lezen;

SELECT format(change.statement, tablename)
FROM (VALUES
	-- What did open after all, or came again and was good, leaves these two.
	('unreadable',     'GRANT DELETE ON wijk.%I TO wijk_collect'),
	('set_aside',      'GRANT DELETE ON wijk.%I TO wijk_collect'),
	-- Whoever withdraws leaves this one.
	('contact',        'GRANT DELETE ON wijk.%I TO wijk_collect'),
	('request',        'GRANT DELETE ON wijk.%I TO wijk_collect'),
	-- A collect that is older than the database must not be able to say otherwise.
	('schema_version', 'REVOKE INSERT, UPDATE ON wijk.%I FROM wijk_collect'),
	('export',         'GRANT INSERT, UPDATE ON wijk.%I TO wijk_export'),
	('export_mark',    'GRANT INSERT, UPDATE ON wijk.%I TO wijk_export'),
	('journal',        'GRANT INSERT, UPDATE ON wijk.%I TO wijk_export'),
	('counter',        'GRANT INSERT, UPDATE ON wijk.%I TO wijk_export'),
	-- Bytes as they came, sealed or refused: nothing in them is for staff's own tools.
	('unreadable',     'REVOKE ALL ON wijk.%I FROM wijk_lezen'),
	('set_aside',      'REVOKE ALL ON wijk.%I FROM wijk_lezen')
) AS change(tablename, statement)
JOIN pg_catalog.pg_tables USING (tablename)
WHERE schemaname = 'wijk' \gexec

-- How many there are, of which kiosk and why, is for status.
SELECT format('GRANT SELECT (%I) ON wijk.%I TO wijk_lezen', column_name, table_name)
FROM information_schema.columns
WHERE table_schema = 'wijk' AND table_name IN ('unreadable', 'set_aside')
	AND column_name IN ('kiosk', 'seq', 'number', 'reason', 'received_at', 'found_at') \gexec

COMMIT;
