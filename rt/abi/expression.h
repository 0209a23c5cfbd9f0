//===-- rt/abi/expression.h - The compiled form of paths and templates ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Paths, intrinsic functions, payload templates and conditions are trees, which
// flcc checks and writes one node behind the other into an array of words that
// the host walks. A node is
//
//   word 0  enum fl_op
//   word 1  its size in words, the nodes in it included
//   then    what the kind says
//
// so that a node is skipped without being understood. Text is an offset into
// the workflow's strings and a length.
//
//===----------------------------------------------------------------------===//
#ifndef FL_ABI_EXPRESSION_H
#define FL_ABI_EXPRESSION_H

/// Nodes within each other, at most: the host walks them by recursion.
#define FL_OP_DEPTH 64
/// Steps of a path, at most.
#define FL_STEPS_MAX 255

enum fl_op {
  // Values.
  FL_OP_NULL,
  FL_OP_FALSE,
  FL_OP_TRUE,
  FL_OP_NUMBER, ///< its text: string, length
  FL_OP_STRING, ///< string, length
  FL_OP_ARRAY,  ///< count, then a node for each
  FL_OP_OBJECT, ///< count, then for each: string, length, node
  FL_OP_PATH,   ///< struct fl_path_node, then steps
  FL_OP_CALL,   ///< enum fl_intrinsic, count, then a node for each

  // Conditions.
  FL_OP_AND,     ///< one node or more
  FL_OP_OR,      ///< one node or more
  FL_OP_NOT,     ///< a node
  FL_OP_EXISTS,  ///< a word of no meaning, a path: of a filter
  FL_OP_FILTER,  ///< enum fl_filter_test, two nodes: of a filter
  FL_OP_COMPARE, ///< enum fl_comparison, a path, a node: of a Choice state
};

/// What a path starts from.
enum fl_path_root {
  FL_ROOT_DATA,            ///< $
  FL_ROOT_CURRENT,         ///< @, in a filter
  FL_ROOT_CONTEXT,         ///< $$
  FL_ROOT_EXECUTION_INPUT, ///< $$.Execution.Input
  FL_ROOT_VARIABLE,        ///< $name
};

/// Behind a path node's first two words.
enum {
  FL_PATH_ROOT = 2, ///< enum fl_path_root
  FL_PATH_DEFINITE, ///< 1: it selects one value and fails when there is none
  FL_PATH_TEXT,     ///< string: as it was written
  FL_PATH_UP,       ///< FL_ROOT_VARIABLE: machines outwards ...
  FL_PATH_SLOT,     ///< ... and which of that machine's variables
  FL_PATH_STEPS,
};

/// A step is its kind and what follows here, in words.
enum fl_step {
  FL_STEP_END,
  FL_STEP_FIELD,   ///< string, length
  FL_STEP_INDEX,   ///< int32_t; below 0 from the end
  FL_STEP_ALL,     ///< members of an object, elements of an array
  FL_STEP_SLICE,   ///< from, to, step: int32_t, FL_SLICE_OPEN when left out
  FL_STEP_FIELDS,  ///< count, for each: string, length
  FL_STEP_PICK,    ///< the same, as an object: the last step of a path
  FL_STEP_INDICES, ///< count, for each: int32_t
  FL_STEP_DEEP,    ///< the next step applies to all that is within too
  FL_STEP_FILTER,  ///< a node
  FL_STEP_LENGTH,  ///< .length(), the last step of a path
};

#define FL_SLICE_OPEN INT32_MIN

enum fl_filter_test {
  FL_FILTER_EQUAL,
  FL_FILTER_NOT_EQUAL,
  FL_FILTER_LESS,
  FL_FILTER_LESS_EQUAL,
  FL_FILTER_GREATER,
  FL_FILTER_GREATER_EQUAL,
  FL_FILTER_IN,
  FL_FILTER_NOT_IN,
};

/// Of a Choice state: a type and a relation, or one of the tests behind them.
enum fl_comparison {
  FL_COMPARE_EQUALS = 0,
  FL_COMPARE_LESS = 1,
  FL_COMPARE_LESS_EQUALS = 2,
  FL_COMPARE_GREATER = 3,
  FL_COMPARE_GREATER_EQUALS = 4,
  FL_COMPARE_MATCHES = 5,  ///< StringMatches
  FL_COMPARE_RELATION = 7, ///< the bits of the relation

  FL_COMPARE_STRING = 0,
  FL_COMPARE_NUMERIC = 8,
  FL_COMPARE_TIMESTAMP = 16,
  FL_COMPARE_BOOLEAN = 24,

  // IsNull and the like; the node is true or false.
  FL_COMPARE_IS_NULL = 32,
  FL_COMPARE_IS_PRESENT = 33,
  FL_COMPARE_IS_NUMERIC = 34,
  FL_COMPARE_IS_STRING = 35,
  FL_COMPARE_IS_BOOLEAN = 36,
  FL_COMPARE_IS_TIMESTAMP = 37,
};

/// X(enumerator, name, least number of arguments, most)
#define FL_INTRINSICS(X)                                                       \
  X(FORMAT, "Format", 1, 255)                                                  \
  X(STRING_TO_JSON, "StringToJson", 1, 1)                                      \
  X(JSON_TO_STRING, "JsonToString", 1, 1)                                      \
  X(ARRAY, "Array", 0, 255)                                                    \
  X(ARRAY_PARTITION, "ArrayPartition", 2, 2)                                   \
  X(ARRAY_CONTAINS, "ArrayContains", 2, 2)                                     \
  X(ARRAY_RANGE, "ArrayRange", 3, 3)                                           \
  X(ARRAY_GET_ITEM, "ArrayGetItem", 2, 2)                                      \
  X(ARRAY_LENGTH, "ArrayLength", 1, 1)                                         \
  X(ARRAY_UNIQUE, "ArrayUnique", 1, 1)                                         \
  X(BASE64_ENCODE, "Base64Encode", 1, 1)                                       \
  X(BASE64_DECODE, "Base64Decode", 1, 1)                                       \
  X(HASH, "Hash", 2, 2)                                                        \
  X(JSON_MERGE, "JsonMerge", 3, 3)                                             \
  X(MATH_RANDOM, "MathRandom", 2, 3)                                           \
  X(MATH_ADD, "MathAdd", 2, 2)                                                 \
  X(STRING_SPLIT, "StringSplit", 2, 2)                                         \
  X(UUID, "UUID", 0, 0)

enum fl_intrinsic {
#define X(name, text, least, most) FL_INTRINSIC_##name,
  FL_INTRINSICS(X)
#undef X
      FL_INTRINSIC_COUNT
};

#endif
