#include "db/central/postgres.h"
#include "db/base/buf.h"
#include "db/base/err.h"

#include <ctype.h>
#include <stdbool.h>
#include <sysexits.h>

#define SYSTEM_CERTIFICATES "/etc/ssl/certs/ca-certificates.crt"

/* SQLSTATE (PostgreSQL 15 documentation, appendix A): a class, or a whole state. */
static const struct {
	const char *state;
	int code;
	const char *text;
} faults[] = {
	{"08", EX_UNAVAILABLE, "De verbinding met PostgreSQL is weg. Probeer het straks opnieuw"},
	{"23", EX_TEMPFAIL, "Iemand anders veranderde hetzelfde. Probeer het opnieuw"},
	{"25006", EX_NOPERM, "In deze database mag u alleen lezen"},
	{"28", EX_NOPERM, "PostgreSQL laat deze gebruiker niet binnen"},
	{"3D000", EX_NOINPUT, "Deze database is er niet. Vraag de beheerder om die te maken"},
	{"40", EX_TEMPFAIL, "Iemand anders veranderde hetzelfde. Probeer het opnieuw"},
	{"42P06", EX_TEMPFAIL, "Iemand anders maakte hetzelfde. Probeer het opnieuw"},
	{"42P07", EX_TEMPFAIL, "Iemand anders maakte hetzelfde. Probeer het opnieuw"},
	{"42710", EX_TEMPFAIL, "Iemand anders maakte hetzelfde. Probeer het opnieuw"},
	{"42501", EX_NOPERM,
	 "Deze gebruiker van PostgreSQL mag dit niet. Gebruik --db met een andere"},
	{"53100", EX_IOERR, "De schijf van de PostgreSQL-server is vol. Maak daar ruimte vrij"},
	{"53300", EX_TEMPFAIL, "PostgreSQL heeft het te druk. Probeer het straks opnieuw"},
	{"55P03", EX_TEMPFAIL, "Iemand anders is in de database bezig. Probeer het straks opnieuw"},
	{"57", EX_UNAVAILABLE, "PostgreSQL stopt of start net. Probeer het straks opnieuw"},
	{"", EX_SOFTWARE, "PostgreSQL geeft een fout"},
};

/*
 * A login that failed has no SQLSTATE: libpq only gives words, its own and the server's.  A server
 * that speaks another language than English is then one that does not answer.
 */
static const struct {
	const char *says;
	int code;
	const char *text;
} refusals[] = {
	{"no password supplied", EX_NOPERM,
	 "PostgreSQL vraagt een wachtwoord. Zet het in het bestand ~/.pgpass"},
	{"authentication failed", EX_NOPERM, "PostgreSQL laat deze gebruiker niet binnen"},
	{"pg_hba.conf", EX_NOPERM, "PostgreSQL laat deze gebruiker niet binnen"},
	{"not permitted to log in", EX_NOPERM, "PostgreSQL laat deze gebruiker niet binnen"},
	{"permission denied for database", EX_NOPERM, "PostgreSQL laat deze gebruiker niet binnen"},
	{"certificate", EX_CONFIG,
	 "De PostgreSQL-server kan niet bewijzen wie hij is. Kijk of sslrootcert en de naam van de"
	 " server kloppen"},
	{"does not support SSL", EX_CONFIG,
	 "De PostgreSQL-server heeft geen TLS. Dan kan iemand meelezen. Zet daar ssl aan"},
	{"FATAL:  database ", EX_NOINPUT,
	 "Deze database is er niet. Vraag de beheerder om die te maken"},
	{"FATAL:  role ", EX_NOPERM, "PostgreSQL laat deze gebruiker niet binnen"},
	{"too many connections", EX_TEMPFAIL,
	 "PostgreSQL heeft het te druk. Probeer het straks opnieuw"},
	{"connection slots", EX_TEMPFAIL,
	 "PostgreSQL heeft het te druk. Probeer het straks opnieuw"},
	{"", EX_UNAVAILABLE,
	 "Er is geen verbinding met PostgreSQL. Kijk of de server aanstaat en of het adres klopt"},
};

static int refused(const PGconn *conn, struct err *e)
{
	const char *said = PQerrorMessage(conn);
	size_t i = 0;
	while (strstr(said, refusals[i].says) == NULL)
		i++;
	return err_set(e, refusals[i].code, "%s (%.*s)", refusals[i].text, (int)strcspn(said, "\n"),
		       said);
}

/* Words about values name them (class 22), and somebody's trigger (P0) may say anything. */
static bool may_tell(const char *state)
{
	return strncmp(state, "22", 2) != 0 && strncmp(state, "P0", 2) != 0;
}

