/* What the tests of this room share. */
#ifndef KHEO_TESTS_FILES_CHECK_H
#define KHEO_TESTS_FILES_CHECK_H

#include "tests/lib/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/base/buf.h"
#include "tests/lib/fake.h"
#include "tests/lib/tmpdir.h"

#endif
