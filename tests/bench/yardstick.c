/*
 * What the hub's work costs with none of the hub's features: take a batch
 * over HTTP, verify its one signature, inflate, parse, write one row a record,
 * keep the signed bytes, commit durably, answer.  It is what the hub is
 * measured against, so a commit that makes the hub faster leaves it alone.
 *
 *	yardstick serve DATABASE PORT [KEY.PEM CERT.PEM]
 *	yardstick make FILE OUT COUNT
 *
 * make turns a file of JSON objects, one a line, into batches of COUNT of
 * them, OUT.000 and so on: gzip(public key ‖ signature ‖ JSON array).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <microhttpd.h>
#include <sodium.h>
#include <sqlite3.h>
#include <zlib.h>

#define KEY_BYTES  crypto_sign_PUBLICKEYBYTES
#define SIG_BYTES  crypto_sign_BYTES
#define HEAD_BYTES (KEY_BYTES + SIG_BYTES)
#define BODY_MAX   (8 * 1024 * 1024)
#define FILE_MAX   (1024 * 1024)
/* As the hub's: see protocol/httpd. */
#define PRIORITIES "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2"
#define PAGES      4000

struct yard {
	sqlite3 *db;
	sqlite3_stmt *begin, *commit, *rollback, *batch, *record;
	uint8_t *plain; /* of the batch at hand */
};

struct upload {
	uint8_t *p;
	size_t len;
	size_t cap;
};

static int
fail(const char *what, const char *why)
{
	fprintf(stderr, "yardstick: %s: %s\n", what, why);
	return 1;
}

static bool
run(sqlite3_stmt *s)
{
	int rc = sqlite3_step(s);

	sqlite3_reset(s);
	sqlite3_clear_bindings(s);
	return rc == SQLITE_DONE;
}

static bool
record_put(struct yard *y, json_t *record)
{
	const char *id = json_string_value(json_object_get(record, "id"));
	char *text = json_dumps(record, JSON_COMPACT);
	bool done = false;

	if (id != NULL && text != NULL) {
		sqlite3_bind_text(y->record, 1, id, -1, SQLITE_STATIC);
		sqlite3_bind_text(y->record, 2, text, -1, SQLITE_STATIC);
		done = run(y->record);
	}
	free(text);
	return done;
}

/* Everything of a batch, or nothing. */
static bool
batch_put(struct yard *y, size_t n, json_t *records)
{
	bool done;
	size_t i;
	json_t *record;

	if (!run(y->begin))
		return false;
	sqlite3_bind_blob(y->batch, 1, y->plain, (int)n, SQLITE_STATIC);
	done = run(y->batch);
	json_array_foreach(records, i, record)
	{
		done = done && record_put(y, record);
	}
	if (done && run(y->commit))
		return true;
	run(y->rollback);
	return false;
}

static size_t
inflate_all(struct yard *y, const struct upload *u)
{
	z_stream z;
	int rc;

	memset(&z, 0, sizeof(z));
	if (inflateInit2(&z, 15 + 16) != Z_OK)
		return 0;
	z.next_in = u->p;
	z.avail_in = (uInt)u->len;
	z.next_out = y->plain;
	z.avail_out = BODY_MAX;
	rc = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return rc == Z_STREAM_END ? z.total_out : 0;
}

static bool
batch_take(struct yard *y, const struct upload *u)
{
	size_t n = inflate_all(y, u);
	json_t *records;
	bool done;

	if (n <= HEAD_BYTES || crypto_sign_verify_detached(
				   y->plain + KEY_BYTES, y->plain + HEAD_BYTES,
				   n - HEAD_BYTES, y->plain) != 0)
		return false;
	records = json_loadb((char *)y->plain + HEAD_BYTES, n - HEAD_BYTES,
			     JSON_REJECT_DUPLICATES, NULL);
	done = records != NULL && batch_put(y, n, records);
	json_decref(records);
	return done;
}

static enum MHD_Result
answer(struct MHD_Connection *c, unsigned status, const char *text)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(
	    strlen(text), (void *)(uintptr_t)text, MHD_RESPMEM_PERSISTENT);
	enum MHD_Result rc = MHD_queue_response(c, status, r);

	MHD_destroy_response(r);
	return rc;
}

static bool
upload_add(struct upload *u, const char *p, size_t n)
{
	if (n > BODY_MAX - u->len)
		return false;
	if (u->len + n > u->cap) {
		size_t cap = (u->len + n) * 2;
		uint8_t *more = realloc(u->p, cap);

		if (more == NULL)
			return false;
		u->p = more;
		u->cap = cap;
	}
	memcpy(u->p + u->len, p, n);
	u->len += n;
	return true;
}

