/*
 * Results of the base module. Every function that can fail returns one of these; callers test it at once.
 * Base knows nothing of kiosks, offices or bills.
 */
#ifndef MENTING_BASE_RESULT_H
#define MENTING_BASE_RESULT_H

enum base_result {
    BASE_OK = 0,
    BASE_NO_MEMORY, /* an allocation failed */
    BASE_TOO_LARGE, /* a stated maximum would be passed */
    BASE_IO,        /* the operating system refused; errno says why */
    BASE_NOT_FOUND, /* no such file, key or entry */
    BASE_SYNTAX,    /* the text is not of the form that was asked for */
    BASE_RANGE,     /* well formed, but outside what is allowed */
};

/* A short English text for maintainers, never NULL, static. */
const char *base_result_text(enum base_result result);

/* Marks a result that has to be looked at. */
#define MUST_USE __attribute__((warn_unused_result))
/* Checks printf-like arguments: format is parameter f, the first value parameter v (both from 1). */
#define PRINTF_LIKE(f, v) __attribute__((format(printf, f, v)))

/*
 * Where something went wrong, for a person: place ("kiosk.conf:12 [display] width_mm", "bill.csv line 4"),
 * what is wrong with the value, and what is allowed. Fixed size, so that reporting an error can't fail.
 */
struct fault {
    char place[160];
    char text[320];
};

/* Fills `fault` (may be NULL) from printf-like parts; over-long text is cut at a character boundary. */
void fault_set(struct fault *fault, const char *place, const char *format, ...) PRINTF_LIKE(3, 4);

#endif
