# Khéo. `make help` lists what can be made.

FLAVOUR ?= release
BUILD   ?= build
B       := $(BUILD)/$(FLAVOUR)
PREFIX  ?= /usr/local
DESTDIR ?=

comma := ,
# make V=1 shows whole commands.
Q       := $(if $(V),,@)
say      = $(if $(V),,@echo '$(1) $(2)')

CC_fuzz  := clang-14
CC_clang := clang-14
CC      := $(or $(CC_$(FLAVOUR)),gcc)

# ---------------------------------------------------------------- flags
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wformat=2 -Wimplicit-fallthrough \
	-Wstrict-prototypes -Wold-style-definition -Wmissing-prototypes \
	-Wmissing-declarations -Wredundant-decls -Wnested-externs -Wcast-qual \
	-Wcast-align -Wpointer-arith -Wwrite-strings -Wundef -Wvla \
	-Wnull-dereference -Wdouble-promotion -Wfloat-conversion -Wswitch-enum \
	-Werror=format-security -Werror=implicit \
	-Werror=incompatible-pointer-types -Werror=int-conversion
WARN_gcc := -Wformat-signedness -Wlogical-op -Wduplicated-cond \
	-Wduplicated-branches -Walloc-zero -Walloca -Wtrampolines -Wbidi-chars=any \
	-Wjump-misses-init -Warith-conversion -Wstringop-overflow=4 \
	-Wformat-overflow=2 -Wformat-truncation=2
HARDEN := -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -fstack-protector-strong \
	-fstack-clash-protection -fcf-protection=full \
	-ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks \
	-fno-strict-overflow -fno-strict-aliasing -fexceptions -fno-common \
	-fPIE
HARDEN_LD := -pie -Wl,-z,relro,-z,now,-z,noexecstack,-z,nodlopen \
	-Wl,--as-needed -Wl,--no-copy-dt-needed-entries

FLAGS_release := -O2 -g $(WARN_gcc) $(HARDEN)
LINK_release  := $(HARDEN_LD)
FLAGS_debug   := -O0 -g $(WARN_gcc)
FLAGS_asan    := -O1 -g $(WARN_gcc) -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all
LINK_asan     := -fsanitize=address,undefined
FLAGS_tsan    := -O1 -g $(WARN_gcc) -fsanitize=thread
LINK_tsan     := -fsanitize=thread
FLAGS_cov     := -O0 -g $(WARN_gcc) --coverage -fprofile-update=atomic
LINK_cov      := --coverage
FLAGS_clang   := -O1 -g
FLAGS_fuzz    := -O1 -g -fsanitize=fuzzer-no-link,address,undefined \
	-fno-sanitize-recover=all
LINK_fuzz     := -fsanitize=address,undefined

CFLAGS := -std=c11 -D_POSIX_C_SOURCE=200809L -D_DEFAULT_SOURCE -pthread \
	$(WARN) $(if $(WERROR),-Werror) $(FLAGS_$(FLAVOUR)) \
	-ffile-prefix-map=$(CURDIR)=. -I. -MMD -MP
LDFLAGS := -pthread $(LINK_$(FLAVOUR))

# ---------------------------------------------------------------- rooms
# Each room is one archive; a room may use those that stand before it.
ROOMS := base wire sign files merge form domain db log httpd cli paper
room_lib = $(B)/lib/$(1).a
obj      = $(patsubst %.c,$(B)/%.o,$(1))

LIBS_base   := -lutf8proc -lseccomp
LIBS_wire   := -ljansson -lz
LIBS_sign   := -lsodium
LIBS_db     := -lsqlite3
LIBS_httpd  := -lmicrohttpd -lgnutls
LIBS_paper  := -lzip -lxlsxwriter -lqrencode -lpng
LIBS_pdf    := $(shell pkg-config --libs pangocairo 2>/dev/null)
# client/net loads libcurl by itself, when it goes out; these link it.
LIBS        := $(LIBS_httpd) $(LIBS_db) $(LIBS_sign) $(LIBS_wire) \
	$(LIBS_base)
$(B)/unit/httpd/test_tls $(B)/bench/replay $(B)/bench/storm: \
    LIBS += -lcurl-gnutls

$(B)/unit/paper/% $(B)/documents: LIBS += $(LIBS_paper) $(LIBS_pdf)