static enum MHD_Result
access_take(void *ctx, struct MHD_Connection *c, const char *url,
	    const char *method, const char *version, const char *p, size_t *n,
	    void **state)
{
	struct upload *u = *state;

	(void)url;
	(void)version;
	if (u == NULL) {
		*state = calloc(1, sizeof(*u));
		return *state != NULL ? MHD_YES : MHD_NO;
	}
	if (*n > 0) {
		if (!upload_add(u, p, *n))
			return MHD_NO;
		*n = 0;
		return MHD_YES;
	}
	if (strcmp(method, "POST") != 0)
		return answer(c, MHD_HTTP_OK, "yardstick\n");
	if (!batch_take(ctx, u))
		return answer(c, MHD_HTTP_BAD_REQUEST, "refused\n");
	return answer(c, MHD_HTTP_OK, "done\n");
}

static void
completed(void *ctx, struct MHD_Connection *c, void **state,
	  enum MHD_RequestTerminationCode how)
{
	struct upload *u = *state;

	(void)ctx;
	(void)c;
	(void)how;
	if (u != NULL)
		free(u->p);
	free(u);
	*state = NULL;
}

static bool
prepare(struct yard *y, const char *sql, sqlite3_stmt **out)
{
	return sqlite3_prepare_v3(y->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
				  out, NULL) == SQLITE_OK;
}

static bool
yard_open(struct yard *y, const char *path)
{
	char setup[512];

	snprintf(setup, sizeof(setup),
		 "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
		 "PRAGMA wal_autocheckpoint = %d; PRAGMA temp_store = MEMORY;"
		 "CREATE TABLE batch(id INTEGER PRIMARY KEY, bytes BLOB);"
		 "CREATE TABLE record(id TEXT PRIMARY KEY, doc TEXT)"
		 " WITHOUT ROWID;",
		 PAGES);
	y->plain = malloc(BODY_MAX);
	return y->plain != NULL && sqlite3_open(path, &y->db) == SQLITE_OK &&
	       sqlite3_exec(y->db, setup, NULL, NULL, NULL) == SQLITE_OK &&
	       prepare(y, "BEGIN IMMEDIATE", &y->begin) &&
	       prepare(y, "COMMIT", &y->commit) &&
	       prepare(y, "ROLLBACK", &y->rollback) &&
	       prepare(y, "INSERT INTO batch(bytes) VALUES(?1)", &y->batch) &&
	       prepare(y,
		       "INSERT INTO record VALUES(?1, ?2) ON CONFLICT(id)"
		       " DO UPDATE SET doc = json_patch(doc, excluded.doc)",
		       &y->record);
}

static void
yard_close(struct yard *y)
{
	sqlite3_stmt *all[] = {y->begin, y->commit, y->rollback, y->batch,
			       y->record};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		sqlite3_finalize(all[i]);
	sqlite3_close(y->db);
	free(y->plain);
}

/* Append the file and a NUL; NULL on failure. */
static char *
file_text(const char *path, size_t *len)
{
	FILE *f = fopen(path, "r");
	char *p = calloc(1, FILE_MAX * 64);

	if (f == NULL || p == NULL) {
		fail(path, strerror(errno));
		free(p);
		if (f != NULL)
			fclose(f);
		return NULL;
	}
	*len = fread(p, 1, FILE_MAX * 64 - 1, f);
	fclose(f);
	return p;
}

static struct MHD_Daemon *
listen_on(struct yard *y, uint16_t port, char **pem)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD;
	struct sockaddr_in at = {.sin_family = AF_INET,
				 .sin_port = htons(port),
				 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct MHD_OptionItem tls[] = {
	    {MHD_OPTION_HTTPS_MEM_KEY, 0, pem[0]},
	    {MHD_OPTION_HTTPS_MEM_CERT, 0, pem[1]},
	    {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)PRIORITIES},
	    {MHD_OPTION_END, 0, NULL},
	};
	struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};

	if (pem[0] != NULL)
		flags |= MHD_USE_TLS;
	return MHD_start_daemon(
	    flags, port, NULL, NULL, access_take, y,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL, MHD_OPTION_SOCK_ADDR,
	    &at, MHD_OPTION_CONNECTION_LIMIT, 1024u, MHD_OPTION_ARRAY,
	    pem[0] != NULL ? tls : plain, MHD_OPTION_END);
}

