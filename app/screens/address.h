/* An address on its way through the sign-in screens: "24#/1/1203", parts after the building may be missing. */
#ifndef MENTING_ADDRESS_H
#define MENTING_ADDRESS_H

#include <stddef.h>

#define ADDRESS_TEXT_SIZE   48
#define ADDRESS_ROOM_DIGITS 6

struct address {
    char building[16];
    int entrance; /* from 1; 0: not said */
    char room[16];
};

void address_write(const struct address *address, char out[ADDRESS_TEXT_SIZE]);
void address_read(const char *text, struct address *address);

#endif
