//===-- tools/flcc/oci.c - An image for containers ------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One tar, read in two ways: as an image layout of OCI by index.json, and by
// Docker, back to 20.10, by manifest.json. Both lead to the same blobs:
//
//   index.json -----> manifest --+--> config
//   manifest.json ---------------+--> layer: tmp, action/exec
//
// An image has the program and nothing else: no shell, no libc, no root. /tmp
// is there for functions that may write to it, certificates where they were
// asked for.
//
//===----------------------------------------------------------------------===//
#include "bundle.h"
#include "package.h"
#include <jansson.h>
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#define OCI "application/vnd.oci.image."
#define KEY "org.opencontainers.image."

// Nobody, and nobody's group: without the second it would be root's.
#define USER "65534:65534"

// Where dockerskeleton has a native action, so that both kinds are alike.
#define FOLDER "action"
#define PROGRAM FOLDER "/exec"

// Where Debian has them, and the host looks for them.
#define AUTHORITIES "etc/ssl/certs/ca-certificates.crt"

struct blob {
  char *data; // malloc's
  size_t size;
  const char *digest; // "sha256:..."
};

static const char *get_digest(const char *data, size_t size) {
  char text[SHA256_DIGEST_STRING_LENGTH];
  return fl_text_format("sha256:%s",
                        SHA256Data((const uint8_t *)data, size, text));
}

static const char *get_path(const struct blob *blob) {
  return fl_text_format("blobs/sha256/%s", strchr(blob->digest, ':') + 1);
}

// What `fill` writes to `to`. 0 or -1, said.
static int make_blob(struct blob *blob, enum fl_bundle_format format,
                     void (*fill)(struct fl_bundle *, const void *),
                     const void *context, time_t time) {
  FILE *out = open_memstream(&blob->data, &blob->size);
  if (!out) {
    fl_error("out of memory");
    return -1;
  }
  struct fl_bundle *bundle = fl_bundle_open(out, format, time);
  fill(bundle, context);
  int result = fl_bundle_close(bundle);
  if (fclose(out) != 0 && result == 0) {
    fl_error("out of memory");
    result = -1;
  }
  if (result == 0)
    blob->digest = get_digest(blob->data, blob->size);
  return result;
}

static void fill_layer(struct fl_bundle *tar, const void *context) {
  const struct fl_package *package = context;
  fl_bundle_add(tar, FOLDER, S_IFDIR | 0755, NULL, 0);
  fl_bundle_add(tar, PROGRAM, S_IFREG | 0755, package->program,
                package->program_size);
  if (package->authorities) {
    fl_bundle_add(tar, "etc", S_IFDIR | 0755, NULL, 0);
    fl_bundle_add(tar, "etc/ssl", S_IFDIR | 0755, NULL, 0);
    fl_bundle_add(tar, "etc/ssl/certs", S_IFDIR | 0755, NULL, 0);
    fl_bundle_add(tar, AUTHORITIES, S_IFREG | 0644, package->authorities,
                  package->authorities_size);
  }
  fl_bundle_add(tar, "tmp", S_IFDIR | S_ISVTX | 0777, NULL, 0);
}

static void fill_gzip(struct fl_bundle *gzip, const void *context) {
  const struct blob *layer = context;
  fl_bundle_add(gzip, "layer", S_IFREG | 0644, layer->data, layer->size);
}

// Takes the value over. 0 or -1, said.
static int make_json(struct blob *blob, json_t *value) {
  blob->data = value ? json_dumps(value, JSON_COMPACT) : NULL;
  json_decref(value);
  if (!blob->data) {
    fl_error("out of memory");
    return -1;
  }
  blob->size = strlen(blob->data);
  blob->digest = get_digest(blob->data, blob->size);
  return 0;
}

static json_t *describe(const struct blob *blob, const char *type) {
  return json_pack("{s:s, s:s, s:I}", "mediaType", type, "digest", blob->digest,
                   "size", (json_int_t)blob->size);
}

static const char *format_time(time_t time) {
  char text[sizeof "2000-01-01T00:00:00Z"];
  struct tm parts;
  gmtime_r(&time, &parts);
  strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return fl_text_format("%s", text);
}

// NULL: said.
static json_t *make_labels(const struct fl_package *package) {
  const struct fl_list *given = &package->options->labels;
  const char *tag = package->reference.tag;
  // latest is no version. json_pack leaves out what is NULL behind "s*".
  json_t *labels = json_pack(
      "{s:s, s:s, s:s*, s:s*}", KEY "created", format_time(package->time),
      KEY "title", package->reference.title, KEY "description",
      package->comment, KEY "version", strcmp(tag, "latest") ? tag : NULL);
  for (size_t i = 0; labels && i < given->count; ++i) {
    const char *pair = given->at[i], *equals = strchr(pair, '=');
    const char *name = fl_text_slice(pair, (size_t)(equals - pair));
    if (json_object_set_new(labels, name, json_string(equals + 1)) == 0)
      continue;
    fl_error("'--label=%s': this is not UTF-8", pair);
    json_decref(labels);
    return NULL;
  }
  if (!labels)
    fl_error("out of memory");
  return labels;
}

