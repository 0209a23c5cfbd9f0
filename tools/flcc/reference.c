//===-- tools/flcc/reference.c - Names of container images ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "reference.h"
#include "diag.h"
#include "text.h"
#include <ctype.h>
#include <regex.h>
#include <string.h>

#define HOST "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?"
#define PART "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*"

static bool fits(const char *text, const char *pattern) {
  regex_t regex;
  if (regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB) != 0)
    return false;
  bool result = regexec(&regex, text, 0, NULL, 0) == 0;
  regfree(&regex);
  return result;
}

// The size of the registry that a name begins with, or 0: it looks like a host,
// where a user's name could be.
static size_t find_registry(const char *name) {
  size_t size = strcspn(name, "/");
  const char *first = fl_text_slice(name, size);
  if (!name[size])
    return 0;
  return strpbrk(first, ".:") || strcmp(first, "localhost") == 0 ? size : 0;
}

const char *fl_reference_parse(struct fl_reference *reference,
                               const char *text) {
  if (strchr(text, '@'))
    return "its digest is known when the image is made";
  const char *base = fl_text_base(text);
  const char *colon = strchr(base, ':');
  const char *tag = colon ? colon + 1 : "latest";
  const char *name = colon ? fl_text_slice(text, (size_t)(colon - text)) : text;
  size_t registry = find_registry(name);
  const char *path = registry ? name + registry + 1 : name;
  if (registry && !fits(fl_text_slice(name, registry),
                        "^" HOST "(\\." HOST ")*(:[0-9]+)?$"))
    return "the part before the first slash is no name of a registry";
  if (!fits(path, "^" PART "(/" PART ")*$"))
    return "it has to be made of lower case letters and digits, with '.', '_', "
           "'-' or '/' between them";
  if (!fits(tag, "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$"))
    return "a tag has 1 to 128 letters, digits, '_', '.' and '-', and begins "
           "with none of the last two";
  if (strlen(name) > 255)
    return "it has more than 255 characters";
  const char *where = registry ? "" : "docker.io/";
  if (!registry && !strchr(path, '/'))
    where = "docker.io/library/";
  *reference = (struct fl_reference){
      .name = name,
      .full = fl_text_format("%s%s:%s", where, name, tag),
      .title = fl_text_base(path),
      .tag = tag,
  };
  return NULL;
}
