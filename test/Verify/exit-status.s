# RUN: %link
# RUN: %patch ehdr.e_type=2
# RUN: %flverify %t.bin %t.bin
# RUN: sh -c '%flverify %t.bin %t.hostile %t.bin; echo "is $?"' 2>&1 | FileCheck %s --check-prefix=ONE
# RUN: sh -c '%flverify %t.hostile %t.nothing %t.bin; echo "is $?"' 2>&1 | FileCheck %s --check-prefix=TWO
# RUN: sh -c '%flverify; echo "is $?"' 2>&1 | FileCheck %s --check-prefix=USAGE
# RUN: sh -c '%flverify --jsno %t.bin; echo "is $?"' 2>&1 | FileCheck %s --check-prefix=OPTION
# RUN: sh -c '%flverify --explain %t.bin >/dev/full; echo "is $?"' 2>&1 | FileCheck %s --check-prefix=FULL
# RUN: %flverify --help | FileCheck %s --check-prefix=HELP
# RUN: %flverify --version | FileCheck %s --check-prefix=VERSION
#
# Test that the exit status is that of the worst file, and the options.

.include "rest.s"

# ONE: is 1
# TWO: is 2
# USAGE: flverify: error: no file to verify
# USAGE-NEXT: usage: flverify
# USAGE: is 2
# OPTION: flverify: error: '--jsno': unknown option
# OPTION-NEXT: flverify: note: 'flverify --help' lists the options
# OPTION: is 2
# FULL: flverify: error: cannot write to standard output
# FULL: is 2
# HELP: R-bytes
# VERSION: {{^flverify [0-9]+\.[0-9]+\.[0-9]+$}}
