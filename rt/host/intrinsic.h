//===-- rt/host/intrinsic.h - The intrinsic functions ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// They behave as those of the service do, where that is known; where it is not,
// as it documents them.
//
//===----------------------------------------------------------------------===//
#ifndef FL_HOST_INTRINSIC_H
#define FL_HOST_INTRINSIC_H

#include "eval.h"

/// A call at work: its values, as many as flcc let through.
struct fl_operands {
  struct fl_eval *eval;
  const char *name; ///< without "States."
  const fl_value **values;
  uint32_t count;
};

typedef const fl_value *fl_intrinsic_run(const struct fl_operands *call);

/// Sets the error, which begins with the function's name. NULL.
void *fl_operands_fail(const struct fl_operands *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/// NULL without memory: an error. For the last thing that a function does.
const fl_value *fl_operands_made(const struct fl_operands *call,
                                 const fl_value *value);

/// A string of bytes that are copied.
const fl_value *fl_operands_string(const struct fl_operands *call,
                                   const char *text, size_t size);

/// Whether that value is a string, an array, or an error was set. `which`
/// counts from 0.
bool fl_operands_needs_string(const struct fl_operands *call, uint32_t which);
bool fl_operands_needs_array(const struct fl_operands *call, uint32_t which);

/// A number, rounded to the nearest integer, halves up. False: set.
bool fl_operands_integer(const struct fl_operands *call, uint32_t which,
                         int64_t *integer);

fl_intrinsic_run fl_intrinsic_array, fl_intrinsic_array_partition,
    fl_intrinsic_array_contains, fl_intrinsic_array_range,
    fl_intrinsic_array_get_item, fl_intrinsic_array_length,
    fl_intrinsic_array_unique; // intrinsic_array.c
fl_intrinsic_run fl_intrinsic_format, fl_intrinsic_string_to_json,
    fl_intrinsic_json_to_string, fl_intrinsic_json_merge,
    fl_intrinsic_string_split; // intrinsic_text.c
fl_intrinsic_run fl_intrinsic_base64_encode, fl_intrinsic_base64_decode,
    fl_intrinsic_hash; // intrinsic_code.c
fl_intrinsic_run fl_intrinsic_math_random, fl_intrinsic_math_add,
    fl_intrinsic_uuid; // intrinsic_math.c

#endif
