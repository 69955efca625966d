#include "hub/hub.h"

#include <string.h>
#include <unistd.h>

#include "hub/config.h"
#include "hub/intake/intake.h"
#include "protocol/form/form.h"
#include "protocol/httpd/tls.h"

/* Everything that is made, in the order in which a failure takes it back. */
static const char *const MADE[] = {
    HUB_NOTE,         HUB_CONF,         HUB_ANCHOR,          HUB_DB,
    HUB_DB "-wal",    HUB_DB "-shm",    HUB_TLS_KEY,         HUB_TLS_CERT,
    HUB_KEYS "/root", HUB_KEYS "/tree", HUB_KEYS "/receipt", HUB_KEYS "/author",
    HUB_KEYS "/box",  HUB_LOCK,
};

/* What making a hub is given, and what it makes on the way. */
struct making {
	const char *home;
	const char *name;
	const char *url;
	bool is_test;
	const char *passphrase;
	const struct rng *rng;
	struct hubkeys keys;
	struct sign_key root;
	struct hash pin;
};

static bool
home_has(const char *home, const char *name)
{
	struct buf path = BUF_INIT(4096);
	struct err e = ERR_INIT;
	bool has =
	    hub_path(home, name, &path, &e) == 0 && file_exists(buf_str(&path));

	buf_done(&path);
	return has;
}

static int
home_is_free(const char *home, struct err *e)
{

	for (size_t i = 0; i < ARRAY_LEN(MADE); i++)
		if (strcmp(MADE[i], HUB_LOCK) != 0 && home_has(home, MADE[i]))
			return err_set(e, ERR_STATE,
				       "%s: there is a hub already, or a part"
				       " of one (%s)",
				       home, MADE[i]);
	return 0;
}

/* Nothing of a hub that could not be finished is of use to anybody. */
static void
home_empty(const char *home)
{
	struct buf path = BUF_INIT(4096);

	for (size_t i = 0; i < ARRAY_LEN(MADE); i++) {
		struct err e = ERR_INIT;

		if (hub_path(home, MADE[i], &path, &e) == 0)
			(void)unlink(buf_str(&path));
	}
	buf_done(&path);
}

/* Two of us at once would mix their keys. */
static int
home_lock(const char *home, struct lock *lock, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = -1;

	if (hub_path(home, HUB_LOCK, &path, e) == 0)
		rc = lock_take(lock, buf_str(&path), 0, e);
	buf_done(&path);
	if (rc == 0 && home_is_free(home, e) != 0) {
		lock_release(lock);
		rc = -1;
	}
	return rc;
}

static int
text_keep(const char *home, const char *name, const void *p, size_t n,
	  struct err *e)
{
	struct buf path = BUF_INIT(4096);
	int rc = -1;

	if (hub_path(home, name, &path, e) == 0)
		rc = file_write(buf_str(&path), p, n, 0600, e);
	buf_done(&path);
	return rc;
}

static int
seed_keep(struct making *m, const char *kind, const char *passphrase,
	  uint8_t seed[SEED_LEN], struct err *e)
{
	struct buf path = BUF_INIT(4096);
	char name[64];
	int n = snprintf(name, sizeof(name), "%s/%s", HUB_KEYS, kind);
	int rc = -1;

	rng_fill(m->rng, seed, SEED_LEN);
	if (n > 0 && (size_t)n < sizeof(name) &&
	    hub_path(m->home, name, &path, e) == 0)
		rc = keyfile_write(buf_str(&path), kind, seed, passphrase, NULL,
				   m->rng, e);
	buf_done(&path);
	return rc;
}

static int
role_key_make(struct making *m, enum hub_role role, const char *kind,
	      struct err *e)
{
	struct hub_key *k = &m->keys.keys[m->keys.key_count++];
	uint8_t seed[SEED_LEN];
	struct sign_key s;
	struct box_key b;

	if (seed_keep(m, kind, NULL, seed, e) != 0)
		return -1;
	k->role = role;
	k->from = 0;
	if (role == HUB_BOX) {
		box_key_from_seed(&b, seed);
		memcpy(k->key, b.public, KEY_LEN);
		box_key_wipe(&b);
	} else {
		sign_key_from_seed(&s, seed);
		memcpy(k->key, s.public, KEY_LEN);
		sign_key_wipe(&s);
	}
	wipe(seed, sizeof(seed));
	return 0;
}

static int
keys_make(struct making *m, struct err *e)
{
	struct buf path = BUF_INIT(4096);
	uint8_t seed[SEED_LEN];
	int rc = -1;

	if (hub_path(m->home, HUB_KEYS, &path, e) != 0 ||
	    folder_make(buf_str(&path), e) != 0 ||
	    seed_keep(m, "root", m->passphrase, seed, e) != 0)
		goto out;
	sign_key_from_seed(&m->root, seed);
	wipe(seed, sizeof(seed));
	if (role_key_make(m, HUB_TREE, "tree", e) != 0 ||
	    role_key_make(m, HUB_RECEIPT, "receipt", e) != 0 ||
	    role_key_make(m, HUB_AUTHOR, "author", e) != 0 ||
	    role_key_make(m, HUB_BOX, "box", e) != 0)
		goto out;
	rc = 0;
out:
	buf_done(&path);
	return rc;
}

