#ifndef MENTING_FAULTS_OFFICE_H
#define MENTING_FAULTS_OFFICE_H
#include "tests/faults/trial.h"
#endif
