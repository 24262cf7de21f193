/* menting-office: the office side in one binary. */
#include <sys/stat.h>

#include "backend/office/cli/cli.h"

int main(int argc, char **argv)
{
    umask(077); /* the database and its sockets are the office's alone */
    return cli_main(argc, argv);
}
