//===-- tools/flcc/bundle.c - Archives that are the same everywhere -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "bundle.h"
#include "diag.h"
#include "text.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>

struct fl_bundle {
  struct archive *writer;
  FILE *out;
  time_t time;
  int failed;
};

static la_ssize_t write_part(struct archive *writer, void *context,
                             const void *data, size_t size) {
  struct fl_bundle *bundle = context;
  size_t written = fwrite(data, 1, size, bundle->out);
  if (written == size)
    return (la_ssize_t)size;
  archive_set_error(writer, errno, "cannot write");
  return -1;
}

static int fail(struct fl_bundle *bundle) {
  // The first error says it; what follows is its consequence.
  if (!bundle->failed)
    fl_error("cannot make an archive: %s",
             archive_error_string(bundle->writer));
  bundle->failed = -1;
  return -1;
}

static int set_tar(struct archive *writer) {
  return archive_write_set_format_ustar(writer);
}

// Its times are local ones, so the zone has to be everybody's.
static int set_zip(struct archive *writer) {
  if (setenv("TZ", "UTC0", 1) != 0)
    return ARCHIVE_FATAL;
  tzset();
  return archive_write_set_format_zip(writer);
}

static int set_gzip(struct archive *writer) {
  int result = archive_write_set_format_raw(writer);
  if (result == ARCHIVE_OK)
    result = archive_write_add_filter_gzip(writer);
  if (result == ARCHIVE_OK)
    result = archive_write_set_filter_option(writer, "gzip",
                                             "compression-level", "9");
  // Without the time of day.
  return result == ARCHIVE_OK ? archive_write_set_filter_option(
                                    writer, "gzip", "timestamp", NULL)
                              : result;
}

static int (*const set_format[])(struct archive *) = {
    [FL_BUNDLE_TAR] = set_tar,
    [FL_BUNDLE_ZIP] = set_zip,
    [FL_BUNDLE_GZIP] = set_gzip,
};

struct fl_bundle *fl_bundle_open(FILE *out, enum fl_bundle_format format,
                                 time_t time) {
  struct fl_bundle *bundle = fl_text_alloc(1, sizeof *bundle);
  *bundle = (struct fl_bundle){.out = out, .time = time};
  bundle->writer = archive_write_new();
  if (!bundle->writer) {
    fl_error("out of memory");
    return NULL;
  }
  // It ends where its format does, and is not filled up to a block.
  if (set_format[format](bundle->writer) == ARCHIVE_OK &&
      archive_write_set_bytes_in_last_block(bundle->writer, 1) == ARCHIVE_OK &&
      archive_write_open(bundle->writer, bundle, NULL, write_part, NULL) ==
          ARCHIVE_OK)
    return bundle;
  fail(bundle);
  archive_write_free(bundle->writer);
  return NULL;
}

int fl_bundle_add(struct fl_bundle *bundle, const char *path, mode_t mode,
                  const char *data, size_t size) {
  if (!bundle || bundle->failed)
    return -1;
  struct archive_entry *entry = archive_entry_new();
  if (!entry) {
    archive_set_error(bundle->writer, ENOMEM, "out of memory");
    return fail(bundle);
  }
  archive_entry_set_pathname(entry, path);
  archive_entry_set_mode(entry, mode);
  archive_entry_set_size(entry, (la_int64_t)size);
  archive_entry_set_mtime(entry, bundle->time, 0);
  archive_entry_set_uid(entry, 0);
  archive_entry_set_gid(entry, 0);
  bool good =
      archive_write_header(bundle->writer, entry) == ARCHIVE_OK &&
      archive_write_data(bundle->writer, data, size) == (la_ssize_t)size;
  archive_entry_free(entry);
  return good ? 0 : fail(bundle);
}

int fl_bundle_close(struct fl_bundle *bundle) {
  if (!bundle)
    return -1;
  if (archive_write_close(bundle->writer) != ARCHIVE_OK)
    fail(bundle);
  archive_write_free(bundle->writer);
  return bundle->failed;
}
