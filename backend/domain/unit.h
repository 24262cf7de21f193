/* What a unit (a home or a shop) is called. */
#ifndef MENTING_DOMAIN_UNIT_H
#define MENTING_DOMAIN_UNIT_H

#include <stdbool.h>
#include <stddef.h>

#define UNIT_LABEL_SIZE 64

/* "24#" to the bare "24" ("商铺" stays); `out` of `size` bytes. */
void unit_building_name(const char *building, char *out, size_t size);
/* "BUILDING-ENTRANCE-ROOM" of the command line ("24-1-1203", "24#-1-1203", "商铺-1-12") into its parts: building
   with its "#" as stored, entrance from 1, room text. False when malformed. */
bool unit_parse_address(const char *text, char building[16], int *entrance, char room[16]);

#endif
