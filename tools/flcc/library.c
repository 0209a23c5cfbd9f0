//===-- tools/flcc/library.c - Static libraries and their headers ---------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "library.h"
#include "file.h"
#include "object.h"
#include <dirent.h>
#include <jansson.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEBIAN_LIBRARIES "/usr/lib/x86_64-linux-gnu"
#define DEBIAN_LISTS "/var/lib/dpkg/info"
#define DEBIAN_HEADERS "/usr/include/"
#define MACHINE_HEADERS DEBIAN_HEADERS "x86_64-linux-gnu/"

// The parts that the functions' libc has in one piece, and glibc once had
// apart.
static const char *const in_libc[] = {"c",    "m",      "pthread", "rt",  "dl",
                                      "util", "resolv", "crypt",   "xnet"};

static bool is_in_libc(const char *name) {
  for (size_t i = 0; i < sizeof in_libc / sizeof *in_libc; ++i)
    if (strcmp(in_libc[i], name) == 0)
      return true;
  return false;
}

static const char *find_archive(const char *name,
                                const struct fl_list *folders) {
  // `-l:libz.a` is a file of just that name, as for other linkers.
  const char *file = *name == ':' ? fl_text_format("%s", name + 1)
                                  : fl_text_format("lib%s.a", name);
  for (size_t i = 0; i < folders->count; ++i) {
    const char *path = fl_text_format("%s/%s", folders->at[i], file);
    if (fl_file_exists(path))
      return path;
  }
  return NULL;
}

static void refuse_library(const char *name, const struct fl_list *folders) {
  fl_error("unable to find library -l%s", name);
  for (size_t i = 0; i < folders->count; ++i) {
    const char *shared = fl_text_format("%s/lib%s.so", folders->at[i], name);
    if (fl_file_exists(shared)) {
      fl_note("'%s' is shared; functions need the static archive, lib%s.a",
              shared, name);
      return;
    }
  }
  fl_note("lib%s.a is in none of the folders of -L, nor in " DEBIAN_LIBRARIES
          ", where Debian's -dev packages put it",
          name);
}

static bool has_line(const char *text, const char *line) {
  size_t size = strlen(line);
  for (const char *at = text; (at = strstr(at, line)); at += size)
    if ((at == text || at[-1] == '\n') && (at[size] == '\n' || !at[size]))
      return true;
  return false;
}

// The list of files of the package that has `path`, or NULL. Archives come in
// -dev packages, so those lists are read first: there are few of them.
static const char *find_package(const char *path) {
  for (int development = 1; development >= 0; --development) {
    DIR *lists = opendir(DEBIAN_LISTS);
    if (!lists)
      return NULL;
    for (struct dirent *entry; (entry = readdir(lists));) {
      const char *name = entry->d_name;
      size_t size;
      if (!fl_text_ends(name, ".list") ||
          (strstr(name, "-dev") != NULL) != (development == 1) ||
          fl_text_starts(name, "libc6-dev"))
        continue;
      const char *text =
          fl_file_read(fl_text_format(DEBIAN_LISTS "/%s", name), &size);
      if (text && has_line(text, path)) {
        closedir(lists);
        return text;
      }
    }
    closedir(lists);
  }
  return NULL;
}

static void add_headers(struct fl_list *headers, const char *archive) {
  char real[PATH_MAX], folder[PATH_MAX];
  if (!realpath(archive, real) || !realpath(fl_text_folder(archive), folder) ||
      !fl_text_starts(folder, "/usr/lib"))
    return;
  // A package may list the link or, through alternatives, what it leads to.
  const char *list =
      find_package(fl_text_format("%s/%s", folder, fl_text_base(archive)));
  if (!list)
    list = find_package(real);
  while (list && *list) {
    size_t size = strcspn(list, "\n");
    const char *path = fl_text_slice(list, size);
    if (fl_text_starts(path, DEBIAN_HEADERS) && !fl_file_is_folder(path) &&
        !fl_list_has(headers, path))
      fl_list_add(headers, path);
    list += size + (list[size] == '\n');
  }
}

