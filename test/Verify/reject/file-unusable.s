# RUN: %link
# RUN: %patch size=0
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=EMPTY
# RUN: %patch size=63
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=SHORT
# RUN: %patch ehdr.e_machine=183
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=MACHINE
# RUN: %patch size=0x6000
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=CUT
# RUN: %patch ehdr.e_phoff=0xffffffffffffffff
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=PHOFF
# RUN: %patch ehdr.e_phnum=0xfffe
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=PHNUM
# RUN: %patch ehdr.e_phnum=0xffff
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=XNUM
# RUN: %patch ehdr.e_phentsize=0
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=PHSIZE
# RUN: %patch ehdr.e_shnum=0xffff
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=SHNUM
# RUN: %patch load[1].p_offset=0xfffffffffffff000
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=SEGMENT
# RUN: %patch load[1].p_vaddr=0xffffffff00000000
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=MEMORY
# RUN: %patch load[1].p_memsz=1
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=LARGE
# RUN: %patch shdr[.fl.a.text].sh_size=0xffffffffffffffff
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=SECTION
# RUN: %patch shdr[.fl.a.text].sh_addr=0xffffffffffffff00
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=HIGH
# RUN: %patch shdr[.fl.a.data].sh_type=4
# RUN: not %flverify %t.hostile 2>&1 | %filecheck %s --check-prefix=TABLES
# RUN: not %flverify %t.nothing 2>&1 | %filecheck %s --check-prefix=MISSING
# RUN: not %flverify %S 2>&1 | %filecheck %s --check-prefix=FOLDER
# RUN: not %flverify --json %t.nothing | %filecheck %s --check-prefix=JSON
#
# Test that what cannot be read as a program is told from what is refused.

.include "rest.s"

# EMPTY: flverify: error: '{{.*}}.hostile': not an ELF file
# SHORT: flverify: error: '{{.*}}.hostile': not an ELF file
# MACHINE: flverify: error: '{{.*}}.hostile': not an x86-64 ELF file
# CUT: flverify: error: '{{.*}}.hostile': the section header table is not all in the file
# PHOFF: flverify: error: '{{.*}}.hostile': the program header table is not all in the file
# PHNUM: flverify: error: '{{.*}}.hostile': the program header table is not all in the file
# XNUM: flverify: error: '{{.*}}.hostile': more headers than a workflow can have
# PHSIZE: flverify: error: '{{.*}}.hostile': the program header table is not all in the file
# SHNUM: flverify: error: '{{.*}}.hostile': the section header table is not all in the file
# SEGMENT: flverify: error: '{{.*}}.hostile': segment [[#]] reaches beyond the end of the file
# MEMORY: flverify: error: '{{.*}}.hostile': segment [[#]] is not in user memory
# LARGE: flverify: error: '{{.*}}.hostile': segment [[#]] is larger in the file than in memory
# SECTION: flverify: error: '{{.*}}.hostile': section [[#]] reaches beyond the end of the file
# HIGH: flverify: error: '{{.*}}.hostile': section [[#]] is not in user memory
# TABLES: flverify: error: '{{.*}}.hostile': more than one table of dynamic relocations
# MISSING: flverify: error: '{{.*}}.nothing': No such file or directory
# FOLDER: flverify: error: '{{.*}}reject': not a regular file
# JSON: {"file":"{{.*}}.nothing","verdict":"unusable","error":"No such file or directory"}