# A library's header is not ours to warn about.
PDF_SRC := $(wildcard protocol/paper/pdf*.c)
$(call obj,$(PDF_SRC)) $(PDF_SRC:%.c=$(B)/pic/%.o): CFLAGS += \
	$(patsubst -I%,-isystem %,$(shell pkg-config --cflags pangocairo))

ARCHIVES := $(foreach r,$(ROOMS),$(call room_lib,$(r)))
group     = -Wl,--start-group $(1) -Wl,--end-group

CLIENT_SRC := $(filter-out client/main.c,$(wildcard client/*.c client/*/*.c))
HUB_SRC    := $(filter-out hub/main.c,$(wildcard hub/*.c hub/*/*.c))
VERIFY_SRC := $(wildcard protocol/verify/*.c)

.PHONY: all help deps demo check unit install clean tidy
.DEFAULT_GOAL := all

# As many jobs as processors, unless the caller says how many.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

all: deps ## build build/bin/kheo, kheo-hub and kheo-verify
	@$(MAKE) --no-print-directory programs

# The release programs stand where people look for them, other flavours beside
# their objects, so that none takes another's place.
BIN      := $(if $(filter release,$(FLAVOUR)),$(BUILD)/bin,$(B)/bin)
PROGRAMS := $(addprefix $(BIN)/,kheo kheo-hub kheo-verify kheo-paper.so \
	kheo-pdf.so)
.PHONY: programs
programs: $(PROGRAMS)

$(BUILD)/bin/%: $(BUILD)/release/bin/%
	@mkdir -p $(@D)
	$(Q)cp -f $< $@

$(B)/bin/kheo: $(B)/client/main.o $(B)/lib/client.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(call group,$(filter %.a,$^)) $(LIBS)

$(B)/bin/kheo-hub: $(B)/hub/main.o $(B)/lib/hub.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< $(call group,$(filter %.a,$^)) $(LIBS)

# The verifier carries everything it needs, so that it runs from any stick.
STATIC_VERIFY := $(if $(filter release debug,$(FLAVOUR)),-static)
$(B)/bin/kheo-verify: $(call obj,$(VERIFY_SRC)) \
    $(foreach r,sign wire base,$(call room_lib,$(r)))
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(if $(STATIC_VERIFY),-pthread,$(LDFLAGS)) $(STATIC_VERIFY) \
		-Wl,--gc-sections $(if $(filter release,$(FLAVOUR)),-s) -o $@ \
		$(call group,$^) $(LIBS_sign) $(LIBS_wire) $(LIBS_base)

# What writes documents is loaded when one is written: protocol/paper/load.h.
pic        = $(patsubst %.c,$(B)/pic/%.o,$(1))
PIC_PAPER := $(call pic,$(filter-out $(PDF_SRC) $(addprefix \
	protocol/paper/,load.c carry.c consolidated.c fields.c figures.c late.c \
	letter.c office.c proof.c report.c roll.c wanted.c),\
	$(wildcard protocol/paper/*.c)))
PIC_PDF   := $(call pic,$(PDF_SRC) $(addprefix protocol/paper/,paper.c \
	style.c qr.c))
$(B)/pic/base.a: $(call pic,$(wildcard protocol/base/*.c))
	@rm -f $@
	$(Q)ar rcs $@ $^

PLUGIN     = $(CC) -shared $(filter-out -pie -Wl$(comma)-z$(comma)nodlopen,\
	$(subst $(comma)-z$(comma)nodlopen,,$(LDFLAGS))) -Wl,--no-undefined
$(B)/bin/kheo-paper.so: $(PIC_PAPER) $(B)/pic/base.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(PLUGIN) -o $@ $^ $(LIBS_paper) $(LIBS_base)

$(B)/bin/kheo-pdf.so: $(PIC_PDF) $(B)/pic/base.a
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(PLUGIN) -o $@ $^ $(LIBS_pdf) -lqrencode -lpng $(LIBS_base)

$(B)/pic/%.o: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(CFLAGS) -fPIC -c -o $@ $<

define room_rule
$(call room_lib,$(1)): $(call obj,$(wildcard protocol/$(1)/*.c))
endef
$(foreach r,$(ROOMS),$(eval $(call room_rule,$(r))))
$(call room_lib,client): $(call obj,$(CLIENT_SRC))
$(call room_lib,hub): $(call obj,$(HUB_SRC))
$(call room_lib,testlib): $(call obj,$(wildcard tests/lib/*.c))

$(B)/lib/%.a:
	@mkdir -p $(@D)
	@rm -f $@
	$(call say,AR,$@)
	$(Q)ar rcs $@ $^

# .incbin is no #include: the compiler does not list these by itself.
$(B)/protocol/form/builtin.o: $(wildcard protocol/form/data/*.json)
$(B)/protocol/domain/builtin.o: $(wildcard protocol/domain/data/*.json)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(CFLAGS) -c -o $@ $<

# ---------------------------------------------------------------- tests
# tests/unit/<room>/test_x.c links the room and those before it; a test of
# client or hub links that program's archive and every room.
UNIT_SRC := $(wildcard tests/unit/*/test_*.c)
UNIT     := $(patsubst tests/unit/%.c,$(B)/unit/%,$(UNIT_SRC))
upto      = $(if $(filter $(1),$(ROOMS)),$(call upto_,$(1),$(ROOMS)),$(1) $(ROOMS))
upto_     = $(if $(filter $(1),$(firstword $(2))),$(1),$(firstword $(2)) \
	$(call upto_,$(1),$(wordlist 2,99,$(2))))
