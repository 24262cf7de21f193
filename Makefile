# Menting: `make` shows the targets. Everything built goes to $(BUILD).
SHELL := /bin/bash
.DEFAULT_GOAL := help

BUILD   ?= build
PYTHON  := /usr/bin/python3
VARIANT ?= release
OUT     := $(BUILD)/$(VARIANT)
CC      ?= gcc

# ---- packages (all from Debian 12) ------------------------------------------------------------------------
BUILD_PACKAGES := gcc make pkg-config libc6-dev libsdl2-dev libsdl2-ttf-dev libx11-dev libsqlite3-dev libcurl4-openssl-dev \
	libjansson-dev libmicrohttpd-dev libgnutls28-dev libsodium-dev libinih-dev libunibreak-dev libqrencode-dev libfontconfig-dev \
	librime-dev librime1 librime-bin libzinnia-dev rime-data-pinyin-simp sunpinyin-utils sunpinyin-data python3 \
	gettext zlib1g-dev libspeechd-dev
RUN_PACKAGES   := tegaki-zinnia-simplified-chinese fonts-noto-cjk fonts-material-design-icons-iconfont xvfb xauth procps \
	speech-dispatcher speech-dispatcher-espeak-ng espeak-ng-data
TEST_PACKAGES  := libcmocka-dev xdotool clang clang-format slowhttptest libclang-rt-14-dev

BENCH_PACKAGES := chromium sqlite3 $(if $(shell command -v npm),,npm)

# ---- compiler ---------------------------------------------------------------------------------------------
WARN     := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
PKGS     := sdl2 SDL2_ttf x11 sqlite3 libcurl jansson libmicrohttpd gnutls libsodium inih libqrencode fontconfig zlib
CPPFLAGS := -I. -D_GNU_SOURCE
CFLAGS   := -std=c11 -g -O2 -fno-strict-aliasing -fstack-protector-strong $(WARN)
LDLIBS    = $(shell pkg-config --libs $(PKGS)) -lunibreak -lspeechd -lzinnia -lpthread -lm
PKGFLAGS := $(shell pkg-config --cflags $(PKGS) 2>/dev/null)
ifeq ($(VARIANT),asan)
CFLAGS   := -std=c11 -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=undefined $(WARN)
LDFLAGS  += -fsanitize=address,undefined
endif
ifeq ($(VARIANT),tsan)
CFLAGS   := -std=c11 -g -O1 -fsanitize=thread $(WARN)
LDFLAGS  += -fsanitize=thread
endif
ifeq ($(VARIANT),fuzz)
CC       := clang
CFLAGS   := -std=c11 -g -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined $(WARN)
LDFLAGS  += -fsanitize=address,undefined
endif
ifeq ($(VARIANT),planted)
CPPFLAGS += -DMENTING_PLANTED_FAULTS
endif
ifeq ($(VARIANT),clang)
CC       := clang
endif

