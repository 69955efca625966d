/* Words and sentences of which the generator makes its texts.  Names of
 * people and places are made up by combination. */
#ifndef KHEO_TESTS_BENCH_WORDS_H
#define KHEO_TESTS_BENCH_WORDS_H

/* Families, middle names, given names. */
static const char family_names[] =
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|"
    "Dương|Lý|Hà|Lò|Quàng|Lường|Cà|Tòng|Giàng|Vàng|Sùng|Thào|Má|Hạng|"
    "Mùa|Nông|Triệu";

static const char middle_names[] =
    "Văn|Thị|Hữu|Đức|Minh|Xuân|Quang|Thanh|Ngọc|Thu|Mạnh|Công|Đình|Bá|"
    "A|Seo|Khắc|Duy|Hồng|Kim|Mai|Tuấn|Anh|Bích|Phương";

static const char given_names[] =
    "An|Bình|Cường|Dũng|Giang|Hà|Hải|Hạnh|Hằng|Hiếu|Hoa|Hòa|Hùng|Hương|"
    "Khánh|Khoa|Lan|Liên|Linh|Long|Mai|Mạnh|Nam|Nga|Nghĩa|Nhung|Phong|"
    "Phúc|Phượng|Quân|Quyên|Sơn|Tâm|Thắng|Thảo|Thủy|Tiến|Toàn|Trang|"
    "Trung|Tú|Tuấn|Tùng|Vân|Việt|Vinh|Yến|Dinh|Páo|Chứ|Sì|Dơ|Lử|Pó|Ký|"
    "Thề|Chu|Của";

/* A commune is called by two words, a hamlet by one of the list. */
static const char place_first[] =
    "Mường|Nà|Bản|Chiềng|Tả|Nậm|Phìn|Thanh|Tân|Quảng|Hòa|Yên|Sơn|Đông|"
    "Tây|An|Phú|Vĩnh|Lùng|Sín";

static const char place_second[] =
    "Ảng|Tấu|Khoa|Sại|Hồ|Mít|Giàng|Lương|Xuân|Lập|Bình|Thịnh|La|Lộc|"
    "Kim|Thủy|Sơn|Phong|Đức|Tiến|Cang|Cải|Phăng|Chải|Ngài";

static const char hamlets[] =
    "Nà Lót|Bó Mạ|Pá Khôm|Huổi Lè|Co Muông|Na Sang|Phiêng Ban|Bản Cóng|"
    "Hua Nà|Kéo Lôm|Nậm Chan|Suối Lìn|Đồng Tâm|Tân Tiến|Trung Thành|"
    "Xóm Mới|Khe Giềng|Thôn Đoài|Cây Gạo|Bãi Soi|Đồi Chè|Ao Sen|"
    "Ngọn Đồng|Vạn Thắng|Lũng Vài|Cốc Pàng|Pác Nặm|Khau Cút|Làng Mạ|"
    "Sa Pả";

/* What is chosen from a list. */
static const char subjects[] =
    "thien_tai|dich_benh|nong_nghiep|ho_tich|an_ninh|y_te|giao_duc|"
    "ha_tang|moi_truong|an_sinh";

static const char sources[] =
    "trưởng thôn báo|người dân phản ánh|tổ dân vận nắm|họp thôn nêu|"
    "đoàn kiểm tra thấy|điện thoại báo|đơn gửi xã|tiếp công dân";

static const char states_new[] = "moi_lap|da_gui";

static const char states_later[] =
    "dang_xu_ly|da_xac_minh|da_hoan_thanh|can_bo_sung|chuyen_cap_tren";

