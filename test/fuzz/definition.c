//===-- test/fuzz/definition.c - Hostile definitions ----------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An input is the file that a definition is read from. flcc says what is wrong
// with it, or makes tables that the host walks without looking twice: every
// index in them must lead to where the host takes it to lead. One that begins
// with a space gets two functions, `f` and `g`; any other has unknown ones.
//
//===----------------------------------------------------------------------===//
#include "asl.h"
#include "workflow.h"
// What flcc allocates lives as long as it runs, which is one input here.
#include "text.c" // NOLINT(bugprone-suspicious-include)

#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct fl_workflow w;
static uint32_t function_count; // FL_NONE: unknown
static uint32_t *outer;         // of each machine, the one that it is in

static void check(bool good) {
  if (!good)
    abort();
}

static void check_rows(uint32_t first, uint32_t count, uint32_t all) {
  check(first <= all && count <= all - first);
}

static void check_string(uint32_t at) { check(at < w.strings_size); }

static void check_maybe(uint32_t at) {
  if (at != FL_NONE)
    check_string(at);
}

/// Words `at` and behind: a string and its length.
static void check_text(uint32_t at) {
  check_string(w.words[at]);
  check(strlen(w.strings + w.words[at]) == w.words[at + 1]);
}

// ---- Nodes ------------------------------------------------------------------

/// Where a node is: it ends at `end`, in the machine `machine`.
struct within {
  uint32_t end, machine;
  unsigned depth;
  bool filter;
};

static uint32_t check_value(uint32_t at, struct within within);
static uint32_t check_condition(uint32_t at, struct within within);

/// The node's own limits; its end is that of what is in it.
static struct within enter(uint32_t at, struct within within, uint32_t least) {
  check(at < within.end && within.end - at >= least);
  uint32_t size = w.words[at + 1];
  check(size >= least && size <= within.end - at);
  within.end = at + size;
  // A filter has three nodes for each level that flcc counts.
  check(++within.depth <= 4 * FL_OP_DEPTH);
  return within;
}

static void check_variable(uint32_t up, uint32_t slot, uint32_t machine) {
  for (; up; --up) {
    check(machine != 0);
    machine = outer[machine];
  }
  check(slot < w.machines[machine].variable_count);
}

/// How many words a step has, and whether it selects one value at most.
static uint32_t check_step(uint32_t at, struct within within, bool *single) {
  uint32_t left = within.end - at, count = left > 1 ? w.words[at + 1] : 0;
  bool names = w.words[at] == FL_STEP_FIELDS || w.words[at] == FL_STEP_PICK;
  *single = true;
  switch ((enum fl_step)w.words[at]) {
  case FL_STEP_FIELD:
    check(left > 3);
    check_text(at + 1);
    return 3;
  case FL_STEP_INDEX:
    check(left > 2 && count != (uint32_t)FL_SLICE_OPEN);
    return 2;
  case FL_STEP_LENGTH:
    return 1;
  case FL_STEP_FIELDS:
  case FL_STEP_PICK:
  case FL_STEP_INDICES:
    *single = w.words[at] == FL_STEP_PICK;
    check(count > 1 && count < left && (names ? 2 : 1) * count + 2 < left);
    for (uint32_t i = 0; names && i < count; ++i)
      check_text(at + 2 + 2 * i);
    return 2 + (names ? 2 : 1) * count;
  case FL_STEP_SLICE:
    *single = false;
    check(left > 4 && w.words[at + 3] != 0);
    return 4;
  case FL_STEP_FILTER:
    *single = false;
    within.filter = true;
    return check_condition(at + 1, within) - at;
  case FL_STEP_ALL:
  case FL_STEP_DEEP:
    *single = false;
    return 1;
  case FL_STEP_END:
    break;
  }
  abort();
}

static void check_path(uint32_t at, struct within within) {
  uint32_t root = w.words[at + FL_PATH_ROOT], step = at + FL_PATH_STEPS;
  bool single = true, last = false, every = true;
  check(root <= FL_ROOT_VARIABLE && w.words[at + FL_PATH_DEFINITE] <= 1);
  check(root != FL_ROOT_CURRENT || within.filter);
  check_string(w.words[at + FL_PATH_TEXT]);
  if (root == FL_ROOT_VARIABLE)
    check_variable(w.words[at + FL_PATH_UP], w.words[at + FL_PATH_SLOT],
                   within.machine);
  unsigned count = 0;
  for (uint32_t previous = FL_STEP_END; w.words[step] != FL_STEP_END;) {
    check(!last && ++count <= 2 * FL_STEPS_MAX);
    check(previous != FL_STEP_DEEP || w.words[step] != FL_STEP_DEEP);
    previous = w.words[step];
    last = previous == FL_STEP_LENGTH || previous == FL_STEP_PICK;
    step += check_step(step, within, &single);
    every &= single;
    check(step < within.end);
  }
  check(step + 1 == within.end);
  check(every || !w.words[at + FL_PATH_DEFINITE]);
}