int fl_libraries_find(struct fl_libraries *libraries,
                      const struct fl_options *options,
                      const struct fl_inputs *inputs, const char *sysroot_lib) {
  unsigned errors = fl_diag_errors();
  struct fl_list folders = {0};
  *libraries = (struct fl_libraries){0};
  fl_list_add(&folders, sysroot_lib);
  fl_list_append(&folders, &options->library_folders);
  fl_list_add(&folders, DEBIAN_LIBRARIES);
  for (size_t i = 0; i < options->libraries.count; ++i) {
    const char *given = options->libraries.at[i];
    const char *archive = given;
    if (fl_text_starts(given, "-l")) {
      if (is_in_libc(given + 2))
        continue;
      archive = find_archive(given + 2, &folders);
      if (!archive)
        refuse_library(given + 2, &folders);
    } else if (!fl_file_exists(given)) {
      fl_error("no such file or directory: '%s'", given);
    }
    if (archive && !fl_list_has(&libraries->archives, archive))
      fl_list_add(&libraries->archives, archive);
  }
  if (errors != fl_diag_errors())
    return -1;
  for (size_t i = 0; i < libraries->archives.count; ++i)
    add_headers(&libraries->headers, libraries->archives.at[i]);
  for (size_t i = 0; i < inputs->count; ++i)
    for (size_t j = 0; j < inputs->functions[i].archives.count; ++j)
      add_headers(&libraries->headers, inputs->functions[i].archives.at[j]);
  return 0;
}

int fl_libraries_write_overlay(const struct fl_libraries *libraries,
                               const char *path, const char *shown) {
  json_t *contents = json_array();
  json_t *seen = json_object();
  for (size_t i = 0; i < libraries->headers.count; ++i) {
    const char *real = libraries->headers.at[i];
    bool machine = fl_text_starts(real, MACHINE_HEADERS);
    const char *name =
        real + strlen(machine ? MACHINE_HEADERS : DEBIAN_HEADERS);
    if (json_object_get(seen, name))
      continue;
    json_object_set_new(seen, name, json_true());
    json_array_append_new(contents,
                          json_pack("{ss ss ss}", "type", "file", "name", name,
                                    "external-contents", real));
  }
  json_t *overlay = json_pack("{si sb s[{ss ss so}]}", "version", 0,
                              "case-sensitive", 1, "roots", "type", "directory",
                              "name", shown, "contents", contents);
  char *text = json_dumps(overlay, JSON_INDENT(1));
  int result = -1;
  if (text)
    result = fl_file_write(path, text, strlen(text));
  free(text);
  json_decref(overlay);
  json_decref(seen);
  return result;
}

const char *fl_library_with(const char *symbol) {
  const char *found = NULL;
  DIR *folder = opendir(DEBIAN_LIBRARIES);
  if (!folder)
    return NULL;
  for (struct dirent *entry; (entry = readdir(folder));) {
    const char *file = entry->d_name;
    if (!fl_text_starts(file, "lib") || !fl_text_ends(file, ".a"))
      continue;
    const char *name = fl_text_slice(file + 3, strlen(file) - 5);
    if (is_in_libc(name) ||
        !fl_archive_has(fl_text_format(DEBIAN_LIBRARIES "/%s", file), symbol))
      continue;
    // Some libraries carry a copy of others; the shortest name is the original,
    // and the choice does not depend on the order of the folder.
    if (!found || strlen(name) < strlen(found) ||
        (strlen(name) == strlen(found) && strcmp(name, found) < 0))
      found = name;
  }
  closedir(folder);
  return found;
}

bool fl_library_is_glibc(const char *symbol) {
  return fl_archive_has(DEBIAN_LIBRARIES "/libc.a", symbol);
}