/* Free text is made of runs of these. */
static const char syllables[] =
    "người|dân|địa|phương|chính|quyền|công|việc|tình|hình|thời|tiết|"
    "mưa|lũ|ruộng|nương|ngô|sắn|cà|phê|chè|trâu|bò|chuồng|trại|thức|ăn|"
    "cây|giống|phân|bón|thuốc|trừ|sâu|kênh|mương|bờ|rào|đường|mòn|cầu|"
    "cống|trường|lớp|học|sinh|giáo|viên|bàn|ghế|sách|vở|cơm|trưa|bán|"
    "trú|tiêm|phòng|sổ|khám|thai|trẻ|nhỏ|người|già|ốm|đau|bảo|hiểm|thẻ|"
    "căn|cước|khai|báo|tạm|trú|tạm|vắng|xe|máy|mũ|rượu|tai|nạn|va|chạm|"
    "bồi|thường|hòa|giải|họp|thôn|biểu|quyết|thống|nhất|đóng|góp|ngày|"
    "công|xi|măng|cát|sỏi|gạch|mái|tôn|cột|bê|tông|ống|nước|bể|chứa|"
    "giếng|khoan|rác|thải|bao|bì|khe|suối|đất|đá|sạt|trượt|vết|nứt|nền|"
    "nhà|sơ|tán|lều|bạt|chăn|màn|mì|tôm|nước|uống|đèn|pin|loa|truyền|"
    "thanh|điện|thoại|sóng|yếu|mất|liên|lạc|trực|ban|tuần|tra|kiểm|lâm|"
    "cháy|rừng|thực|bì|nương|rẫy|giao|khoán|bảo|vệ|chi|trả|dịch|vụ|môi|"
    "trường|vay|vốn|lãi|suất|ngân|hàng|chính|sách|xã|hội|hộ|nghèo|cận|"
    "nghèo|thoát|nghèo|việc|làm|xuất|khẩu|lao|động|học|nghề|may|mặc|cơ|"
    "khí|chăn|nuôi|lợn|nái|gà|thả|vườn|cá|lồng|ao|hồ|dịch|tả|nhiễm|"
    "bệnh|lây|lan|khoanh|vùng|chốt|chặn|phun|thuốc|vôi|bột|tiêu|hủy|hố|"
    "chôn|biên|bản|chữ|ký|xác|nhận|danh|sách|bổ|sung|thiếu|sót|chậm|"
    "trễ|nguyên|nhân|khách|quan|đường|xa|trơn|trượt|sương|mù|rét|đậm|"
    "rét|hại|băng|giá|mạ|chết|gieo|lại|giống|ngắn|ngày|thu|hoạch|năng|"
    "suất|giá|bán|thương|lái|hợp|tác|xã|tổ|đổi|công|máy|cày|máy|gặt|"
    "xăng|dầu|tăng|giá|khó|khăn|thuận|lợi|kịp|thời|nhanh|chóng|nghiêm|"
    "túc|đầy|đủ|cẩn|thận|chưa|rõ|tiếp|tục|theo|dõi|báo|lại|sau|khi|có|"
    "kết|quả|đo|đạc|thực|tế|tại|hiện|trường|cùng|đại|diện|gia|đình";

/* {p} a person, {t} a hamlet, {n} a small number, {m} a larger one, {d} a
 * day, {y} a year, {w} free words. */
