#include "db/store/moment.h"
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/base/hex.h"
#include "db/base/sys.h"
#include "db/store/queue.h"

#include <sodium.h>

enum { HASH = 16, SECOND_MS = 1000, TEXT_MAX = 256 };

void moment_boot(const struct sys *sys, char out[MOMENT_BOOT])
{
	char id[SYS_BOOT] = "";
	uint8_t hash[HASH];
	out[0] = '\0';
	if (sys->boot != NULL)
		sys->boot(sys->self, id);
	if (id[0] == '\0' || sodium_init() < 0)
		return;
	crypto_generichash(hash, sizeof hash, (const uint8_t *)id, strlen(id), NULL, 0);
	hex_write(hash, (MOMENT_BOOT - 1) / 2, out);
	out[MOMENT_BOOT - 1] = '\0';
}

/* "HEX16:MS HEX16:MS ..." as it is kept; what is not like that counts as nothing. */
static size_t read_starts(const char *text, struct moment_start out[MOMENT_BOOTS_MAX])
{
	size_t count = 0;
	while (count < MOMENT_BOOTS_MAX) {
		struct moment_start *one = &out[count];
		char *end;
		size_t digits = strspn(text, "0123456789abcdef");
		if (digits != MOMENT_BOOT - 1 || text[digits] != ':')
			break;
		memcpy(one->boot, text, digits);
		one->boot[digits] = '\0';
		one->began_at = strtoll(text + digits + 1, &end, 10);
		if (one->began_at < 0 || one->began_at > SYS_TIME_MAX)
			break;
		count++;
		text = end + strspn(end, " ");
	}
	return count;
}

int moment_starts(struct sqlite3 *db, struct moment_start out[MOMENT_BOOTS_MAX], size_t *count,
		  struct err *e)
{
	char text[TEXT_MAX];
	if (queue_text(db, QUEUE_STARTS, text, sizeof text, e) != 0)
		return -1;
	*count = read_starts(text, out);
	return 0;
}

int moment_note(struct sqlite3 *db, const struct sys *sys, struct err *e)
{
	struct moment_start old[MOMENT_BOOTS_MAX];
	char boot[MOMENT_BOOT];
	size_t count = 0;
	int64_t began = sys->now_ms(sys->self) - sys_uptime(sys);
	if (!sys->clock_synced(sys->self) || began < 0)
		return 0;
	moment_boot(sys, boot);
	if (boot[0] == '\0')
		return 0;
	if (moment_starts(db, old, &count, e) != 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (strcmp(old[i].boot, boot) == 0)
			return 0;
	struct buf text;
	buf_init(&text);
	long long second = began / SECOND_MS * SECOND_MS;
	buf_addf(&text, "%s:%lld", boot, second);
	for (size_t i = 0; i < count && i + 1 < MOMENT_BOOTS_MAX; i++)
		buf_addf(&text, " %s:%lld", old[i].boot, (long long)old[i].began_at);
	int rc = queue_set_text(db, QUEUE_STARTS, text.data, e);
	buf_finish(&text);
	return rc;
}
