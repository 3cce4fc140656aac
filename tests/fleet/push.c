/*
 * What the way to the drop costs beside the least that it could:
 *
 *   push raw PORT COUNT BYTES            a bare socket: one PUT after another on one connection
 *   push carrier URL COUNT BYTES SIDE    the carrier of wijksync, SIDE at a time
 *
 * Prints the seconds.  Bodies are noise, and all of one run are the same.
 */
#include "db/base/buf.h"
#include "db/base/err.h"
#include "db/sync/carrier.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void die(const char *why)
{
	fprintf(stderr, "push: %s\n", why);
	exit(1);
}

static int open_socket(int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
				 .sin_port = htons((uint16_t)port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
		die("no connection");
	const int yes = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes); /* as curl does */
	return fd;
}

static void send_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		if (n <= 0)
			die("the connection ended");
		bytes += n;
		len -= (size_t)n;
	}
}

/* The answer to a PUT has no body here. */
static void read_answer(int fd)
{
	char bytes[4096];
	size_t len = 0;
	while (len < sizeof bytes - 1) {
		ssize_t n = read(fd, bytes + len, sizeof bytes - 1 - len);
		if (n <= 0)
			die("no answer");
		len += (size_t)n;
		bytes[len] = '\0';
		if (strstr(bytes, "\r\n\r\n") != NULL)
			break;
	}
	if (strncmp(bytes, "HTTP/1.1 20", 11) != 0)
		die(bytes);
}

static void push_raw(int port, int count, const struct buf *body)
{
	struct buf head;
	int fd = open_socket(port);
	buf_init(&head);
	for (int i = 0; i < count; i++) {
		buf_clear(&head);
		buf_addf(&head,
			 "PUT /kiosks/raw/%08d.batch HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
			 "Content-Length: %zu\r\n\r\n",
			 i, port, body->len);
		send_all(fd, head.data, head.len);
		send_all(fd, body->data, body->len);
		read_answer(fd);
	}
	buf_finish(&head);
	close(fd);
}

static void start(const struct carrier *c, struct carrier_job *job, int i, const struct buf *body)
{
	*job = (struct carrier_job){.verb = CARRIER_PUT, .bytes = body->data, .len = body->len};
	snprintf(job->name, sizeof job->name, "kiosks/carrier/%08d.batch", i);
	carrier_start(c, job);
}

static void push_carrier(const char *url, int count, int side, const struct buf *body)
{
	struct carrier c;
	struct err e = {.code = 0};
	struct carrier_job *jobs = buf_alloc((size_t)side, sizeof *jobs), *done;
	int next = 0;
	if (carrier_open(&c, url, NULL, &e) != 0)
		die(e.text);
	for (; next < side && next < count; next++)
		start(&c, &jobs[next], next, body);
	while ((done = carrier_next(&c)) != NULL) {
		if (done->got != CARRIER_DONE)
			die(done->err.text);
		if (next < count)
			start(&c, done, next++, body);
	}
	carrier_close(&c);
	free(jobs);
}

static int number(const char *text)
{
	return (int)strtol(text, NULL, 10);
}

int main(int argc, char **argv)
{
	struct buf body;
	if (argc < 5 || sodium_init() < 0)
		die("push raw PORT COUNT BYTES, or push carrier URL COUNT BYTES SIDE");
	size_t len = (size_t)number(argv[4]);
	char *noise = buf_alloc(len, 1);
	randombytes_buf(noise, len);
	buf_init(&body);
	buf_add(&body, noise, len);
	double begin = seconds();
	if (strcmp(argv[1], "raw") == 0)
		push_raw(number(argv[2]), number(argv[3]), &body);
	else if (argc == 6)
		push_carrier(argv[2], number(argv[3]), number(argv[5]), &body);
	printf("%.6f\n", seconds() - begin);
	free(noise);
	buf_finish(&body);
	return 0;
}
