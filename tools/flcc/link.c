//===-- tools/flcc/link.c - Linker scripts, and symbols that nobody has ---===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "link.h"
#include "file.h"
#include "library.h"
#include "object.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void write_named(FILE *out, const char *text, size_t size,
                        const char *name) {
  static const char mark[] = "@NAME@";
  while (size) {
    const char *found = memmem(text, size, mark, sizeof mark - 1);
    size_t plain = found ? (size_t)(found - text) : size;
    fwrite(text, 1, plain, out);
    text += plain;
    size -= plain;
    if (found) {
      fputs(name, out);
      text += sizeof mark - 1;
      size -= sizeof mark - 1;
    }
  }
}

int fl_link_write_script(const char *from, const char *to, const char *name,
                         const struct fl_inputs *inputs) {
  static const char begin[] = "@FUNCTION_BEGIN@\n", end[] = "@FUNCTION_END@\n";
  size_t size, written;
  char *script = NULL;
  const char *at = fl_file_read(from, &size);
  if (!at)
    return -1;
  FILE *out = open_memstream(&script, &written);
  if (!out) {
    fl_error("out of memory");
    return -1;
  }
  for (const char *block; (block = strstr(at, begin));) {
    write_named(out, at, (size_t)(block - at), name);
    block += sizeof begin - 1;
    const char *block_end = strstr(block, end);
    if (!block_end) {
      fl_error("'%s': a block of functions does not end", from);
      break;
    }
    for (size_t i = 0; i < inputs->count; ++i)
      write_named(out, block, (size_t)(block_end - block),
                  inputs->functions[i].name);
    at = block_end + sizeof end - 1;
  }
  write_named(out, at, strlen(at), name);
  fclose(out);
  int result = fl_file_write(to, script, written);
  free(script);
  return result;
}

// "in 'check' of side.c", or "in libpng16.a(pngrutil.o)": who refers to it.
static const char *find_user(const struct fl_function *function,
                             const struct fl_list *archives,
                             const char *symbol) {
  for (size_t i = 0; i < function->objects.count; ++i) {
    const char *user = fl_object_wants(function->objects.at[i], symbol);
    if (user && *user)
      return fl_text_format("'%s' in %s", user, function->sources.at[i]);
    if (user)
      return function->sources.at[i];
  }
  struct fl_list all = {0};
  fl_list_append(&all, &function->archives);
  fl_list_append(&all, archives);
  for (size_t i = 0; i < all.count; ++i) {
    const char *member = fl_archive_wants(all.at[i], symbol);
    if (member)
      return fl_text_format("%s(%s)", fl_text_base(all.at[i]), member);
  }
  return NULL;
}

int fl_link_check(const struct fl_function *function, const char *linked,
                  const struct fl_list *archives) {
  struct fl_list symbols = {0};
  fl_object_undefined(linked, &symbols);
  for (size_t i = 0; i < symbols.count; ++i) {
    const char *symbol = symbols.at[i];
    fl_error("function '%s': undefined symbol: %s", function->name, symbol);
    const char *user = find_user(function, archives, symbol);
    if (user)
      fl_note("referenced by %s", user);
    const char *library = fl_library_with(symbol);
    if (fl_library_is_glibc(symbol))
      fl_note("'%s' is glibc's, and functions have a libc of their own, musl, "
              "without it",
              symbol);
    else if (library)
      fl_note("'%s' is in lib%s.a: add -l%s", symbol, library, library);
  }
  return symbols.count ? -1 : 0;
}
