/* menting-office: the office side in one binary. */
#include "backend/office/cli/cli.h"

int main(int argc, char **argv)
{
    return cli_main(argc, argv);
}
