/* What the story's client and hub send: receipt, hello, bundle, manifest. */
#ifndef KHEO_TESTS_LOG_STORY_SENT_H
#define KHEO_TESTS_LOG_STORY_SENT_H

#include "tests/unit/log/story.h"

/* The payload of an E record. */
static inline void
story_entry_record(const struct story *s, uint64_t index, struct buf *out)
{
	buf_be64(out, index);
	buf_add(out, s->heads[index].entry_text.p,
		s->heads[index].entry_text.len);
}

static inline void
story_receipt(struct story *s)
{
	struct receipt *r = &s->receipt;
	struct receipt_page *page = r->pages;
	struct sign_name name = name_receipt(STORY_HUB);
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct buf entries = BUF_INIT(NOTE_BYTES_MAX);

	memcpy(r->origin, s->now.origin, sizeof(r->origin));
	r->size = s->now.size;
	r->root = s->now.root;
	r->time_ms = s->now.time_ms;
	r->nonce = s->nonce;
	r->lines[r->line_count++].head = s->heads[HEADER_RECORDER_2].entry.head;
	*page++ = (struct receipt_page){
	    .from = STORY_SEEN, .to = STORY_HEADERS, .sha256 = sha256(NULL, 0)};
	story_entry_record(s, HEADER_RECORDER_2, &entries);
	story_entry_record(s, HEADER_UNIT_1, &entries);
	*page = (struct receipt_page){.scope = s->scope,
				      .from = STORY_SEEN,
				      .to = STORY_HEADERS,
				      .count = 2,
				      .sha256 = sha256(entries.p, entries.len)};
	r->page_count = 2;
	receipt_put(&text, r);
	story_sign(&s->receipt_note, &text, name.s, &s->receipt_key, NULL,
		   NULL);
	buf_done(&entries);
}

static inline void
story_hello(struct story *s)
{
	struct hello *h = &s->hello;
	struct sign_name name = name_device(s->device.public);
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);

	h->hub = s->invite.root;
	memcpy(h->device, s->device.public, KEY_LEN);
	h->has_nonce = true;
	h->nonce = s->nonce;
	h->hubkeys = 1;
	memcpy(h->origin, s->seen.origin, sizeof(h->origin));
	h->heads[h->head_count++] = s->heads[HEADER_RECORDER_2].entry.head;
	h->at[h->at_count++].size = STORY_SEEN;
	h->at[h->at_count].scope = s->scope;
	h->at[h->at_count++].size = STORY_SEEN;
	h->locators[h->locator_count].size = s->seen.size;
	h->locators[h->locator_count++].root = s->seen.root;
	hello_put(&text, h);
	story_sign(&s->hello_note, &text, name.s, &s->device, NULL, NULL);
}

static inline void
story_bundle_part(const struct story *s, enum story_part i, struct buf *out)
{
	const struct story_piece *p = &s->parts[i];
	struct buf payload = BUF_INIT(BUNDLE_RECORD_MAX);

	buf_add(&payload, p->salt, SALT_LEN);
	buf_add(&payload, p->body.p, p->body.len);
	bundle_put(out, BUNDLE_PART, payload.p, payload.len);
	buf_done(&payload);
}

/* The request that hands in the recorder's second batch, and its manifest. */
static inline void
story_bundle(struct story *s)
{
	const struct buf *header = &s->heads[HEADER_RECORDER_2].note;
	struct sign_name name = name_device(s->device.public);
	struct buf text = BUF_INIT(NOTE_BYTES_MAX);
	struct manifest m = {.count = 5};

	buf_init(&s->bundle, BUNDLE_BYTES_MAX);
	bundle_begin(&s->bundle);
	bundle_put(&s->bundle, BUNDLE_HELLO, s->hello_note.p,
		   s->hello_note.len);
	bundle_put(&s->bundle, BUNDLE_HEADER, header->p, header->len);
	story_bundle_part(s, PART_A, &s->bundle);
	story_bundle_part(s, PART_B, &s->bundle);
	story_bundle_part(s, PART_SUBMIT, &s->bundle);
	memcpy(m.device, s->device.public, KEY_LEN);
	memcpy(m.to, s->hub_box.public, KEY_LEN);
	m.sha256 = sha256(s->bundle.p + BUNDLE_MAGIC_LEN,
			  s->bundle.len - BUNDLE_MAGIC_LEN);
	manifest_put(&text, &m);
	story_sign(&s->manifest_note, &text, name.s, &s->device, NULL, NULL);
}

/* Owned by the caller: story_free(). */
static inline struct story *
story_new(void)
{
	struct story *s = calloc(1, sizeof(*s));

	assert_non_null(s);
	story_keys(s);
	story_hubkeys(s);
	story_invite(s);
	story_unit_parts(s);
	story_hub_parts(s);
	story_headers(s);
	story_receipt(s);
	story_hello(s);
	story_bundle(s);
	return s;
}

static inline void
story_free(struct story *s)
{
	for (size_t i = 0; i < STORY_PARTS; i++)
		buf_done(&s->parts[i].body);
	for (size_t i = 0; i < STORY_HEADERS; i++) {
		buf_done(&s->heads[i].note);
		buf_done(&s->heads[i].entry_text);
	}
	buf_done(&s->hubkeys_note);
	buf_done(&s->seen_note);
	buf_done(&s->now_note);
	buf_done(&s->receipt_note);
	buf_done(&s->hello_note);
	buf_done(&s->bundle);
	buf_done(&s->manifest_note);
	free(s);
}

#endif
