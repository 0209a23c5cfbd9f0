//===-- tools/flverify/archive.c - Objects in archives --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "archive.h"

#include <ar.h>
#include <errno.h>
#include <fcntl.h>
#include <libelf.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

bool fl_archive_is(const char *path) {
  char magic[SARMAG];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return false;
  ssize_t size = read(fd, magic, sizeof(magic));
  close(fd);
  return size == SARMAG && memcmp(magic, ARMAG, SARMAG) == 0;
}

struct walk {
  const char *path;
  fl_visit *visit;
  void *context;
  uint64_t end; ///< of the members so far, in the file
};

static bool visit_member(struct walk *walk, Elf *member) {
  const Elf_Arhdr *header = elf_getarhdr(member);
  char name[1024];
  size_t size = 0;
  if (!header || !header->ar_name)
    return false;
  walk->end = (uint64_t)elf_getbase(member) + (uint64_t)header->ar_size;
  if (header->ar_name[0] == '/') // the archive's own tables
    return true;
  const char *data = elf_rawfile(member, &size);
  if (!data)
    return false;
  snprintf(name, sizeof(name), "%s(%s)", walk->path, header->ar_name);
  walk->visit(walk->context, name, (const uint8_t *)data, size);
  return true;
}

/// libelf ends its walk at damage as it does at the end, so the end has to be
/// where the file's is, but for a byte that makes it even.
static bool visit_all(struct walk *walk, Elf *archive, int fd) {
  size_t size = 0;
  Elf_Cmd command = ELF_C_READ;
  bool whole = elf_rawfile(archive, &size) != NULL;
  walk->end = SARMAG;
  for (Elf *member; whole && command != ELF_C_NULL && walk->end < size;) {
    member = elf_begin(fd, command, archive);
    if (!member)
      return false;
    whole = visit_member(walk, member);
    command = elf_next(member);
    elf_end(member);
  }
  return whole && walk->end + walk->end % 2 >= size;
}

bool fl_archive_visit(const char *path, fl_visit *visit, void *context,
                      const char **error) {
  struct walk walk = {path, visit, context, 0};
  elf_version(EV_CURRENT);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    *error = strerror(errno);
    return false;
  }
  Elf *archive = elf_begin(fd, ELF_C_READ, NULL);
  bool whole = archive && visit_all(&walk, archive, fd);
  *error = "a damaged archive";
  elf_end(archive);
  close(fd);
  return whole;
}
