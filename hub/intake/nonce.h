/* Nonces: what shows that a hello was written for this hub, not long ago. */
#ifndef KHEO_HUB_INTAKE_NONCE_H
#define KHEO_HUB_INTAKE_NONCE_H

#include "hub/hub.h"

/**
 * nonce_make(h, device, out):
 * The nonce of a device for this hour.  Nothing is stored.
 */
void nonce_make(struct hub *h, const uint8_t device[KEY_LEN], struct id *out);

/**
 * nonce_valid(h, device, nonce):
 * Whether it was made in this hour or the two before it.
 */
bool nonce_valid(struct hub *h, const uint8_t device[KEY_LEN],
		 const struct id *nonce);

#endif
