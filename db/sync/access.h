/*
 * How to get into the drop: drop.conf beside kiosk.conf (or in staff's home),
 * mode 0600, `name = value` lines, all optional:
 *
 *   user, password       basic auth, SFTP login, S3 access key and secret key
 *   ca                   file: trust this authority instead of the system's
 *   client_certificate, client_key    files, PEM
 *   ssh_key              file: OpenSSH private key without a passphrase
 *   known_hosts          file: as OpenSSH keeps it; SFTP needs it
 *   proxy, proxy_user, proxy_password    proxy: http://host:port or socks5h://...
 *   region               S3 region; us-east-1 when not given
 *   patience             seconds without progress before giving up; 30
 *
 * Files are paths in the folder of drop.conf, or absolute.  Nothing of this is
 * ever printed, logged, or put on a command line.
 */
#ifndef DB_SYNC_ACCESS_H
#define DB_SYNC_ACCESS_H

struct buf;
struct err;

#define ACCESS_FILE	 "drop.conf"
#define ACCESS_BYTES_MAX 16384

struct access { /* NULL: not given */
	char *user, *password, *ca, *client_certificate, *client_key, *ssh_key, *known_hosts;
	char *proxy, *proxy_user, *proxy_password, *region;
	long patience;
};

/*
 * folder NULL, or without the file: all is NULL.  A file for this host alone,
 * "drop.HOST.conf", goes before drop.conf; host may be NULL.  EX_CONFIG when it
 * cannot be understood, or others than its owner can read it.
 */
int access_read(const char *folder, const char *host, struct access *out, struct err *e);
/* Checks text as access_read would, and keeps it with mode 0600. */
int access_write(const char *folder, const char *host, const struct buf *text, struct err *e);
/* The same, from any file, whatever its mode ("-": the standard input). */
int access_load(const char *path, struct access *out, struct err *e);
/* Adds it as lines of drop.conf. */
void access_add_text(const struct access *access, struct buf *out);
/* Wipes name, password and keys, and leaves whom to trust and the proxy. */
void access_forget(struct access *access);
/* Wipes and frees. */
void access_finish(struct access *access);

#endif