static const char *const events[] = {
    "Vào khoảng {n} giờ ngày {d}, tại {t} xảy ra mưa lớn kéo dài kèm "
    "gió giật, làm tốc mái {n} nhà và ngập {m} m² hoa màu",
    "Nước suối dâng cao gây sạt lở taluy dương dài {m} m trên tuyến "
    "đường liên thôn {t}, xe máy không qua lại được",
    "Qua kiểm tra, phát hiện {n} hộ tại {t} có lợn ốm, bỏ ăn, sốt cao, "
    "đã tiêu hủy {m} con theo hướng dẫn của cán bộ thú y",
    "Trạm y tế ghi nhận {n} ca sốt xuất huyết, trong đó {n} ca đã "
    "chuyển lên tuyến huyện điều trị, còn lại theo dõi tại nhà",
    "Diện tích lúa vụ mùa bị rầy nâu là {m} ha, tập trung ở {t} và các "
    "xứ đồng ven suối",
    "Gia đình ông {p} bị hỏng toàn bộ mái bếp, {w}, ước thiệt hại "
    "khoảng {m} triệu đồng",
    "Tổ công tác do đồng chí {p} làm tổ trưởng đã xuống hiện trường, "
    "{w}",
    "Bà {p} ở {t} đề nghị xác nhận lại thông tin hộ tịch do sai chữ đệm"
    " trong giấy khai sinh cấp năm {y}",
    "Điểm trường {t} có {n} phòng học bị dột, {m} học sinh phải học "
    "ghép, {w}",
    "Công trình nước sinh hoạt tại {t} hỏng máy bơm từ ngày {d}, {m} hộ"
    " dân thiếu nước dùng",
    "Đường dây điện hạ thế qua {t} bị cây đổ đè đứt, mất điện {n} giờ, "
    "{w}",
    "Đã vận động {m} lượt người tham gia vệ sinh môi trường, khơi thông"
    " {m} m cống rãnh",
    "Hộ ông {p} thuộc diện nghèo, có {n} nhân khẩu, {w}, cần hỗ trợ gạo"
    " cứu đói giáp hạt",
    "Trên địa bàn xảy ra {n} vụ mâu thuẫn đất đai giữa hai hộ liền kề, "
    "tổ hòa giải đã mời các bên đến làm việc ngày {d}",
    "Đập tràn {t} bị xói lở chân, nguy cơ mất an toàn khi lũ về, {w}",
    "Số gia cầm chết là {m} con, mẫu bệnh phẩm đã gửi trạm thú y, {w}",
    "Cháy khoảng {m} m² rừng trồng do đốt nương không đúng quy định, "
    "huy động {m} người dập lửa trong {n} giờ",
    "Dân quân và đoàn thanh niên giúp {n} hộ di dời tài sản đến nơi an "
    "toàn, {w}",
    "Cầu treo qua suối ở {t} bị đứt {n} cáp, tạm thời cấm người và xe "
    "qua lại, {w}",
    "Chi trả chế độ bảo trợ xã hội tháng này cho {m} đối tượng, còn {n}"
    " người chưa nhận do {w}",
};

/* What the commune asks for. */
static const char *const requests[] = {
    "Đề nghị huyện hỗ trợ {m} triệu đồng và {n} cuộn bạt để khắc phục",
    "Kính đề nghị cử cán bộ chuyên môn xuống kiểm tra trước ngày {d}",
    "Đề nghị cấp {m} lít hóa chất khử trùng và {m} liều vắc xin",
    "Xin ý kiến chỉ đạo của Ủy ban nhân dân huyện về {w}",
    "Đề nghị bố trí máy xúc thông đường trong {n} ngày tới",
    "Xã tự cân đối kinh phí, {w}, sẽ báo cáo kết quả trước ngày {d}",
    "Đề nghị Phòng Tư pháp hướng dẫn thủ tục cải chính cho công dân {p}",
    "Giao trưởng thôn {t} tiếp tục theo dõi, {w}",
};

/* What was done about it: an edit puts one in place of the request. */
static const char *const answers[] = {
    "Đã hỗ trợ {m} triệu đồng, {n} cuộn bạt; hộ dân ký nhận ngày {d}",
    "Đoàn kiểm tra do ông {p} dẫn đầu đã xác minh ngày {d}, {w}",
    "Đã phun khử trùng {m} m² chuồng trại, {w}",
    "Chuyển hồ sơ lên Phòng chuyên môn ngày {d}, người nhận {p}",
    "Đường đã thông lúc {n} giờ ngày {d}, còn {m} m³ đất đá cần dọn",
    "Còn thiếu biên bản họp thôn {t} và chữ ký của {n} hộ, đề nghị bổ "
    "sung",
};

#endif