static int
tls_keep(struct making *m, struct err *e)
{
	struct buf key = BUF_INIT(TLS_PEM_MAX);
	struct buf cert = BUF_INIT(TLS_PEM_MAX);
	int rc = -1;

	if (tls_make(m->name, &key, &cert, e) != 0 ||
	    tls_pin(buf_str(&cert), cert.len, &m->pin, e) != 0 ||
	    text_keep(m->home, HUB_TLS_KEY, key.p, key.len, e) != 0 ||
	    text_keep(m->home, HUB_TLS_CERT, cert.p, cert.len, e) != 0)
		goto out;
	rc = 0;
out:
	if (key.p != NULL)
		wipe(key.p, key.len);
	buf_done(&key);
	buf_done(&cert);
	return rc;
}

static int
note_keep(struct making *m, struct err *e)
{
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf note = BUF_INIT(NOTE_BYTES_MAX);
	struct sign_name name = name_root(m->root.public);
	int rc = -1;

	m->keys.version = 1;
	memcpy(m->keys.hub, m->name, strlen(m->name) + 1);
	m->keys.origin = 1;
	m->keys.is_test = m->is_test;
	m->keys.threshold = 1;
	memcpy(m->keys.roots[0], m->root.public, KEY_LEN);
	m->keys.root_count = 1;
	m->keys.pins[0] = m->pin;
	m->keys.pin_count = 1;
	hubkeys_put(&text, &m->keys);
	if (buf_check(&text, e) == 0 &&
	    signed_put(&note, buf_str(&text), text.len, name.s, &m->root, NULL,
		       NULL, e) == 0)
		rc = text_keep(m->home, HUB_NOTE, note.p, note.len, e);
	buf_done(&text);
	buf_done(&note);
	return rc;
}

static json_t *
title_act(const char *title)
{
	json_t *act = hub_act(ACT_HUB);

	if (json_object_set_new(act, "title", json_string(title)) == 0)
		return act;
	json_decref(act);
	return NULL;
}

static json_t *
form_act(const char *name, struct err *e)
{
	size_t n;
	const char *text = form_builtin(name, FORM_NEWEST, &n);
	json_t *form = text == NULL ? NULL : json_read(text, n, e);
	json_t *act;

	if (form == NULL) {
		err_set(e, ERR_NOT_FOUND, "form %s", name);
		return NULL;
	}
	act = hub_act(ACT_PUBLISH);
	if (json_object_set_new(act, "form", form) == 0)
		return act;
	json_decref(act);
	err_memory(e);
	return NULL;
}

/* The hub's title and every form that it carries. */
static int
directory_begin(struct hub *h, const char *title, struct err *e)
{
	json_t *acts[BATCH_PARTS_MAX] = {NULL};
	const char *name;
	size_t n = 0;
	int rc = -1;

	if ((acts[n++] = title_act(title)) == NULL) {
		err_memory(e);
		goto out;
	}
	while (n < ARRAY_LEN(acts) &&
	       (name = form_builtin_name(n - 1)) != NULL) {
		if ((acts[n++] = form_act(name, e)) == NULL)
			goto out;
	}
	rc = hub_author(h, &SCOPE_DIRECTORY, acts, n, NULL, e);
out:
	for (size_t i = 0; i < n; i++)
		json_decref(acts[i]);
	return rc;
}

static int
state_make(const char *home, const char *title, const struct clock *clock,
	   const struct rng *rng, struct err *e)
{
	struct hub h;
	int rc = -1;

	if (hub_open_new(&h, home, clock, rng, e) != 0)
		return -1;
	if (hub_begin(&h, e) == 0) {
		if (directory_begin(&h, title, e) == 0)
			rc = hub_commit(&h, e);
		else
			hub_rollback(&h);
	}
	hub_close(&h);
	return rc;
}

static int
files_make(struct making *m, struct err *e)
{
	struct hub_config c;

	memset(&c, 0, sizeof(c));
	memcpy(c.name, m->name, strlen(m->name) + 1);
	memcpy(c.url, m->url, strlen(m->url) + 1);
	if (keys_make(m, e) != 0 || tls_keep(m, e) != 0 ||
	    config_write(&c, m->home, e) != 0)
		return -1;
	return note_keep(m, e);
}

static int
words_check(const char *name, const char *url, bool is_test,
	    const char *passphrase, struct err *e)
{

	if (!hub_name_valid(name, strlen(name)))
		return err_set(e, ERR_INVALID, "name: 1 to %d of a-z 0-9 -",
			       HUB_NAME_MAX);
	if (url[0] != '\0' && !url_valid(url))
		return err_set(e, ERR_INVALID, "url: not http:// or https://");
	if (passphrase == NULL && !is_test)
		return err_set(e, ERR_PASSPHRASE,
			       "the root key needs a passphrase");
	return 0;
}

int
hub_make(const char *home, const char *name, const char *title, const char *url,
	 bool is_test, const char *passphrase, const struct clock *clock,
	 const struct rng *rng, struct err *e)
{
	struct making m = {
	    .home = home,
	    .name = name,
	    .url = url == NULL ? "" : url,
	    .is_test = is_test,
	    .passphrase = passphrase,
	    .rng = rng,
	};
	struct lock lock = LOCK_INIT;
	int rc = -1;

	if (words_check(name, m.url, is_test, passphrase, e) != 0 ||
	    folder_make(home, e) != 0 || home_lock(home, &lock, e) != 0)
		return -1;
	rc = files_make(&m, e);
	sign_key_wipe(&m.root);
	lock_release(&lock);
	if (rc == 0)
		rc = state_make(home, title, clock, rng, e);
	if (rc != 0)
		home_empty(home);
	return rc;
}
