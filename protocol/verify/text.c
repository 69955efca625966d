#include "protocol/verify/text.h"

#include <string.h>

#include "protocol/base/attr.h"

/* clang-format off */
static const char *const sentences[][VERIFY_LANGS] = {
	[VT_USAGE] = {
		"Cách dùng: kheo-verify TỆP --root VÂN-TAY [--json] [--lang vi|en]\n"
		"           kheo-verify TỆP --root VÂN-TAY --qr CHỮ [--lang vi|en]\n"
		"Kiểm tra một tệp bằng chứng hoặc chứng cứ của Khéo, không cần mạng.\n"
		"VÂN-TAY là vân tay khóa gốc của máy chủ tổng hợp (32 chữ số thập lục\n"
		"phân), lấy từ nguồn tin cậy, không lấy từ chính tệp này.\n"
		"--qr kiểm tra CHỮ đọc được từ mã QR của trang in; khi ấy TỆP là tệp hubkeys\n"
		"của máy chủ tổng hợp hoặc một tệp bằng chứng bất kỳ của máy chủ ấy.\n"
		"Mã thoát: 0 đã nhận và xác thực, có trong tổng nếu tệp nói về một bản tổng\n"
		"hợp (hoặc chứng cứ đứng vững), 7 mọi kết luận khác, 2 sai cách dùng,\n"
		"8 không đọc được tệp.",
		"Usage: kheo-verify FILE --root FINGERPRINT [--json] [--lang vi|en]\n"
		"       kheo-verify FILE --root FINGERPRINT --qr TEXT [--lang vi|en]\n"
		"Check a proof or evidence file of Khéo; needs no network.\n"
		"FINGERPRINT is that of the hub's root key (32 hexadecimal digits); take it\n"
		"from a source you trust, not from the file itself.\n"
		"--qr checks the TEXT that was read from the QR code of a printed page; FILE\n"
		"is then the hub's file hubkeys, or any proof of that hub.\n"
		"Exit: 0 authentic and received, and in the total if the file is of an edition\n"
		"(or the evidence holds), 7 any other verdict, 2 wrong use, 8 the file cannot\n"
		"be read."},
	[VT_BAD_ROOT] = {
		"kheo-verify: vân tay sau --root không đúng: cần 32 chữ số thập lục phân, có thể có dấu gạch nối.",
		"kheo-verify: the fingerprint after --root is wrong: 32 hexadecimal digits, dashes allowed."},
	[VT_BAD_FILE] = {
		"kheo-verify: không đọc được tệp",
		"kheo-verify: the file cannot be read"},
	[VT_FAILED] = {
		"kheo-verify: máy không đủ bộ nhớ hoặc không ghi được kết quả; chưa có kết luận nào.",
		"kheo-verify: out of memory, or the answer could not be written; there is no verdict."},
	[VT_RECEIVED] = {
		"XÁC THỰC, ĐÃ NHẬN. Bản trình này đúng là của đơn vị ghi dưới đây và máy chủ tổng hợp đã nhận.",
		"AUTHENTIC, RECEIVED. This submission is that of the unit below, and the hub has received it."},
	[VT_UNRECEIPTED] = {
		"XÁC THỰC, CHƯA CÓ BIÊN NHẬN. Bản trình này đúng là của đơn vị ghi dưới đây, nhưng tệp không chứng minh rằng máy chủ tổng hợp đã nhận.",
		"AUTHENTIC, NO RECEIPT. This submission is that of the unit below, but nothing here proves that the hub has received it."},
	[VT_DOUBTFUL] = {
		"KHÓA ĐÁNG NGỜ. Chữ ký khớp, nhưng không chứng minh được rằng khóa ấy được phép ký: khóa chưa ghi danh, đã bị đình chỉ, hoặc vân tay gốc không phải của máy chủ này.",
		"DOUBTFUL KEY. The signature holds, but nothing proves that its key may sign: it is not enrolled, it is suspended, or the root fingerprint is not this hub's."},
	[VT_FALSE] = {
		"KHÔNG XÁC THỰC. Tệp này bị hỏng, bị sửa hoặc bị cắt. Không được dùng nội dung của nó; hãy xin lại tệp khác.",
		"NOT AUTHENTIC. This file is damaged, changed or cut. Do not use what it says; ask for another one."},
	[VT_TEST] = {
		"MÁY CHỦ THỬ NGHIỆM. Đây là bản cài đặt để thử; kết luận này không có giá trị ngoài việc thử.",
		"TEST INSTALLATION. This hub was set up for trials; the verdict means nothing beyond them."},
	[VT_CLAIMED] = {"Hồ sơ mà tệp nói tới (chưa được chứng minh)",
		"The record that it speaks of (not proven)"},
	[VT_WHY] = {"Chi tiết kỹ thuật", "Technical detail"},
	[VT_HUB] = {"Máy chủ tổng hợp", "Hub"},
	[VT_UNIT] = {"Đơn vị (tên khi ấy)", "Unit (name of that time)"},
	[VT_PERSON] = {"Người lập", "Person"},
	[VT_MACHINE] = {"Máy", "Machine"},
	[VT_ROLE] = {"Vai trò", "Role"},
	[VT_RECORDER] = {"người ghi", "recorder"},
	[VT_APPROVER] = {"người duyệt", "approver"},
	[VT_RECORD] = {"Hồ sơ", "Record"},
	[VT_NOT_BEFORE] = {"Ký không sớm hơn", "Signed not before"},
	[VT_RECEIVED_AT] = {"Máy chủ nhận lúc", "Received by the hub"},
	[VT_NOT_RECEIVED] = {"chưa được chứng minh", "not proven"},
	[VT_ENTRY] = {"Số thứ tự tiếp nhận", "Index"},
	[VT_TREE_SIZE] = {"Số mục của cây", "Size of the tree"},
	[VT_APPROVAL] = {"Đã duyệt", "Approved"},
	[VT_SUBMISSION] = {"Mã băm bản trình", "Hash of the submission"},
	[VT_ABSENT] = {"(không có trong tệp)", "(not in the file)"},
	[VT_UNKNOWN] = {"không rõ", "unknown"},
	[VT_LIMITS] = {
		"Tệp này không chứng minh:\n"
		"- rằng sau đó không có việc thu hồi khóa, trả lại hoặc đính chính nào;\n"
		"- rằng nội dung đúng sự thật.\n"
		"Đây không phải chữ ký số chuyên dùng công vụ, cũng không phải dấu thời\n"
		"gian theo luật định. Muốn xem nội dung bản trình, chạy lại với --json.",
		"This file does not prove:\n"
		"- that no key was revoked and nothing returned or corrected later;\n"
		"- that the content is true.\n"
		"This is not the official public-duty digital signature nor a statutory\n"
		"timestamp. To see the content of the submission run again with --json."},
	[VT_INCLUDED] = {
		"XÁC THỰC, CÓ TRONG TỔNG. Bản trình này đúng là của đơn vị ghi dưới đây, máy chủ tổng hợp đã nhận, và số liệu của bản trình đã được cộng vào tổng của bản tổng hợp ghi dưới đây.",
		"AUTHENTIC, INCLUDED. This submission is that of the unit below, the hub has received it, and its figures are in the total of the edition below."},
	[VT_WITHIN] = {
		"XÁC THỰC, CÓ TRONG BẢN TỔNG HỢP, KHÔNG CỘNG RIÊNG. Bản trình này đúng là của đơn vị ghi dưới đây và có trong bản tổng hợp ghi dưới đây, nhưng số liệu không được cộng thêm: theo máy chủ tổng hợp, một báo cáo khác đã có các số liệu ấy. Tệp này không chứng minh điều đó.",
		"AUTHENTIC, LISTED, NOT ADDED. This submission is that of the unit below and in the edition below, but its figures add nothing: by the hub's word another report holds them already. This file does not prove that it does."},
	[VT_NOT_INCLUDED] = {
		"KHÔNG CÓ TRONG TỔNG. Bản trình này đúng là của đơn vị ghi dưới đây. Máy chủ tổng hợp đã ký rằng bản trình có trong bản tổng hợp ghi dưới đây, nhưng số liệu của bản trình không dẫn tới tổng đã ký. Hãy giữ tệp này và hỏi cơ quan tổng hợp.",
		"NOT IN THE TOTAL. This submission is that of the unit below. The hub has signed that it is in the edition below, but its figures do not lead to the total that the hub has signed. Keep this file and ask who consolidated."},
	[VT_EDITION] = {"Bản tổng hợp số", "Edition"},
	[VT_LINE_GOVERNMENT] = {"tuyến chính quyền", "government line"},
	[VT_LINE_PARTY] = {"tuyến Đảng", "Party line"},
	[VT_FIRST_HALF] = {"6 tháng đầu năm", "first half of"},
	[VT_REPORTS] = {"Số báo cáo trong đó", "Reports in it"},
	[VT_FROZEN_AT] = {"Chốt lúc", "Frozen at"},
	[VT_FROZEN_ENTRY] = {"Số thứ tự của bản ấy", "Index of the edition"},
	[VT_EDITION_HASH] = {"Mã băm bản tổng hợp", "Hash of the edition"},
	[VT_WITHIN_OF] = {"Số liệu đã ở báo cáo", "Report that holds them"},
	[VT_FIGURES] = {
		"Số liệu: mục, của đơn vị, tổng của bản tổng hợp",
		"Figures: name, of the unit, total of the edition"},
	[VT_EDITION_LIMITS] = {
		"Về bản tổng hợp, tệp này không chứng minh:\n"
		"- rằng số liệu của đơn vị khác là đúng, hay đơn vị nào không có trong đó;\n"
		"- rằng đây là bản mới nhất, hay lời văn và danh sách của nó là đúng.\n"
		"Ai có tệp này đọc được số liệu của báo cáo đứng cạnh trong cây tổng.",
		"Of the edition this file does not prove:\n"
		"- that the figures of others are right, or which unit is not in it;\n"
		"- that it is the newest one, or that its words and lists are right.\n"
		"Whoever has this file can read the figures of the report beside this one\n"
		"in the tree of sums."},
	[VE_FALSE] = {
		"KHÔNG XÁC THỰC. Tệp chứng cứ này bị hỏng, bị sửa hoặc bị cắt, nên không chứng minh điều gì.",
		"NOT AUTHENTIC. This evidence is damaged, changed or cut; it proves nothing."},
	[VE_DOUBTFUL] = {
		"KHÓA ĐÁNG NGỜ. Chứng cứ này không do máy chủ tổng hợp có vân tay đã nêu ký.",
		"DOUBTFUL KEY. This evidence was not signed by the hub of that fingerprint."},
	[VE_OPEN] = {
		"CHƯA CHỨNG MINH ĐƯỢC GÌ. Mọi chữ ký đều của máy chủ tổng hợp, nhưng các lời ký ấy có thể cùng đúng. Hãy yêu cầu máy chủ chứng minh rằng cây lớn chứa cây nhỏ.",
		"NOTHING PROVEN. All of it was signed by the hub, but all of it may be true. Ask the hub to show that the larger tree contains the smaller one."},
	[VE_HISTORIES] = {
		"HAI LỊCH SỬ. Máy chủ tổng hợp đã ký hai sổ tiếp nhận khác nhau có cùng số mục: đã cho các đơn vị xem hai sổ khác nhau.",
		"TWO HISTORIES. The hub has signed two different logs of one size: it showed different logs to different units."},
	[VE_SHRUNK] = {
		"SỔ BỊ CẮT NGẮN. Máy chủ tổng hợp đã ký một sổ tiếp nhận, sau đó lại ký một sổ ngắn hơn: đã bỏ đi những mục đã tiếp nhận.",
		"CUT SHORT. The hub has signed a log, and later a shorter one: it dropped what it had received."},
	[VE_TAKEN_BACK] = {
		"RÚT LẠI BIÊN NHẬN. Máy chủ tổng hợp đã ký biên nhận một lô, sau đó lại ký như chưa từng nhận lô ấy hoặc thay bằng lô khác.",
		"A RECEIPT TAKEN BACK. The hub has signed a receipt for a batch, and later signed as if it had not, or named another one in its place."},
	[VE_MISDATED] = {
		"GHI SAI THỜI ĐIỂM NHẬN. Thời điểm nhận mà máy chủ tổng hợp ghi trong sổ trái với chính điều nó đã ký.",
		"MISDATED. The time of receipt in the hub's log contradicts what the hub itself has signed."},
	[VE_EARLIER] = {"Lời ký trước", "Signed first"},
	[VE_LATER] = {"Lời ký trái lại", "Signed against it"},
	[VE_LOG] = {"Nhật ký, số lô", "Log, number"},
	[VE_LIMITS] = {
		"Tệp này cho thấy máy chủ đã ký những gì; nó không cho biết vì sao: một bản\n"
		"sao lưu phục hồi không đúng cách cũng để lại dấu vết như vậy.",
		"This file shows what the hub has signed; it does not say why: a backup put\n"
		"back in the wrong way leaves the same traces."},
	[VQ_TRUE] = {
		"MÃ XÁC THỰC. Máy chủ tổng hợp đã ký rằng bản trình dưới đây được nhận vào lúc này.",
		"THE CODE IS AUTHENTIC. The hub has signed that the submission below was received at this time."},
	[VQ_FALSE] = {
		"MÃ KHÔNG XÁC THỰC. Mã này không do máy chủ tổng hợp ký, hoặc đã bị đọc sai hay bị sửa. Hãy quét lại; nếu vẫn vậy, không được tin trang in này.",
		"THE CODE IS NOT AUTHENTIC. The hub did not sign it, or it was misread or changed. Scan it again; if it stays so, do not trust the page."},
	[VQ_DIGITS] = {"Mã đọc qua điện thoại", "Digits for the telephone"},
	[VQ_LIMITS] = {
		"Mã này nói về bản trình mang mã băm trên; nó không chứng minh rằng chữ in trên\n"
		"trang đúng là bản trình ấy: hãy so với tệp bằng chứng hoặc hỏi lại các chữ số.",
		"The code speaks of the submission with that hash; it does not prove that the\n"
		"words on the page are that submission: compare a proof, or ask for the digits."},
};
/* clang-format on */

_Static_assert(ARRAY_LEN(sentences) == VERIFY_TEXTS, "a sentence is missing");

const char *
verify_text(enum verify_lang lang, enum verify_text id)
{

	return sentences[id][lang];
}

static int
lang_read(const char *s, enum verify_lang *lang)
{
	static const char *const names[] = {
	    [VERIFY_VI] = "vi", [VERIFY_EN] = "en"};

	for (size_t i = 0; s != NULL && i < ARRAY_LEN(names); i++) {
		if (strncmp(s, names[i], 2) != 0 ||
		    strchr("_.@-", s[2]) == NULL)
			continue;
		*lang = (enum verify_lang)i;
		return 0;
	}
	return -1;
}

int
verify_lang(const char *arg, const char *env, const char *locale,
	    enum verify_lang *lang)
{

	*lang = VERIFY_VI;
	if (arg != NULL)
		return lang_read(arg, lang);
	if (lang_read(env, lang) != 0)
		(void)lang_read(locale, lang);
	return 0;
}
