#include "backend/sync/sync_token_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "backend/base/file.h"
#include "backend/base/secret.h"

#define PATH_LONGEST 1000

static const char token_characters[] =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._~+/=";

/* Reads the open file's text into `out`, without its line end. NULL, or what is wrong with it. */
static const char *read_open(int fd, char out[SYNC_TOKEN_SIZE])
{
    struct stat about;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        return "is no plain file";
    if ((about.st_mode & 077) != 0)
        return "can be read by others; its mode has to be 0600";
    char text[SYNC_TOKEN_SIZE + 2] = "";
    ssize_t count = read(fd, text, sizeof text - 1);
    const char *wrong = NULL;
    if (count < 0)
        wrong = "can't be read";
    size_t length = strspn(text, token_characters);
    if (wrong == NULL && (length == 0 || length >= SYNC_TOKEN_SIZE ||
                             (text[length] != '\0' && strcmp(text + length, "\n") != 0)))
        wrong = "does not hold a token";
    if (wrong == NULL) {
        memcpy(out, text, length);
        out[length] = '\0';
    }
    secret_wipe(text, sizeof text);
    return wrong;
}

enum sync_result sync_token_read(const char *path, char out[SYNC_TOKEN_SIZE], struct fault *fault)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fault_set(fault, path, "%s; the kiosk has to be enrolled with a one-time code of the office",
            strerrordesc_np(errno));
        return SYNC_NO_TOKEN;
    }
    const char *wrong = read_open(fd, out);
    close(fd);
    if (wrong == NULL)
        return SYNC_OK;
    fault_set(fault, path, "%s", wrong);
    return SYNC_NO_TOKEN;
}

static enum base_result make_folder_of(const char *path)
{
    char folder[PATH_LONGEST];
    const char *slash = strrchr(path, '/');
    if (slash == NULL || slash == path)
        return BASE_OK;
    if ((size_t)(slash - path) >= sizeof folder)
        return BASE_TOO_LARGE;
    memcpy(folder, path, (size_t)(slash - path));
    folder[slash - path] = '\0';
    return file_make_folder(folder);
}

enum sync_result sync_token_write(const char *path, const char *token, struct fault *fault)
{
    char line[SYNC_TOKEN_SIZE + 1];
    int length = snprintf(line, sizeof line, "%s\n", token);
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
    return unlink(path) == 0 || errno == ENOENT ? SYNC_OK : SYNC_STORE;
}