# ---- modules: one static library each, in the order of the include rules ----------------------------------
MODULES := base domain wire store sync desk office ui kiosk
SRC_base   := $(wildcard backend/base/*.c)
SRC_domain := $(wildcard backend/domain/*.c)
SRC_wire   := $(wildcard backend/wire/*.c)
SRC_store  := $(wildcard backend/store/*.c)
SRC_sync   := $(wildcard backend/sync/*.c)
SRC_desk   := $(wildcard backend/office/desk/*.c backend/office/db/*.c)
SRC_office := $(filter-out backend/office/main.c,$(wildcard backend/office/*.c backend/office/httpd/*.c backend/office/cli/*.c))
SRC_ui     := $(wildcard app/ui/*.c)
SRC_kiosk  := $(filter-out app/main.c,$(wildcard app/*.c app/text_entry/*.c app/screens/*.c app/maintenance/*.c app/devices/*.c))

obj = $(patsubst %.c,$(OUT)/obj/%.o,$(1))
lib = $(OUT)/lib$(1).a
define module_rule
$(call lib,$(1)): $(call obj,$(SRC_$(1)))
	@rm -f $$@ && ar rcs $$@ $$^
endef
$(foreach m,$(MODULES),$(eval $(call module_rule,$(m))))

OFFICE_LIBS := $(foreach m,office desk wire domain base,$(call lib,$(m)))
KIOSK_LIBS  := $(foreach m,kiosk ui sync store wire domain base,$(call lib,$(m)))

$(OUT)/obj/%.o: %.c
	@mkdir -p $(@D)
	$(if $(V),,@echo "  CC $<";) $(CC) $(CPPFLAGS) $(PKGFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<
$(call obj,$(SRC_store)): $(wildcard backend/store/sql/*.sql backend/store/sql/*/*.sql)
$(call obj,$(SRC_desk)): $(wildcard backend/office/db/sql/*.sql assets/rulebook/*.csv)
$(call obj,app/main.c): assets/locale/zh_CN/owner.po
.PRECIOUS: $(OUT)/obj/%.o
-include $(shell find $(OUT) -name '*.d' 2>/dev/null)

$(OUT)/menting-office: $(OUT)/obj/backend/office/main.o $(OFFICE_LIBS)
	@echo "  LD $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(OUT)/menting-gallery: $(call obj,$(wildcard app/gallery/*.c)) $(call lib,ui) $(call lib,base)
	@echo "  LD $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
$(OUT)/menting-kiosk: $(OUT)/obj/app/main.o $(KIOSK_LIBS)
	@echo "  LD $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# ---- unit tests: tests/unit/test_MODULE_*.c links MODULE and what lies below it ---------------------------
below_base := base
below_domain := domain base
below_wire := wire domain base
below_store := store wire domain base
below_sync := sync store wire domain base
below_desk := desk wire domain base
below_office := office desk wire domain base
below_ui := ui base
below_kiosk := kiosk ui sync store wire domain base
UNIT_SRC := $(wildcard tests/unit/test_*.c)
UNIT_BIN := $(patsubst tests/unit/%.c,$(OUT)/%,$(UNIT_SRC))
SUPPORT_SRC := $(wildcard tests/support/*.c)
module_of = $(word 2,$(subst _, ,$(1)))
define unit_rule
$(OUT)/$(1): $(OUT)/obj/tests/unit/$(1).o $(call obj,$(SUPPORT_SRC)) $(foreach m,$(below_$(call module_of,$(1))),$(call lib,$(m)))
	@echo "  LD $$@"; $$(CC) $$(LDFLAGS) -o $$@ $$^ -lcmocka $$(LDLIBS)
endef
$(foreach t,$(patsubst tests/unit/%.c,%,$(UNIT_SRC)),$(eval $(call unit_rule,$(t))))

# ---- fuzz targets: tests/fuzz/fuzz_MODULE_*.c, linked likewise, with libFuzzer's main ---------------------
FUZZ_SRC := $(wildcard tests/fuzz/fuzz_*.c)
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(OUT)/%,$(FUZZ_SRC))
define fuzz_rule
$(OUT)/$(1): $(OUT)/obj/tests/fuzz/$(1).o $(call obj,$(SUPPORT_SRC)) $(foreach m,$(below_$(call module_of,$(1))),$(call lib,$(m)))
	@echo "  LD $$@"; $$(CC) $$(LDFLAGS) -fsanitize=fuzzer -o $$@ $$^ -lcmocka $$(LDLIBS)
endef
$(foreach t,$(patsubst tests/fuzz/%.c,%,$(FUZZ_SRC)),$(eval $(call fuzz_rule,$(t))))
$(OUT)/fuzz_base_config: $(call obj,app/kiosk_config.c) # the kiosk's own keys

# ---- faults: power cuts, failing disks and failing memory (tests/faults/README.md) -----------------------------------------
FAULT_SRC  := $(wildcard tests/faults/*.c)
FAULT_MAIN := power disks memories
FAULT_OBJ  := $(call obj,$(filter-out $(FAULT_MAIN:%=tests/faults/%.c),$(FAULT_SRC)))
FAULT_BIN  := $(FAULT_MAIN:%=$(OUT)/fault_%)
FAULT_WRAP := $(foreach f,secret_verify_pin log_write store_ledger_migrations db_migrations malloc calloc realloc reallocarray \
	strdup asprintf,-Wl,--wrap=$(f))
$(FAULT_BIN): $(OUT)/fault_%: $(OUT)/obj/tests/faults/%.o $(FAULT_OBJ) $(foreach m,sync store desk wire domain base,$(call lib,$(m)))
	@echo "  LD $@"; $(CC) $(LDFLAGS) $(FAULT_WRAP) -o $@ $^ $(LDLIBS)

_tests: $(FAULT_BIN)

# ---- simulation: tests/simulation has its own sync_http.h and log.h -------------------------------------------
SIMULATE := $(OUT)/simulate
$(SIMULATE): $(call obj,$(wildcard tests/simulation/*.c)) $(foreach m,desk sync store wire domain base,$(call lib,$(m)))
	@echo "  LD $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
_tests: $(SIMULATE)
_planted: $(SIMULATE) $(OUT)/fault_power $(OUT)/test_office_race

# ---- translations -----------------------------------------------------------------------------------------
LOCALE := $(BUILD)/locale/zh_CN/LC_MESSAGES/menting.mo
# The first file that has a message counts; the gallery's come last.
GALLERY_PO := assets/locale/zh_CN/gallery.po
$(LOCALE): $(sort $(filter-out $(GALLERY_PO),$(wildcard assets/locale/zh_CN/*.po))) $(GALLERY_PO)
	@mkdir -p $(@D)
	@msgcat --use-first -o $(BUILD)/locale/zh_CN.po $^ && msgfmt --check-format -o $@ $(BUILD)/locale/zh_CN.po

# ---- pinyin: the dictionary of librime, from what Debian ships and our phrases --------------------------------------------
PINYIN := $(BUILD)/pinyin/menting.table.bin
# Each folder has its own workshop: two are made at once by make -j.
PINYIN_SRC = $(BUILD)/obj/$(notdir $(2))
# make_dictionary.py's arguments, the folder that is made
define make_pinyin
	@echo "  PINYIN $(2)"; rm -rf $(2) $(PINYIN_SRC) && mkdir -p $(2) $(PINYIN_SRC)/user
	@$(PYTHON) assets/pinyin/make_dictionary.py $(1) $(PINYIN_SRC)/menting.dict.yaml
	@cp assets/pinyin/*.yaml $(PINYIN_SRC)/
	@rime_deployer --build $(PINYIN_SRC)/user $(PINYIN_SRC) $(2) >$(PINYIN_SRC)/log 2>&1 && test -s $(2)/menting.table.bin || \
	  { cat $(PINYIN_SRC)/log; exit 1; }
	@rm -rf $(PINYIN_SRC)
endef
$(PINYIN): $(wildcard assets/pinyin/*)
	$(call make_pinyin,--phrases assets/pinyin/phrases.txt --reports assets/pinyin/reports.txt,$(@D))

# ---- packages: what is missing is installed, and named ------------------------------------------------------
define install_packages
	@missing=; for p in $(1); do \
	  dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ]; then \
	  if [ "$$(id -u)" = 0 ]; then as=; elif command -v sudo >/dev/null; then as=sudo; else \
	    echo "These Debian packages are needed and missing:$$missing"; \
	    echo "Installing them needs root: run 'apt-get install$$missing' as root, then call make again."; exit 1; fi; \
	  echo "Installing Debian packages:$$missing"; \
	  { $$as apt-get update -qq && $$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing; } \
	    >$(BUILD)/packages.log 2>&1 || { cat $(BUILD)/packages.log; \
	    echo "apt-get could not install:$$missing (its words stand above)."; exit 1; }; fi
endef
# The flags of pkg-config are read when make starts, so what needs them runs in a make of its own.
AGAIN := $(MAKE) --no-print-directory

.PHONY: _threads help all run tour gallery test fuzz lint clean packages-build packages-run packages-test packages-bench bench _bench _all _tests _fuzz _run _lint
help: ## this list
	@echo "Menting: lobby kiosk and property office"; echo
	@awk -F':.*## ' '/^[a-z-]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

packages-build:
	@mkdir -p $(BUILD)
	$(call install_packages,$(BUILD_PACKAGES))
packages-run: packages-build
	$(call install_packages,$(RUN_PACKAGES))
packages-test: packages-run
	$(call install_packages,$(TEST_PACKAGES))
packages-bench: packages-test
	$(call install_packages,$(BENCH_PACKAGES))

all: packages-build ## builds both programs into build/release/
	@$(AGAIN) _all
_all: $(OUT)/menting-office $(OUT)/menting-kiosk $(OUT)/menting-gallery $(LOCALE) $(PINYIN)

run: packages-run ## demo estate, office and kiosk on this machine; without a display: the tour on a virtual one
	@$(AGAIN) _all
	@$(PYTHON) tests/support/play.py run

tour: packages-run ## drives the kiosk through every screen and writes build/tour/*.png
	@$(AGAIN) _all
	@$(PYTHON) tests/support/play.py tour

gallery: packages-run ## a page for each widget; without a display: writes build/gallery/*.png
	@$(AGAIN) $(OUT)/menting-gallery $(LOCALE)
	@$(PYTHON) tests/support/play.py gallery

SUITES := $(sort $(wildcard tests/ui/test_*.py tests/integration/test_*.py tests/e2e/test_*.py tests/fuzz/test_*.py tests/simulation/test_*.py))
test: packages-test ## installs what is needed, builds, runs all tests
	@$(AGAIN) -j2 _all _tests
	@$(AGAIN) -j2 VARIANT=asan _tests $(BUILD)/asan/menting-office $(BUILD)/asan/menting-kiosk
	@$(AGAIN) -j2 VARIANT=tsan _threads
	@$(AGAIN) -j2 VARIANT=fuzz _fuzz
	@$(AGAIN) -j2 VARIANT=planted _planted
	@rm -rf $(BUILD)/estates && mkdir -p $(BUILD)/estates
	@MENTING_ESTATES=$(abspath $(BUILD))/estates $(PYTHON) tests/support/run_tests.py --jobs 2 \
	  $(FAULT_BIN) $(FAULT_BIN:$(OUT)/%=$(BUILD)/asan/%) $(SIMULATE) $(SIMULATE:$(OUT)/%=$(BUILD)/asan/%) \
	  $(UNIT_BIN) $(UNIT_BIN:$(OUT)/%=$(BUILD)/asan/%) $(THREAD_BIN:$(OUT)/%=$(BUILD)/tsan/%) $(SUITES) $(addsuffix @asan,$(filter tests/integration/%,$(SUITES)))
# What runs in several threads: the office, and sync with its store. Neither needs the toolkit, so this is a small build.
THREAD_BIN := $(filter $(OUT)/test_office_% $(OUT)/test_sync_%,$(UNIT_BIN))
_threads: $(THREAD_BIN)
_tests: $(UNIT_BIN) $(PINYIN) $(OUT)/kiosk_load
$(OUT)/kiosk_load: $(OUT)/obj/tests/integration/kiosk_load.o $(foreach m,$(below_sync),$(call lib,$(m)))
	@echo "  LD $@"; $(CC) $(LDFLAGS) -o $@ $^ $(LDLIBS)
_fuzz: $(FUZZ_BIN)

fuzz: packages-test ## each fuzz target for SECONDS (600), keeping what it learns in build/fuzz/corpus
	@$(AGAIN) -j2 VARIANT=fuzz _fuzz
	@$(PYTHON) tests/fuzz/fuzz.py $(or $(SECONDS),600)

# Each prints its seed and, on a finding, the options that show it again.
SOAK_CASES ?= 1000000
SOAKS := _soak_power _soak_disks _soak_memory _soak_simulate _soak_race
soak: packages-test ## the harnesses for long: power cuts in SOAK_CASES (1000000) cases, a failing disk and failing memory at every call, simulation of SEEDS (200000) seeds
	@$(AGAIN) -j2 _tests
	@$(AGAIN) $(SOAKS)
_soak_power: $(OUT)/fault_power
	@$(OUT)/fault_power --cases $(SOAK_CASES) --processes 2 --seed $$(date +%s)
_soak_disks: $(OUT)/fault_disks
	@$(OUT)/fault_disks --every 1
_soak_simulate: $(SIMULATE)
	@$(SIMULATE) --seeds $(or $(SEEDS),200000) --from $(or $(FROM),1000000) --jobs 2
_soak_race: $(OUT)/test_office_race
	@RACE_COMMITS=100000 $(OUT)/test_office_race
_soak_memory: $(OUT)/fault_memories
	@$(OUT)/fault_memories --every 1
.PHONY: soak $(SOAKS)

lint: packages-test ## gcc and clang with warnings as errors, format, include rules, lengths, translations
	@$(AGAIN) -j2 _all _tests
	@$(AGAIN) -j2 VARIANT=clang _all _tests
	@clang-format --dry-run -Werror $$(git ls-files -co --exclude-standard '*.c' '*.h')
	@$(PYTHON) tests/support/lint.py

# Each bench prints its figures and writes build/bench/NAME.json; table.py makes one table of them.
BENCHES := _bench_screen _bench_pinyin _bench_handwriting _bench_sync _bench_store
bench: packages-bench ## measures the figures beside their peers, writes build/bench/*.json and README.md's table
	@$(AGAIN) -j2 _all _tests
	@$(AGAIN) _bench
_bench: $(BENCHES)
	@$(PYTHON) tests/bench/table.py
_bench_screen:
	@$(PYTHON) tests/bench/bench_ui.py
_bench_sync:
	@$(PYTHON) tests/bench/bench_sync.py
_bench_store: $(OUT)/bench_store
	@$(OUT)/bench_store $(BUILD)/bench/store.json 2>/dev/null
_bench_pinyin: $(OUT)/bench_pinyin $(PINYIN) $(BUILD)/pinyin-plain/menting.table.bin
	@$(OUT)/bench_pinyin tests/bench/sentences.tsv $(BUILD)/bench/pinyin.json phrases=$(BUILD)/pinyin plain=$(BUILD)/pinyin-plain
# The strokes of hanzi-writer-data, of a version that package-lock.json pins; one character in four, others than it was tuned with.
HANZI := $(BUILD)/bench/node_modules/hanzi-writer-data
_bench_handwriting: $(OUT)/bench_handwriting $(HANZI)/package.json
	@$(OUT)/bench_handwriting /usr/share/tegaki/models/zinnia/handwriting-zh_CN.model $(HANZI) $(BUILD)/bench/handwriting.json 1 4
$(HANZI)/package.json: tests/bench/package-lock.json
	@mkdir -p $(BUILD)/bench && cp tests/bench/package.json tests/bench/package-lock.json $(BUILD)/bench/
	@cd $(BUILD)/bench && npm ci --no-audit --no-fund --silent && touch node_modules/hanzi-writer-data/package.json
$(BUILD)/pinyin-plain/menting.table.bin: $(wildcard assets/pinyin/*.yaml assets/pinyin/*.py)
	$(call make_pinyin,,$(@D))
$(OUT)/bench_%: $(OUT)/obj/tests/bench/bench_%.o $(foreach m,$(below_kiosk),$(call lib,$(m)))
	@echo "  LD $@"; $(CC) $(LDFLAGS) -o $@ $^ -lcmocka $(LDLIBS)
.PHONY: $(BENCHES)

clean: ## removes build/
	@rm -rf $(BUILD)
