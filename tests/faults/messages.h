/* Every message of the protocol, written and read, for memory that fails. */
#ifndef MENTING_FAULTS_MESSAGES_H
#define MENTING_FAULTS_MESSAGES_H

#include <stdbool.h>

struct message {
    const char *name;
    /* Writes and reads it. True when all came out as it should, or an error said that there is no memory; else `why` says
       what is wrong. Leaves nothing allocated. */
    bool (*run)(char why[200]);
};
/* Ends with a name of NULL. */
extern const struct message messages[];

#endif