int postgres_fail(PGconn *conn, const PGresult *result, struct err *e)
{
	const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	/* Only the primary message: the detail may hold what somebody filled in. */
	const char *said =
		result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	if (state == NULL)
		state = PQstatus(conn) == CONNECTION_OK ? "XX000" : "08006";
	if (said == NULL)
		said = PQerrorMessage(conn);
	if (!may_tell(state))
		said = state;
	size_t i = 0;
	while (strncmp(state, faults[i].state, strlen(faults[i].state)) != 0)
		i++;
	return err_set(e, faults[i].code, "%s (%.*s)", faults[i].text, (int)strcspn(said, "\n"),
		       said);
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
	for (; options != NULL && options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val != NULL ? options->val : "";
	return "";
}

/* What the address says, and what libpq fills in: PGHOST and the like, or a service of PGSERVICE.
 */
struct wanted {
	const PQconninfoOption *said, *usual;
};

static const char *wanted(const struct wanted *w, const char *keyword)
{
	const char *said = option(w->said, keyword);
	return said[0] != '\0' ? said : option(w->usual, keyword);
}

/* A socket, or a name that can only be this computer. */
static bool is_here(const struct wanted *w)
{
	static const char *const here[] = {"localhost", "127.0.0.1", "::1"};
	const char *host = wanted(w, "hostaddr");
	if (host[0] == '\0')
		host = wanted(w, "host");
	if (host[0] == '\0' || (host[0] == '/' && strchr(host, ',') == NULL))
		return true;
	for (size_t i = 0; i < sizeof here / sizeof here[0]; i++)
		if (strcmp(host, here[i]) == 0)
			return true;
	return false;
}

/* For PQconnectdbParams: the address first, so that the rest goes above it. */
struct wish {
	size_t count;
	const char *keywords[12], *values[12];
};

static void add_wish(struct wish *wish, const char *keyword, const char *value)
{
	wish->keywords[wish->count] = keyword;
	wish->values[wish->count++] = value;
}

static int judge_words(const struct wanted *w, struct err *e)
{
	if (option(w->said, "password")[0] != '\0' || option(w->said, "sslpassword")[0] != '\0')
		return err_set(e, EX_USAGE,
			       "Zet geen wachtwoord in het adres. Zet het in het bestand ~/.pgpass"
			       " en maak dat alleen voor uzelf leesbaar.");
	/* What is in its file would come after what is judged here. */
	if (option(w->said, "service")[0] != '\0')
		return err_set(e, EX_USAGE, "Zet in het adres de server zelf, en geen service.");
	return 0;
}

/* GSSAPI would come before TLS, and then sslmode says nothing. */
static int judge_elsewhere(const struct wanted *w, struct wish *wish, struct err *e)
{
	const char *mode = option(w->said, "sslmode");
	if (mode[0] != '\0' && strcmp(mode, "verify-full") != 0)
		return err_set(e, EX_USAGE,
			       "Met sslmode=%s kan iemand meelezen. Gebruik sslmode=verify-full.",
			       mode);
	add_wish(wish, "sslmode", "verify-full");
	add_wish(wish, "gssencmode", "disable");
	if (wanted(w, "sslrootcert")[0] == '\0')
		add_wish(wish, "sslrootcert", SYSTEM_CERTIFICATES);
	return 0;
}

/* What is added to the address: a server elsewhere must prove who it is. */
static int judge(const struct wanted *w, struct wish *wish, struct err *e)
{
	if (judge_words(w, e) != 0 || (!is_here(w) && judge_elsewhere(w, wish, e) != 0))
		return -1;
	if (option(w->said, "connect_timeout")[0] == '\0')
		add_wish(wish, "connect_timeout", "10");
	add_wish(wish, "application_name", "wijkcentral");
	add_wish(wish, "client_encoding", "UTF8");
	return 0;
}

static void be_silent(void *self, const PGresult *result)
{
	(void)self;
	(void)result;
}

static int prepare_connection(PGconn *conn, struct err *e)
{
	PQsetNoticeReceiver(conn, be_silent, NULL);
	/* Who waits for another does not do so for ever. */
	PGresult *result =
		PQexec(conn, "SET search_path TO " POSTGRES_SCHEMA "; SET lock_timeout TO '60s'");
	int rc = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(conn, result, e);
	PQclear(result);
	return rc;
}

static int connect_as(PGconn **out, const struct wish *wish, struct err *e)
{
	PGconn *conn = PQconnectdbParams(wish->keywords, wish->values, 1);
	int rc = PQstatus(conn) == CONNECTION_OK ? prepare_connection(conn, e) : refused(conn, e);
	if (rc == 0)
		*out = conn;
	else
		PQfinish(conn);
	return rc;
}

int postgres_connect(PGconn **out, const char *address, struct err *e)
{
	char *why = NULL;
	struct wish wish = {.count = 0};
	PQconninfoOption *said = PQconninfoParse(address, &why);
	if (said == NULL) {
		PQfreemem(why);
		return err_set(e, EX_USAGE,
			       "Dit adres van PostgreSQL klopt niet. Het begint met postgresql://,"
			       " dan gebruiker@server/database.");
	}
	PQconninfoOption *usual = PQconndefaults();
	int rc = usual != NULL ? 0 : err_set(e, EX_OSERR, "Er is te weinig geheugen.");
	add_wish(&wish, "dbname", address);
	if (rc == 0)
		rc = judge(&(struct wanted){.said = said, .usual = usual}, &wish, e);
	PQconninfoFree(said);
	PQconninfoFree(usual);
	return rc == 0 ? connect_as(out, &wish, e) : -1;
}

/* Whole words of a table's description. */
static const struct {
	const char *ours, *theirs;
} words[] = {{"BLOB", "BYTEA"}, {"INTEGER", "BIGINT"}, {" WITHOUT ROWID", ""}};

static size_t translate_word(const char *at, struct buf *out)
{
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t len = strlen(words[i].ours);
		if (strncmp(at, words[i].ours, len) == 0 && !isalnum((unsigned char)at[len])) {
			buf_add_str(out, words[i].theirs);
			return len;
		}
	}
	return 0;
}

void postgres_words(const char *text, struct buf *out)
{
	int next = 1;
	bool quoted = false, fresh = true; /* at the beginning of a word? */
	for (const char *p = text; *p != '\0';) {
		size_t taken = quoted || !fresh ? 0 : translate_word(p, out);
		if (taken == 0) {
			taken = 1;
			quoted ^= *p == '\'';
			buf_add_char(out, *p == '?' && !quoted ? '$' : *p);
			/* A bare ? has no number of its own yet. */
			if (*p == '?' && !quoted && !isdigit((unsigned char)p[1]))
				buf_addf(out, "%d", next++);
		}
		fresh = !isalnum((unsigned char)p[taken - 1]) && p[taken - 1] != '_';
		p += taken;
	}
}
