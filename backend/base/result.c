#include "backend/base/result.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include "backend/base/text.h"

const char *base_result_text(enum base_result result)
{
    switch (result) {
    case BASE_OK: return "done";
    case BASE_NO_MEMORY: return "out of memory";
    case BASE_TOO_LARGE: return "larger than allowed";
    case BASE_IO: return "the operating system refused";
    case BASE_NOT_FOUND: return "not found";
    case BASE_SYNTAX: return "not of the expected form";
    case BASE_RANGE: return "outside the allowed range";
    }
    return "unknown result";
}

void fault_set(struct fault *fault, const char *place, const char *format, ...)
{
    if (fault == NULL)
        return;
    text_copy(fault->place, sizeof fault->place, place);
    /* Formatted with four bytes to spare, so that the cut below always starts from whole characters. */
    char whole[sizeof fault->text + 4];
    va_list values;
    va_start(values, format);
    int length = vsnprintf(whole, sizeof whole, format, values);
    va_end(values);
    text_copy(fault->text, sizeof fault->text, length < 0 ? format : whole);
}