static json_t *make_config(const struct fl_package *package,
                           const char *diff_id, json_t *labels) {
  const char *created = format_time(package->time);
  return json_pack("{s:s, s:s, s:s, s:{s:s, s:{s:{}}, s:[s], s:[s], s:s, s:O},"
                   " s:{s:s, s:[s]}, s:[{s:s, s:s}]}",
                   "created", created, "architecture", "amd64", "os", "linux",
                   "config", "User", USER, "ExposedPorts", "8080/tcp",
                   "Entrypoint", "/" PROGRAM, "Cmd", "serve", "WorkingDir",
                   "/" FOLDER, "Labels", labels, "rootfs", "type", "layers",
                   "diff_ids", diff_id, "history", "created", created,
                   "created_by", "flcc " FLCC_VERSION);
}

static json_t *make_manifest(const struct blob *config,
                             const struct blob *layer, json_t *labels) {
  return json_pack("{s:i, s:s, s:o, s:[o], s:O}", "schemaVersion", 2,
                   "mediaType", OCI "manifest.v1+json", "config",
                   describe(config, OCI "config.v1+json"), "layers",
                   describe(layer, OCI "layer.v1.tar+gzip"), "annotations",
                   labels);
}

static json_t *make_index(const struct fl_package *package,
                          const struct blob *manifest) {
  return json_pack(
      "{s:i, s:s, s:[{s:s, s:s, s:I, s:{s:s, s:s}, s:{s:s, s:s}}]}",
      "schemaVersion", 2, "mediaType", OCI "index.v1+json", "manifests",
      "mediaType", OCI "manifest.v1+json", "digest", manifest->digest, "size",
      (json_int_t)manifest->size, "platform", "architecture", "amd64", "os",
      "linux", "annotations", "io.containerd.image.name",
      package->reference.full, KEY "ref.name", package->reference.tag);
}

static json_t *make_docker(const struct fl_package *package,
                           const struct blob *config,
                           const struct blob *layer) {
  return json_pack(
      "[{s:s, s:[s], s:[s]}]", "Config", get_path(config), "RepoTags",
      fl_text_format("%s:%s", package->reference.name, package->reference.tag),
      "Layers", get_path(layer));
}

enum { LAYOUT, INDEX, DOCKER, CONFIG, MANIFEST, LAYER, COUNT };

static int write_tar(FILE *out, const struct fl_package *package,
                     const struct blob *files) {
  const char *const names[COUNT] = {
      [LAYOUT] = "oci-layout",
      [INDEX] = "index.json",
      [DOCKER] = "manifest.json",
  };
  struct fl_bundle *tar = fl_bundle_open(out, FL_BUNDLE_TAR, package->time);
  fl_bundle_add(tar, "blobs", S_IFDIR | 0755, NULL, 0);
  fl_bundle_add(tar, "blobs/sha256", S_IFDIR | 0755, NULL, 0);
  for (size_t i = 0; i < COUNT; ++i)
    fl_bundle_add(tar, names[i] ? names[i] : get_path(&files[i]),
                  S_IFREG | 0644, files[i].data, files[i].size);
  return fl_bundle_close(tar);
}

int fl_oci_print(FILE *out, const struct fl_package *package) {
  struct blob files[COUNT] = {0}, layer = {0};
  json_t *labels = make_labels(package);
  bool good =
      labels &&
      make_blob(&layer, FL_BUNDLE_TAR, fill_layer, package, package->time) ==
          0 &&
      make_blob(&files[LAYER], FL_BUNDLE_GZIP, fill_gzip, &layer, 0) == 0 &&
      make_json(&files[CONFIG], make_config(package, layer.digest, labels)) ==
          0 &&
      make_json(&files[MANIFEST],
                make_manifest(&files[CONFIG], &files[LAYER], labels)) == 0 &&
      make_json(&files[INDEX], make_index(package, &files[MANIFEST])) == 0 &&
      make_json(&files[DOCKER],
                make_docker(package, &files[CONFIG], &files[LAYER])) == 0 &&
      make_json(&files[LAYOUT],
                json_pack("{s:s}", "imageLayoutVersion", "1.0.0")) == 0 &&
      write_tar(out, package, files) == 0;
  json_decref(labels);
  free(layer.data);
  for (size_t i = 0; i < COUNT; ++i)
    free(files[i].data);
  return good ? 0 : -1;
}
