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
	{"23502", EX_TEMPFAIL, "Iemand anders veranderde hetzelfde. Probeer het opnieuw"},
	{"28", EX_NOPERM, "PostgreSQL laat deze gebruiker niet binnen"},
	{"3D000", EX_NOINPUT, "Deze database is er niet. Vraag de beheerder om die te maken"},
	{"40", EX_TEMPFAIL, "Iemand anders veranderde hetzelfde. Probeer het opnieuw"},
	{"42501", EX_NOPERM,
	 "Deze gebruiker van PostgreSQL mag dit niet. Gebruik --db met een andere"},
	{"53100", EX_IOERR, "De schijf van de PostgreSQL-server is vol. Maak daar ruimte vrij"},
	{"53300", EX_TEMPFAIL, "PostgreSQL heeft het te druk. Probeer het straks opnieuw"},
	{"55P03", EX_TEMPFAIL, "Iemand anders is in de database bezig. Probeer het straks opnieuw"},
	{"57", EX_UNAVAILABLE, "PostgreSQL stopt of start net. Probeer het straks opnieuw"},
	{"", EX_SOFTWARE, "PostgreSQL geeft een fout"},
};

/* One line, without "FATAL: " and the like in front. */
static void add_first_line(struct buf *out, const char *text)
{
	size_t len = strcspn(text, "\n");
	buf_add(out, text, len);
}

int postgres_fail(PGconn *conn, const PGresult *result, struct err *e)
{
	const char *state = result != NULL ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	/* Only the primary message: the detail may hold what somebody filled in. */
	const char *said =
		result != NULL ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	struct buf line;
	if (state == NULL)
		state = PQstatus(conn) == CONNECTION_OK ? "XX000" : "08006";
	buf_init(&line);
	add_first_line(&line, said != NULL ? said : PQerrorMessage(conn));
	size_t i = 0;
	while (strncmp(state, faults[i].state, strlen(faults[i].state)) != 0)
		i++;
	err_set(e, faults[i].code, "%s (%s)", faults[i].text, line.data);
	buf_finish(&line);
	return -1;
}

static const char *option(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val != NULL ? options->val : "";
	return "";
}

/* A socket, or a name that can only be this computer. */
static bool is_here(const PQconninfoOption *options)
{
	static const char *const here[] = {"localhost", "127.0.0.1", "::1"};
	const char *host = option(options, "host"), *address = option(options, "hostaddr");
	if (address[0] != '\0')
		host = address;
	if (host[0] == '\0' || (host[0] == '/' && strchr(host, ',') == NULL))
		return true;
	for (size_t i = 0; i < sizeof here / sizeof here[0]; i++)
		if (strcmp(host, here[i]) == 0)
			return true;
	return false;
}

struct wish {
	const char *keywords[8], *values[8];
};

/* What is added to the address: a server elsewhere must prove who it is. */
static int judge(const PQconninfoOption *options, struct wish *wish, struct err *e)
{
	const char *mode = option(options, "sslmode");
	size_t n = 1;
	if (option(options, "password")[0] != '\0')
		return err_set(e, EX_USAGE,
			       "Zet geen wachtwoord in het adres. Zet het in het bestand ~/.pgpass"
			       " en maak dat alleen voor uzelf leesbaar.");
	if (!is_here(options)) {
		if (mode[0] != '\0' && strcmp(mode, "verify-full") != 0 &&
		    strcmp(mode, "verify-ca") != 0 && strcmp(mode, "prefer") != 0)
			return err_set(e, EX_USAGE,
				       "Met sslmode=%s kan iemand meelezen. Gebruik"
				       " sslmode=verify-full.",
				       mode);
		if (strcmp(mode, "verify-ca") != 0) {
			wish->keywords[n] = "sslmode";
			wish->values[n++] = "verify-full";
		}
		if (option(options, "sslrootcert")[0] == '\0') {
			wish->keywords[n] = "sslrootcert";
			wish->values[n++] = SYSTEM_CERTIFICATES;
		}
	}
	if (option(options, "connect_timeout")[0] == '\0') {
		wish->keywords[n] = "connect_timeout";
		wish->values[n++] = "10";
	}
	wish->keywords[n] = "application_name";
	wish->values[n++] = "wijkcentral";
	wish->keywords[n] = "client_encoding";
	wish->values[n++] = "UTF8";
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
	PGresult *result = PQexec(conn, "SET search_path TO " POSTGRES_SCHEMA);
	int rc = PQresultStatus(result) == PGRES_COMMAND_OK ? 0 : postgres_fail(conn, result, e);
	PQclear(result);
	return rc;
}

int postgres_connect(PGconn **out, const char *address, struct err *e)
{
	char *why = NULL;
	struct wish wish = {.keywords = {"dbname"}, .values = {address}};
	PQconninfoOption *options = PQconninfoParse(address, &why);
	if (options == NULL) {
		PQfreemem(why);
		return err_set(e, EX_USAGE,
			       "Dit adres van PostgreSQL klopt niet. Het begint met postgresql://,"
			       " dan gebruiker@server/database.");
	}
	int rc = judge(options, &wish, e);
	PQconninfoFree(options);
	if (rc != 0)
		return -1;
	PGconn *conn = PQconnectdbParams(wish.keywords, wish.values, 1);
	if (PQstatus(conn) != CONNECTION_OK) {
		struct buf line;
		buf_init(&line);
		add_first_line(&line, PQerrorMessage(conn));
		rc = err_set(e, EX_UNAVAILABLE,
			     "Er is geen verbinding met PostgreSQL. Kijk of de server aanstaat en"
			     " of het adres klopt (%s)",
			     line.data);
		buf_finish(&line);
	}
	if (rc == 0)
		rc = prepare_connection(conn, e);
	if (rc == 0)
		*out = conn;
	else
		PQfinish(conn);
	return rc;
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
