#include "protocol/paper/qr.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>
#include <qrencode.h>

#define PNG_BYTES_MAX (1024 * 1024)

int
qr_make(struct qr *q, const char *text, struct err *e)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	size_t n;

	*q = (struct qr){.side = 0};
	if (code == NULL)
		return errno == ERANGE
			   ? err_set(e, ERR_LIMIT, "%zu bytes make no QR code",
				     strlen(text))
			   : err_memory(e);
	n = (size_t)code->width * (size_t)code->width;
	q->dark = malloc(n);
	if (q->dark != NULL) {
		q->side = (size_t)code->width;
		for (size_t i = 0; i < n; i++)
			q->dark[i] = code->data[i] & 1;
	}
	QRcode_free(code);
	return q->dark != NULL ? 0 : err_memory(e);
}

void
qr_done(struct qr *q)
{
	free(q->dark);
	*q = (struct qr){.side = 0};
}

static void
pixels_fill(const struct qr *q, size_t scale, uint8_t *pixels, size_t width)
{
	memset(pixels, 0xff, width * width);
	for (size_t y = QR_QUIET * scale; y < width - QR_QUIET * scale; y++) {
		const uint8_t *row = q->dark + (y / scale - QR_QUIET) * q->side;

		for (size_t x = 0; x < q->side * scale; x++)
			if (row[x / scale] != 0)
				pixels[y * width + QR_QUIET * scale + x] = 0;
	}
}

int
qr_png(const struct qr *q, size_t scale, struct buf *out, struct err *e)
{
	size_t width = (q->side + 2 * QR_QUIET) * scale;
	png_image image = {.version = PNG_IMAGE_VERSION,
			   .width = (png_uint_32)width,
			   .height = (png_uint_32)width,
			   .format = PNG_FORMAT_GRAY};
	uint8_t *pixels = malloc(width * width);
	png_alloc_size_t n = PNG_BYTES_MAX;
	uint8_t *bytes = malloc(n);
	int rc = -1;

	if (pixels == NULL || bytes == NULL) {
		err_memory(e);
		goto out;
	}
	pixels_fill(q, scale, pixels, width);
	if (png_image_write_to_memory(&image, bytes, &n, 0, pixels, 0, NULL) ==
	    0) {
		err_set(e, ERR_LIMIT, "PNG: %s", image.message);
		goto out;
	}
	buf_add(out, bytes, n);
	rc = buf_check(out, e);
out:
	free(bytes);
	free(pixels);
	return rc;
}
