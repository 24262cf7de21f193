/*
 * Memory that is given back is overwritten first: what visitors type and read passes through SQLite, curl, librime, the
 * fonts and the JSON library, and none of them wipes what it frees. These two take the place of the C library's in this
 * program and all it loads (the C library calls its own from within). The sanitizers bring an allocator of their own.
 */
#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define OWN_ALLOCATOR 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OWN_ALLOCATOR 1
#endif

#ifndef OWN_ALLOCATOR

void __libc_free(void *memory); /* the C library's own, by its second name */
void *__libc_realloc(void *memory, size_t size);

/* Large blocks are mappings of their own: what is given back goes to the kernel, which hands it out as zeros, so there is
   nothing to wipe, and pages that were never used need not be. The bit is malloc.c's IS_MMAPPED, before each block. */
static bool is_mapping(const void *memory)
{
    size_t head;
    memcpy(&head, (const char *)memory - sizeof head, sizeof head);
    return (head & 2) != 0;
}

void free(void *memory)
{
    if (memory && !is_mapping(memory))
        explicit_bzero(memory, malloc_usable_size(memory));
    __libc_free(memory);
}

void *realloc(void *memory, size_t size)
{
    if (!memory || size == 0 || is_mapping(memory))
        return __libc_realloc(memory, size);
    size_t had = malloc_usable_size(memory);
    if (size <= had) { /* in its place: what is cut off is wiped, and stays the caller's to free */
        if (size < had / 2) {
            explicit_bzero((char *)memory + size, had - size);
            return __libc_realloc(memory, size);
        }
        return memory;
    }
    void *longer = malloc(size);
    if (!longer)
        return NULL;
    memcpy(longer, memory, had);
    free(memory);
    return longer;
}

#else

typedef int wiped_memory_is_not_needed;

#endif
