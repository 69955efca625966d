#include "hub/intake/nonce.h"

#include <string.h>

#define HOUR_MS     3600000
#define HOURS_VALID 3

static void
nonce_of(const struct hub *h, const uint8_t device[KEY_LEN], uint64_t hour,
	 struct id *out)
{
	uint8_t text[KEY_LEN + 8];

	memcpy(text, device, KEY_LEN);
	for (unsigned i = 0; i < 8; i++)
		text[KEY_LEN + i] = (uint8_t)(hour >> (56 - 8 * i));
	mac(out, h->nonce_key, text, sizeof(text));
}

void
nonce_make(struct hub *h, const uint8_t device[KEY_LEN], struct id *out)
{

	nonce_of(h, device, (uint64_t)hub_now_ms(h) / HOUR_MS, out);
}

bool
nonce_valid(struct hub *h, const uint8_t device[KEY_LEN],
	    const struct id *nonce)
{
	uint64_t hour = (uint64_t)hub_now_ms(h) / HOUR_MS;
	bool valid = false;

	for (uint64_t i = 0; i < HOURS_VALID && i <= hour; i++) {
		struct id want;

		nonce_of(h, device, hour - i, &want);
		if (secret_equal(want.b, nonce->b, ID_LEN))
			valid = true;
	}
	return valid;
}
