/*
 * Memory that runs out: the product's own malloc, calloc, realloc, reallocarray, strdup and asprintf (by the linker's
 * --wrap) and SQLite's all count in one row, and one of them, or all from one on, can be made to fail. One
 * thread.
 */
#ifndef MENTING_FAULTS_MEMORY_H
#define MENTING_FAULTS_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

/* Once, before SQLite or jansson are used. */
void memory_start(void);
enum memory_whose { MEMORY_OF_PRODUCT = 1, MEMORY_OF_SQLITE = 2, MEMORY_OF_ALL = 3 };
/* The `first` allocation of `whose` from now on (from 1) fails; `for_good`: and all behind it, whosesoever. first 0: only
   counts. */
void memory_fail(enum memory_whose whose, uint64_t first, bool for_good);
/* How many allocations there were since memory_fail; nothing fails any more. */
uint64_t memory_heal(void);
/* How many failed since memory_fail. */
uint64_t memory_failures(void);
/* While held, allocations are neither counted nor do they fail; does not nest. */
void memory_hold(bool held);

#endif