define unit_rule
$(B)/unit/$(1)/%: $(B)/tests/unit/$(1)/%.o $(call room_lib,testlib) \
    $(foreach r,$(call upto,$(1)),$(call room_lib,$(r)))
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(LDFLAGS) -o $$@ $$(call group,$$^) -lcmocka $$(LIBS)
endef
$(foreach d,$(sort $(notdir $(patsubst %/,%,$(dir $(UNIT_SRC))))),\
	$(eval $(call unit_rule,$(d))))
.PRECIOUS: $(B)/%.o

# What tests/lib/memory.c and calls.c let fail.
MEMORY_WRAP := $(addprefix -Wl$(comma)--wrap=,malloc calloc realloc \
	reallocarray strdup)
CALLS_WRAP  := $(addprefix -Wl$(comma)--wrap=,open close read write pread \
	pwrite flock fstat fchmod fsync fdatasync ftruncate lseek rename link \
	unlink mkdir mkstemp statvfs posix_fallocate readdir getrandom \
	getrlimit tcgetattr)
$(B)/unit/%/test_memory: LDFLAGS += $(MEMORY_WRAP)
$(B)/unit/%/test_calls $(B)/unit/base/test_os \
    $(B)/unit/base/test_os_passphrase: LDFLAGS += $(CALLS_WRAP)
$(B)/unit/base/test_os_kernel: LDFLAGS += $(addprefix -Wl$(comma)--wrap=,\
	syscall prctl seccomp_init seccomp_rule_add seccomp_load)

# tests/property/test_x.c links every room.
PROPERTY := $(patsubst tests/property/%.c,$(B)/property/%,\
	$(wildcard tests/property/test_*.c))
