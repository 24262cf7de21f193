/*
 * The office's command line: one file a noun. A command is a function of a desk, its arguments and two buffers, so that it
 * runs the same way in a process of its own and inside a running service (the command socket). demo and serve are local.
 */
#ifndef MENTING_OFFICE_CLI_H
#define MENTING_OFFICE_CLI_H

#include "backend/base/buf.h"
#include "backend/office/desk/desk.h"

/* The program: 0 done, 1 failed, 2 wrong usage. */
int cli_main(int argc, char **argv);

/* A command that needs the database, by its words; for the service (service_command). */
int cli_run(struct desk *desk, int argc, char **argv, const char *input, struct buf *out, struct buf *err);

#endif
