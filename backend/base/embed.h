/* Puts a file's bytes into the program at build time (the paths are relative to the project's root). */
#ifndef MENTING_BASE_EMBED_H
#define MENTING_BASE_EMBED_H

/* EMBED_TEXT(name, "path") defines `name`, the file's text with a NUL behind it, and needs EMBED_DECLARE(name). */
#define EMBED_DECLARE(name) extern const char name[]
#define EMBED_TEXT(name, path)                                                                               \
    __asm__(".section .rodata\n.global " #name "\n.type " #name ", @object\n.balign 16\n" #name ":\n"        \
            ".incbin \"" path "\"\n.byte 0\n.size " #name ", .-" #name "\n.previous\n")

#endif
