//===-- tools/flcc/reference.h - Names of container images ----------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// registry.example.com:5000/team/shop:1.2, as Docker takes it: without a
// registry Docker Hub is meant, and `latest` without a tag.
//
//===----------------------------------------------------------------------===//
#ifndef FLCC_REFERENCE_H
#define FLCC_REFERENCE_H

struct fl_reference {
  const char *name;  ///< without the tag, as it was given
  const char *full;  ///< with registry and tag, as containerd keeps it
  const char *title; ///< the last part of the name
  const char *tag;
};

/// Takes a name apart. NULL, or what is wrong with it.
const char *fl_reference_parse(struct fl_reference *reference,
                               const char *text);

#endif