static int
serve(const char *path, const char *port, char **pem_paths, int pems)
{
	struct yard y = {0};
	char *pem[2] = {NULL, NULL};
	struct MHD_Daemon *d;
	sigset_t stop;
	size_t n;
	int sig;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < pems; i++)
		if ((pem[i] = file_text(pem_paths[i], &n)) == NULL)
			return 1;
	if (!yard_open(&y, path))
		return fail(path, sqlite3_errmsg(y.db));
	n = 0;
	for (const char *s = port; *s >= '0' && *s <= '9' && n < 65536; s++)
		n = n * 10 + (size_t)(*s - '0');
	if ((d = listen_on(&y, (uint16_t)n, pem)) == NULL)
		return fail(port, "could not listen");
	printf("listening on port %s\n", port);
	fflush(stdout);
	sigwait(&stop, &sig);
	MHD_stop_daemon(d);
	yard_close(&y);
	free(pem[0]);
	free(pem[1]);
	return 0;
}

static int
batch_write(const char *out, unsigned number, const uint8_t *p, size_t n)
{
	uint8_t *gz = malloc(n + FILE_MAX);
	char path[4096];
	z_stream z;
	FILE *f;
	int rc = 1;

	snprintf(path, sizeof(path), "%s.%03u", out, number);
	f = fopen(path, "w");
	memset(&z, 0, sizeof(z));
	if (gz == NULL || f == NULL ||
	    deflateInit2(&z, Z_BEST_COMPRESSION, Z_DEFLATED, 15 + 16, 9,
			 Z_DEFAULT_STRATEGY) != Z_OK)
		return fail(path, "could not be made");
	z.next_in = (Bytef *)(uintptr_t)p;
	z.avail_in = (uInt)n;
	z.next_out = gz;
	z.avail_out = (uInt)(n + FILE_MAX);
	if (deflate(&z, Z_FINISH) == Z_STREAM_END &&
	    fwrite(gz, 1, z.total_out, f) == z.total_out)
		rc = 0;
	deflateEnd(&z);
	free(gz);
	if (fclose(f) != 0)
		rc = 1;
	return rc;
}

/* ${key}, then room for the signature, then "[" lines "]". */
static int
batch_close(const char *out, unsigned number, uint8_t *p, size_t n,
	    const uint8_t *secret)
{
	p[n - 1] = ']'; /* in place of the last comma */
	crypto_sign_detached(p + KEY_BYTES, NULL, p + HEAD_BYTES,
			     n - HEAD_BYTES, secret);
	return batch_write(out, number, p, n);
}

static int
make(const char *path, const char *out, unsigned count)
{
	uint8_t seed[crypto_sign_SEEDBYTES] = {1}, key[KEY_BYTES];
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	size_t len, n = 0;
	unsigned lines = 0, number = 0;
	char *text = file_text(path, &len);
	uint8_t *batch = malloc(BODY_MAX);

	if (text == NULL || batch == NULL)
		return 1;
	crypto_sign_seed_keypair(key, secret, seed);
	for (char *s = text, *end; (end = strchr(s, '\n')) != NULL;
	     s = end + 1) {
		if (lines == 0) {
			memcpy(batch, key, KEY_BYTES);
			batch[HEAD_BYTES] = '[';
			n = HEAD_BYTES + 1;
		}
		if ((size_t)(end - s) + 1 > BODY_MAX - n)
			return fail(path, "too large");
		memcpy(batch + n, s, (size_t)(end - s));
		n += (size_t)(end - s);
		batch[n++] = ',';
		if (++lines < count && end[1] != '\0')
			continue;
		if (batch_close(out, number++, batch, n, secret) != 0)
			return 1;
		lines = 0;
	}
	free(text);
	free(batch);
	return 0;
}

int
main(int argc, char **argv)
{
	unsigned count = 0;

	if (sodium_init() < 0)
		return fail("libsodium", "does not start");
	if ((argc == 4 || argc == 6) && strcmp(argv[1], "serve") == 0)
		return serve(argv[2], argv[3], argv + 4, argc - 4);
	if (argc == 5 && strcmp(argv[1], "make") == 0) {
		for (const char *s = argv[4]; *s >= '0' && *s <= '9'; s++)
			count = count * 10 + (unsigned)(*s - '0');
		if (count > 0)
			return make(argv[2], argv[3], count);
	}
	fprintf(stderr, "usage: yardstick serve DATABASE PORT [KEY CERT]\n"
			"       yardstick make FILE OUT COUNT\n");
	return 2;
}
