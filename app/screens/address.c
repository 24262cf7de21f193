#include "app/screens/address.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "backend/base/text.h"

void address_write(const struct address *address, char out[ADDRESS_TEXT_SIZE])
{
    snprintf(out, ADDRESS_TEXT_SIZE, "%s/%d/%s", address->building, address->entrance, address->room);
}

void address_read(const char *text, struct address *address)
{
    memset(address, 0, sizeof *address);
    const char *first = strchr(text, '/');
    size_t length = first == NULL ? strlen(text) : (size_t)(first - text);
    if (length >= sizeof address->building)
        return;
    memcpy(address->building, text, length);
    if (first == NULL)
        return;
    address->entrance = (int)strtol(first + 1, NULL, 10);
    const char *second = strchr(first + 1, '/');
    if (second != NULL)
        text_copy(address->room, sizeof address->room, second + 1);
}
