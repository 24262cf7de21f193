#include "backend/sync/sync_token_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/secret.h"

#define PATH_LONGEST 1000

static const char token_characters[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~+/=";

/* One line of `text` from `at` on; where the next begins, or NULL when this is no token. */
static const char *take_line(const char *at, char out[SYNC_TOKEN_SIZE])
{
    size_t length = strspn(at, token_characters);
    if (length == 0 || length >= SYNC_TOKEN_SIZE || (at[length] != '\0' && at[length] != '\n'))
        return NULL;
    memcpy(out, at, length);
    out[length] = '\0';
    return at + length + (at[length] == '\n');
}

/* NULL, or what is wrong with the open file. `open_to`: permissions that nobody may have. */
static const char *read_open(int fd, mode_t open_to, struct sync_tokens *out)
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return "is no plain file";
    if ((about.st_mode & open_to) != 0)
        return "can be read by others; its mode has to be 0600";
    char text[2 * SYNC_TOKEN_SIZE + 2] = "";
    ssize_t count = read(fd, text, sizeof text - 1);
    const char *wrong = count < 0 ? "can't be read" : NULL;
    const char *next = take_line(text, out->current);
    if (next != NULL && *next != '\0')
        next = take_line(next, out->former);
    if (wrong == NULL && (next == NULL || *next != '\0' || (size_t)count != strlen(text)))
        wrong = "does not hold a token";
    secret_wipe(text, sizeof text);
    return wrong;
}

/* systemd makes a credential readable through an access list, which shows as the group's permission to read. */
static int open_credential(const char *name, char path[PATH_LONGEST])
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    errno = ENOENT;
    if (folder == NULL || strchr(name, '/') != NULL ||
        snprintf(path, PATH_LONGEST, "%s/%s", folder, name) >= PATH_LONGEST)
        return -1;
    return open(path, O_RDONLY | O_CLOEXEC);
}

enum sync_result sync_token_read(
    const char *path, const char *credential, struct sync_tokens *out, struct fault *fault)
{
    char credential_path[PATH_LONGEST];
    mode_t open_to = 077;
    *out = (struct sync_tokens){.current = ""};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT && credential != NULL && credential[0] != '\0') {
        fd = open_credential(credential, credential_path);
        open_to = 037;
        if (fd < 0) {
            fault_set(fault, path,
                "%s, and there is no systemd credential \"%.60s\"; the kiosk has to be enrolled with a "
                "one-time "
                "code of the office",
                strerrordesc_np(ENOENT), credential);
            return SYNC_NO_TOKEN;
        }
        path = credential_path;
    }
    if (fd < 0) {
        fault_set(fault, path, "%s; the kiosk has to be enrolled with a one-time code of the office",
            strerrordesc_np(errno));
        return SYNC_NO_TOKEN;
    }
    const char *wrong = read_open(fd, open_to, out);
    close(fd);
    if (wrong == NULL)
        return SYNC_OK;
    secret_wipe(out, sizeof *out);
    fault_set(fault, path, "%s", wrong);
    return SYNC_NO_TOKEN;
}

static bool folder_of(const char *path, char folder[PATH_LONGEST])
{
    const char *slash = strrchr(path, '/');
    int length = slash == NULL || slash == path ? 1 : (int)(slash - path);
    return snprintf(folder, PATH_LONGEST, "%.*s", length, slash == NULL ? "." : path) < PATH_LONGEST;
}

static enum base_result make_folder_of(const char *path)
{
    char folder[PATH_LONGEST];
    return folder_of(path, folder) ? file_make_folder(folder) : BASE_TOO_LARGE;
}

enum sync_result sync_token_write(const char *path, const struct sync_tokens *tokens, struct fault *fault)
{
    char line[2 * SYNC_TOKEN_SIZE + 2];
    int length = snprintf(line, sizeof line, "%s\n%s%s", tokens->current, tokens->former,
        tokens->former[0] != '\0' ? "\n" : "");
    enum base_result result = make_folder_of(path);
    if (result == BASE_OK)
        result = file_replace(path, 0600, line, (size_t)length);
    secret_wipe(line, sizeof line);
    if (result == BASE_OK)
        return SYNC_OK;
    fault_set(fault, path, "can't be written: %s",
        result == BASE_IO ? strerrordesc_np(errno) : base_result_text(result));
    return SYNC_STORE;
}

enum sync_result sync_token_forget(const char *path)
{
    char folder[PATH_LONGEST];
    if (unlink(path) != 0)
        return errno == ENOENT ? SYNC_OK : SYNC_STORE;
    return folder_of(path, folder) && file_sync_folder(folder) == BASE_OK ? SYNC_OK : SYNC_STORE;
}
