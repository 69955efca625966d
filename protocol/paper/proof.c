#include "protocol/paper/proof.h"

#include <inttypes.h>

#include "protocol/base/clock.h"
#include "protocol/domain/deadline.h"

void
proof_set(struct paper *p, const struct stamp *s, const char *note,
	  const char *digits)
{
	char when[TIME_TEXT_SIZE];
	struct buf facts = BUF_INIT(4096);

	time_vi(when, s->recv_ms, ZONE_VIETNAM_MIN);
	buf_fmt(&facts,
		"Máy chủ tổng hợp %s đã nhận lúc %s, số thứ tự tiếp nhận "
		"%" PRIu64 ", bản trình lần %" PRIu64 " của đơn vị %s. ",
		s->origin, when, s->index, s->version, s->unit);
	buf_text(&facts, "Kiểm tra không cần mạng: quét mã rồi chạy "
			 "kheo-verify --qr.");
	paper_set(p, PAPER_FACTS, buf_str(&facts));
	paper_set(p, PAPER_QR, note);
	buf_reset(&facts);
	buf_fmt(&facts, "Mã đọc qua điện thoại: %s", digits);
	paper_set(p, PAPER_DIGITS, buf_str(&facts));
	buf_done(&facts);
}