static void check_call(uint32_t at, struct within within) {
  static const struct {
    uint32_t least, most;
  } counts[] = {
#define X(name, text, least, most) {least, most},
      FL_INTRINSICS(X)
#undef X
  };
  uint32_t function = w.words[at + 2], count = w.words[at + 3], next = at + 4;
  check(function < FL_INTRINSIC_COUNT && count >= counts[function].least &&
        (count <= counts[function].most || counts[function].most == 255));
  for (uint32_t i = 0; i < count; ++i)
    next = check_value(next, within);
  check(next == within.end);
}

static void check_container(uint32_t at, struct within within, bool object) {
  uint32_t next = at + 3;
  for (uint32_t i = 0; i < w.words[at + 2]; ++i) {
    if (object) {
      check(within.end - next > 2);
      check_text(next);
      next += 2;
    }
    next = check_value(next, within);
  }
  check(next == within.end);
}

/// Each of these returns the node's end.
static uint32_t check_value(uint32_t at, struct within within) {
  static const uint32_t least[] = {
      [FL_OP_NULL] = 2,   [FL_OP_FALSE] = 2, [FL_OP_TRUE] = 2,
      [FL_OP_NUMBER] = 4, [FL_OP_STRING] = 4, [FL_OP_ARRAY] = 3,
      [FL_OP_OBJECT] = 3, [FL_OP_PATH] = FL_PATH_STEPS + 1, [FL_OP_CALL] = 4};
  check(at < within.end && w.words[at] <= FL_OP_CALL);
  enum fl_op op = w.words[at];
  within = enter(at, within, least[op]);
  if (op <= FL_OP_STRING)
    check(w.words[at + 1] == least[op]);
  if (op == FL_OP_NUMBER || op == FL_OP_STRING)
    check_text(at + 2);
  else if (op == FL_OP_ARRAY || op == FL_OP_OBJECT)
    check_container(at, within, op == FL_OP_OBJECT);
  else if (op == FL_OP_PATH)
    check_path(at, within);
  else if (op == FL_OP_CALL)
    check_call(at, within);
  return within.end;
}

static void check_comparison(uint32_t at, struct within within) {
  uint32_t comparison = w.words[at + 2];
  check(!within.filter && w.words[at + 3] == FL_OP_PATH);
  check(comparison <= FL_COMPARE_IS_TIMESTAMP &&
        (comparison >= FL_COMPARE_IS_NULL ||
         (comparison & FL_COMPARE_RELATION) <= FL_COMPARE_MATCHES));
  check(check_value(check_value(at + 3, within), within) == within.end);
}

static uint32_t check_condition(uint32_t at, struct within within) {
  within = enter(at, within, 4);
  uint32_t next = at + 2;
  switch ((enum fl_op)w.words[at]) {
  case FL_OP_AND:
  case FL_OP_OR:
    do
      next = check_condition(next, within);
    while (next < within.end);
    break;
  case FL_OP_NOT:
    next = check_condition(next, within);
    break;
  case FL_OP_EXISTS:
    check(within.filter && w.words[at + 3] == FL_OP_PATH);
    next = check_value(at + 3, within);
    break;
  case FL_OP_FILTER:
    check(within.filter && w.words[at + 2] <= FL_FILTER_NOT_IN);
    next = check_value(check_value(at + 3, within), within);
    break;
  case FL_OP_COMPARE:
    check_comparison(at, within);
    next = within.end;
    break;
  default:
    abort();
  }
  check(next == within.end);
  return next;
}

static struct within all_words(uint32_t machine) {
  return (struct within){.end = w.word_count, .machine = machine};
}

static void check_node(uint32_t at, uint32_t machine) {
  if (at != FL_NONE)
    check_value(at, all_words(machine));
}

static void check_path_node(uint32_t at, uint32_t machine) {
  check_node(at, machine);
  check(at == FL_NONE || w.words[at] == FL_OP_PATH);
}

