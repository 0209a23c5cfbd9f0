//===-- tools/flcc/tools.c - The programs and parts that flcc works with --===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "tools.h"
#include "diag.h"
#include "file.h"
#include "text.h"
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LLVM_FOLDER "/usr/lib/llvm-19/bin"

// The plugin fits one version of clang, so the names carry it.
static const struct {
  size_t member;
  const char *name;    // in PATH
  const char *plain;   // in LLVM_FOLDER
  const char *package; // Debian's
} programs[] = {
    {offsetof(struct fl_tools, clang), "clang-19", "clang", "clang-19"},
    {offsetof(struct fl_tools, lld), "ld.lld-19", "ld.lld", "lld-19"},
    {offsetof(struct fl_tools, objcopy), "llvm-objcopy-19", "llvm-objcopy",
     "llvm-19"},
};

static const struct {
  size_t member;
  const char *path; // in the prefix
} parts[] = {
    {offsetof(struct fl_tools, verify), "bin/flverify"},
    {offsetof(struct fl_tools, plugin), "lib/flcc/FlccPlugin.so"},
    {offsetof(struct fl_tools, monitor), "lib/flcc/monitor.o"},
    {offsetof(struct fl_tools, host), "lib/flcc/host.o"},
    {offsetof(struct fl_tools, sysroot_include), "lib/flcc/sysroot/include"},
    {offsetof(struct fl_tools, sysroot_lib), "lib/flcc/sysroot/lib"},
    {offsetof(struct fl_tools, abi), "lib/flcc/include"},
    {offsetof(struct fl_tools, function_script), "share/flcc/function.ld.in"},
    {offsetof(struct fl_tools, workflow_script), "share/flcc/workflow.ld.in"},
};

static void set(struct fl_tools *tools, size_t member, const char *path) {
  memcpy((char *)tools + member, &path, sizeof path);
}

static const char *find_program(const char *name, const char *plain) {
  const char *folders = getenv("PATH");
  while (folders && *folders) {
    size_t size = strcspn(folders, ":");
    const char *path = fl_text_format("%.*s/%s", (int)size, folders, name);
    if (size && access(path, X_OK) == 0 && !fl_file_is_folder(path))
      return path;
    folders += size + (folders[size] == ':');
  }
  const char *path = fl_text_format(LLVM_FOLDER "/%s", plain);
  return access(path, X_OK) == 0 ? path : NULL;
}

int fl_tools_find(struct fl_tools *tools) {
  char self[PATH_MAX];
  ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
  if (size < 0) {
    fl_error("cannot tell where flcc is: /proc is not mounted");
    return -1;
  }
  self[size] = '\0';
  tools->folder = fl_text_folder(fl_text_slice(self, (size_t)size));
  const char *prefix = fl_text_folder(tools->folder);
  int result = 0;
  for (size_t i = 0; i < sizeof programs / sizeof *programs; ++i) {
    const char *path = find_program(programs[i].name, programs[i].plain);
    if (!path) {
      fl_error("'%s' is not to be found, in PATH or as " LLVM_FOLDER "/%s",
               programs[i].name, programs[i].plain);
      fl_note("install Debian's package %s", programs[i].package);
      result = -1;
    }
    set(tools, programs[i].member, path);
  }
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    const char *path = fl_text_format("%s/%s", prefix, parts[i].path);
    if (!fl_file_exists(path)) {
      fl_error("'%s': this part of flcc is missing", path);
      result = -1;
    }
    set(tools, parts[i].member, path);
  }
  return result;
}
