#include "app/text_entry/text_tools.h"

#include <stdlib.h>

struct text_tools {
    struct text_tools_options options;
    const struct text_entry *owner; /* compared only */
    int open;                       /* entries */
};

enum text_tools_result text_tools_new(const struct text_tools_options *options, struct text_tools **out)
{
    struct text_tools *tools = calloc(1, sizeof *tools);
    *out = tools;
    if (tools == NULL)
        return TEXT_TOOLS_NO_MEMORY;
    tools->options = *options;
    return TEXT_TOOLS_OK;
}

void text_tools_free(struct text_tools *tools)
{
    free(tools);
}

void text_tools_enter(struct text_tools *tools)
{
    tools->open++;
}

void text_tools_leave(struct text_tools *tools, const struct text_entry *entry)
{
    if (tools->owner == entry)
        tools->owner = NULL;
    tools->open--;
}

bool text_tools_own(struct text_tools *tools, const struct text_entry *entry)
{
    bool owned = tools->owner == entry;
    tools->owner = entry;
    return owned;
}