/// ResultPath: members and elements of $ alone.
static void check_place(uint32_t at, uint32_t machine) {
  if (at == FL_NULL || at == FL_NONE)
    return;
  check_path_node(at, machine);
  check(w.words[at + FL_PATH_ROOT] == FL_ROOT_DATA);
  for (uint32_t step = at + FL_PATH_STEPS; w.words[step] != FL_STEP_END;) {
    bool field = w.words[step] == FL_STEP_FIELD;
    check(field || (w.words[step] == FL_STEP_INDEX &&
                    w.words[step + 1] <= INT32_MAX));
    step += field ? 3 : 2;
  }
}

// ---- Tables -----------------------------------------------------------------

static void check_assign(uint32_t first, uint32_t count, uint32_t machine) {
  check_rows(first, count, w.assignment_count);
  for (uint32_t i = first; i < first + count; ++i) {
    check(w.assignments[i].slot < w.machines[machine].variable_count);
    check_value(w.assignments[i].node, all_words(machine));
  }
}

static void check_target(uint32_t next, uint32_t machine) {
  const struct fl_machine *of = &w.machines[machine];
  check(next >= of->first_state && next - of->first_state < of->state_count);
}

static bool check_count(struct fl_count count, uint32_t machine) {
  check(count.value == FL_NONE || count.path == FL_NONE);
  check_path_node(count.path, machine);
  return count.value != FL_NONE || count.path != FL_NONE;
}

static void check_errors(struct fl_errors errors) {
  check(errors.count > 0);
  check_rows(errors.first, errors.count, w.word_count);
  for (uint32_t i = 0; i < errors.count; ++i)
    check_string(w.words[errors.first + i]);
}

static void check_flow(uint32_t index, uint32_t machine) {
  const struct fl_flow *flow = &w.flows[index];
  check(index < w.flow_count && flow->context <= 1);
  if (flow->input_path != FL_NULL)
    check_path_node(flow->input_path, machine);
  if (flow->output_path != FL_NULL)
    check_path_node(flow->output_path, machine);
  check_node(flow->parameters, machine);
  check_node(flow->value, machine);
  check_node(flow->result_selector, machine);
  check_node(flow->error_path, machine);
  check_node(flow->cause_path, machine);
  check_place(flow->result_path, machine);
  if (flow->assign_count != FL_NONE) // a Choice state's are its rules'
    check_assign(flow->assign, flow->assign_count, machine);
}

static void check_rules(const struct fl_state *state, uint32_t machine) {
  check(state->rule_count > 0);
  check_rows(state->rules, state->rule_count, w.rule_count);
  for (uint32_t i = 0; i < state->rule_count; ++i) {
    const struct fl_rule *rule = &w.rules[state->rules + i];
    check(rule->condition != FL_NONE || i + 1 == state->rule_count);
    if (rule->condition != FL_NONE)
      check_condition(rule->condition, all_words(machine));
    check_target(rule->next, machine);
    check_assign(rule->assign, rule->assign_count, machine);
  }
}

static void check_handlers(const struct fl_state *state, uint32_t machine) {
  check_rows(state->retries, state->retry_count, w.retry_count);
  check_rows(state->catches, state->catch_count, w.catch_count);
  for (uint32_t i = 0; i < state->retry_count; ++i) {
    const struct fl_retry *retry = &w.retries[state->retries + i];
    check_errors(retry->errors);
    check(retry->interval > 0 && retry->interval != FL_NONE &&
          retry->attempts != FL_NONE && retry->jitter <= 1);
    check(retry->backoff >= 1000 && retry->backoff != FL_NONE &&
          retry->max_delay > retry->interval);
  }
  for (uint32_t i = 0; i < state->catch_count; ++i) {
    const struct fl_catch *catch = &w.catches[state->catches + i];
    check_errors(catch->errors);
    check_target(catch->next, machine);
    check_place(catch->result_path, machine);
    check_assign(catch->assign, catch->assign_count, machine);
  }
}

static void check_wait(uint32_t index, uint32_t machine) {
  check(index < w.wait_count);
  const struct fl_wait *wait = &w.waits[index];
  check_maybe(wait->timestamp);
  check_path_node(wait->timestamp_path, machine);
  check(check_count(wait->seconds, machine) + (wait->timestamp != FL_NONE) +
            (wait->timestamp_path != FL_NONE) ==
        1);
}

