/* A kiosk.conf as somebody may write it, held against the kiosk's own table of keys. What is refused names file and line
   and changes nothing. */
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "app/kiosk_config.h"
#include "backend/base/config.h"
#include "tests/fuzz/fuzzing.h"

static struct config *config;
static const struct config_key *keys;
static int key_count;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    keys = kiosk_config_keys(&key_count);
    MUST((config = config_new(keys, key_count)) != NULL);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fault fault = {0};
    char path[64], before[200];
    int fd = memfd_create("kiosk.conf", MFD_CLOEXEC);
    MUST(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    snprintf(before, sizeof before, "%s", config_text(config, "office", "url"));
    enum base_result result = config_load(config, path, &fault);
    if (result != BASE_OK) {
        MUST(fault.place[0] != '\0' && fault.text[0] != '\0');
        MUST(strcmp(before, config_text(config, "office", "url")) == 0);
    }
    for (int i = 0; i < key_count; i++) {
        const char *value = config_text(config, keys[i].section, keys[i].key);
        MUST(value != NULL && strlen(value) <= 1000);
        if (keys[i].type == CONFIG_INT) {
            int64_t number = config_int(config, keys[i].section, keys[i].key);
            MUST(number >= keys[i].low && number <= keys[i].high);
        }
    }
    close(fd);
    return 0;
}