$(B)/property/%: $(B)/tests/property/%.o $(call room_lib,testlib) $(ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(call group,$^) -lcmocka $(LIBS)

# tests/fuzz/fuzz_x.c is a target: FLAVOUR=fuzz links it with libFuzzer, any
# other with replay.c, which feeds it its corpus as one more test.
FUZZ_SRC  := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ      := $(patsubst tests/fuzz/fuzz_%.c,$(B)/fuzz/%,$(FUZZ_SRC))
FUZZ_MAIN := $(if $(filter fuzz,$(FLAVOUR)),,$(B)/tests/fuzz/replay.o)
FUZZ_OBJ  := $(B)/tests/fuzz/fuzz.o $(B)/tests/fuzz/recipe.o
FUZZ_LIBS  = $(call room_lib,testlib) \
	$(foreach r,base wire sign files merge form httpd,$(call room_lib,$(r)))
LINK_FUZZ := $(if $(filter fuzz,$(FLAVOUR)),-fsanitize=fuzzer) $(LIBS_httpd) \
	$(LIBS_db) $(LIBS_sign) $(LIBS_wire) $(LIBS_base)
$(B)/fuzz/%: $(B)/tests/fuzz/fuzz_%.o $(FUZZ_OBJ) $(FUZZ_MAIN) \
    $(FUZZ_LIBS)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(call group,$^) $(LINK_FUZZ)

$(B)/fuzz/hub: $(B)/lib/hub.a $(ARCHIVES)

$(B)/seeds: $(B)/tests/fuzz/seeds.o $(FUZZ_OBJ) $(FUZZ_LIBS)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(call group,$^) $(LINK_FUZZ)

# tests/fault/client_x.c links the client, hub_x.c the hub; both over a disk and
# a memory that fail when told.
FAULT := $(patsubst tests/fault/%.c,$(B)/fault/%,\
	$(wildcard tests/fault/client_*.c tests/fault/hub_*.c))
FAULT_OBJ  := $(call obj,$(filter-out tests/fault/client_% tests/fault/hub_%,\
	$(wildcard tests/fault/*.c)))
FAULT_WRAP := $(addprefix -Wl$(comma)--wrap=,rename unlink link \
	fsync fdatasync write) $(MEMORY_WRAP)
define fault_rule
$(B)/fault/$(1)_%: $(B)/tests/fault/$(1)_%.o $(FAULT_OBJ) \
    $(call room_lib,$(1)) $(call room_lib,testlib) $(ARCHIVES)
	@mkdir -p $$(@D)
	$$(call say,LD,$$@)
	$$(Q)$$(CC) $$(LDFLAGS) $(FAULT_WRAP) -o $$@ $$(call group,$$^) \
		-lcmocka $$(LIBS)
endef
$(foreach d,client hub,$(eval $(call fault_rule,$(d))))

# tests/sim links client and hub into one program, over the same disk.  What
# both call by one name the hub's copy has under another.
SIM      := $(B)/sim/sim
SIM_OBJ  := $(call obj,$(wildcard tests/sim/*.c) tests/fault/disk.c \
	tests/fault/image.c tests/fault/names.c)
SIM_WRAP := $(addprefix -Wl$(comma)--wrap=,rename unlink link fsync \
	fdatasync write file_fingerprint https_open https_close \
	request_close pen_write db_open anchor_read anchor_write record_merge \
	answer_check store_rollback rehome_parts refusal_keep anchor_check \
	intake_accept batch_judge erase_files redactions_apply \
	incoming_end stream_sync find_word unsent_each hub_author \
	hub_adopt)
names_of  = nm -g --defined-only $(1) | awk 'NF == 3 { print $$3 }' | sort -u
$(B)/sim/hub.a: $(call room_lib,hub) $(call room_lib,client)
	@mkdir -p $(@D)
	@$(call names_of,$(call room_lib,hub)) >$(@D)/hub.names
	@$(call names_of,$(call room_lib,client)) >$(@D)/client.names
	@comm -12 $(@D)/hub.names $(@D)/client.names | \
		sed 's/.*/& hub__&/' >$(@D)/both.names
	$(Q)objcopy --redefine-syms=$(@D)/both.names $< $@
$(SIM): $(SIM_OBJ) $(B)/sim/hub.a $(call room_lib,client) \
    $(call room_lib,testlib) $(ARCHIVES)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) $(SIM_WRAP) -o $@ $(call group,$^) $(LIBS)

$(B)/sim/controls: $(SIM)
	$(Q)cp -f $< $@

TESTS := $(UNIT) $(PROPERTY) $(FUZZ) $(FAULT) $(SIM) $(B)/sim/controls
.PHONY: faults tests list-tests objects
faults: $(FAULT)
tests: $(TESTS)
list-tests:
	@printf '%s\n' $(TESTS)

# Every object, none linked: what another compiler thinks of the sources.
objects: $(call obj,$(wildcard client/*.c client/*/*.c hub/*.c hub/*/*.c \
    protocol/*/*.c tests/lib/*.c tests/fuzz/*.c $(UNIT_SRC)))

unit: $(TESTS) ## build the unit and property tests of this FLAVOUR, run them
	@tests/run $(TESTS)

# No make of their own: two rooms at once would put the archives together twice.
UNIT_ROOMS := $(sort $(patsubst tests/unit/%/,%,$(dir $(UNIT_SRC))))
define unit_room
.PHONY: unit-$(1)
unit-$(1): $(filter $(B)/unit/$(1)/%,$(UNIT))
	@tests/run $$^
endef
$(foreach r,$(UNIT_ROOMS),$(eval $(call unit_room,$(r))))
unit-%: ## build and run the unit tests of one room: make unit-base
	@echo "there are no unit tests of $*; rooms: $(UNIT_ROOMS)"; exit 1

fuzz: ## fuzz one target or all, S seconds each: make fuzz T=part S=60
	@$(MAKE) --no-print-directory FLAVOUR=fuzz fuzzers
	@FUZZ_BUILD=$(BUILD)/fuzz tests/fuzz/run $(or $(T),all) $(or $(S),60)

.PHONY: fuzz fuzzers
fuzzers: $(if $(T),$(B)/fuzz/$(T),$(FUZZ))

# ---------------------------------------------------------------- benchmark
BENCH := $(addprefix $(B)/bench/,gen yardstick replay commune cost empty crowd \
	storm)
$(B)/bench/%: $(B)/tests/bench/%.o $(B)/lib/client.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(call group,$^) $(LIBS)

# Makes a hub's home, so it is of the hub, not of the client.
$(B)/bench/crowd: $(B)/tests/bench/crowd.o $(B)/lib/hub.a $(ARCHIVES)
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $(call group,$^) $(LIBS)

# Begins with the very libraries of kheo, needed or not.
$(B)/bench/empty: $(B)/tests/bench/empty.o $(B)/bin/kheo
	@mkdir -p $(@D)
	$(call say,LD,$@)
	$(Q)$(CC) $(LDFLAGS) -o $@ $< -Wl,--no-as-needed $$(readelf -d \
		$(B)/bin/kheo | sed -n 's/.*NEEDED.*\[\(.*\)\]/-l:\1/p')

.PHONY: bench benchers
benchers: $(BENCH)

bench: ## measure against yardstick and peers; PRESSURE=1: 10,000 push at once; PROVINCE=1: a year
	@tests/check/deps bench
	@$(MAKE) --no-print-directory programs benchers
	@$(if $(PROVINCE),KHEO_BIN=$(BIN) tests/bench/province, \
		tests/bench/$(if $(PRESSURE),pressure.py,run) \
		--tools $(B)/bench --programs $(BIN) $(OPTIONS))

# ---------------------------------------------------------------- people
deps: ## install what Debian 12 lacks
	@tests/check/deps

demo: all ## play a day and a half-year of the district, about a minute
	@tests/e2e/demo
	@tests/e2e/half_year

.PHONY: documents
documents: all ## every official document, also as pictures, in build/documents
	@KHEO_PICTURES=1 KHEO_OFFICE=$(if $(shell command -v soffice),1) \
		tests/e2e/documents $(BUILD)/documents
	@python3 tests/lib/papers.py $(BUILD)/documents

# A test that cannot be built is absent, which tests/run counts as a failure.
check: deps ## every test of this tree, at most 8 minutes on 2 cores
	@$(MAKE) --no-print-directory -k programs tests benchers || \
		echo "not everything could be built"
	@KHEO_BIN=$(BIN) tests/check/all $(TESTS)

.PHONY: soak
soak: deps ## the full figures; resumable, see build/soak.log
	@$(MAKE) --no-print-directory programs faults $(SIM)
	@$(MAKE) --no-print-directory FLAVOUR=asan faults
	@KHEO_BIN=$(BIN) tests/fault/soak $(BUILD)/soak.log $(BUILD)/release/fault \
		$(BUILD)/asan/fault

install: programs ## install the programs under DESTDIR and PREFIX
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BUILD)/bin/kheo $(BUILD)/bin/kheo-hub \
		$(BUILD)/bin/kheo-verify $(DESTDIR)$(PREFIX)/bin
	install -d $(DESTDIR)$(PREFIX)/lib/kheo
	install -m 755 $(BUILD)/bin/kheo-paper.so $(BUILD)/bin/kheo-pdf.so \
		$(DESTDIR)$(PREFIX)/lib/kheo

tidy: ## lay out the sources as .clang-format says
	clang-format -i $$(git ls-files '*.[ch]')

clean: ## remove everything that was built
	rm -rf $(BUILD)

help: ## this list
	@awk -F ':.*## ' '/^[a-z%-]+:.*## /{printf "%-10s %s\n", $$1, $$2}' \
		$(firstword $(MAKEFILE_LIST))
	@echo "FLAVOUR=release|debug|asan|tsan|cov|clang|fuzz chooses how to build."

-include $(shell find $(B) -name '*.d' 2>/dev/null)