static void check_map(uint32_t index, uint32_t machine) {
  check(index < w.map_count);
  const struct fl_map *map = &w.maps[index];
  check_path_node(map->items, machine);
  check_node(map->selector, machine);
  check_count(map->concurrency, machine);
  check_count(map->failures, machine);
  if (check_count(map->percentage, machine) && map->percentage.path == FL_NONE)
    check(map->percentage.value <= 100000);
}

static void check_state(const struct fl_state *state, uint32_t machine) {
  bool parallel = state->type == FL_STATE_PARALLEL;
  check(state->type <= FL_STATE_MAP);
  check_string(state->name);
  if (state->next != FL_NONE)
    check_target(state->next, machine);
  check_maybe(state->result);
  check_maybe(state->error);
  check_maybe(state->cause);
  check_handlers(state, machine);
  if (state->flow != FL_NONE)
    check_flow(state->flow, machine);
  if (state->type == FL_STATE_TASK) {
    check(state->wraps <= 1 && (function_count == FL_NONE
                                    ? state->function == FL_NONE
                                    : state->function < function_count));
    check(state->limits == FL_NONE || state->limits < w.limits_count);
    if (state->limits != FL_NONE) {
      check_count(w.limits[state->limits].timeout, machine);
      check_count(w.limits[state->limits].heartbeat, machine);
    }
  }
  if (state->type == FL_STATE_CHOICE)
    check_rules(state, machine);
  if (state->type == FL_STATE_WAIT)
    check_wait(state->detail, machine);
  if (state->type == FL_STATE_MAP)
    check_map(state->detail, machine);
  if (parallel || state->type == FL_STATE_MAP)
    check(parallel ? state->branch_count > 0 : state->branch_count == 1);
}

/// That machines are within each other as the host takes them to be: each but
/// the first belongs to one state of an earlier one.
static void check_machines(void) {
  uint32_t states = 0;
  outer = fl_text_alloc(w.machine_count, sizeof *outer);
  check(w.machine_count > 0);
  memset(outer, 0xff, w.machine_count * sizeof *outer);
  for (uint32_t i = 0; i < w.machine_count; ++i) {
    const struct fl_machine *machine = &w.machines[i];
    check(machine->first_state == states && machine->state_count > 0 &&
          machine->state_count <= w.state_count - states);
    states += machine->state_count;
    check(i == 0 || outer[i] < i);
    check_target(machine->start, i);
    for (uint32_t s = machine->first_state; s < states; ++s) {
      const struct fl_state *state = &w.states[s];
      if (state->type != FL_STATE_PARALLEL && state->type != FL_STATE_MAP)
        continue;
      check_rows(state->branches, state->branch_count, w.machine_count);
      for (uint32_t b = 0; b < state->branch_count; ++b) {
        check(state->branches + b > i && outer[state->branches + b] == FL_NONE);
        outer[state->branches + b] = i;
      }
    }
  }
  check(states == w.state_count);
}

static void check_workflow(void) {
  check(w.strings_size > 0 && w.strings[w.strings_size - 1] == '\0');
  check_string(w.name);
  check_maybe(w.comment);
  check_machines();
  for (uint32_t i = 0; i < w.machine_count; ++i)
    for (uint32_t s = 0; s < w.machines[i].state_count; ++s)
      check_state(&w.states[w.machines[i].first_state + s], i);
}

// ---- Inputs -----------------------------------------------------------------

static void forget(void) {
  while (pieces) {
    struct piece *next = pieces->next;
    free(pieces);
    pieces = next;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static int file = -1;
  static char path[64];
  struct fl_function functions[] = {{.name = "f"}, {.name = "g"}};
  bool known = size && *data == ' ';
  if (file < 0) {
    file = memfd_create("definition", MFD_CLOEXEC);
    check(file >= 0);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    fl_diag_redirect(fopen("/dev/null", "we"));
  }
  check(ftruncate(file, 0) == 0 &&
        pwrite(file, data, size, 0) == (ssize_t)size);
  struct fl_inputs inputs = {.functions = functions,
                             .count = known ? 2 : 0,
                             .workflow = path,
                             .unknown = !known};
  function_count = known ? 2 : FL_NONE;
  w = (struct fl_workflow){0};
  unsigned errors = fl_diag_errors();
  int result = fl_asl_compile(&w, &inputs);
  // Whoever refuses says why, and whoever does not says nothing.
  check((result != 0) == (errors != fl_diag_errors()));
  if (result == 0)
    check_workflow();
  forget();
  return 0;
}
