//===-- test/unit/host/harness.c - A workflow and functions by hand -------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "harness.h"
#include "monitor.h"

#include "faastlane.h"
#include "image.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <getopt.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#define STATES 4096
#define MACHINES 1024
#define STRINGS 65536

static struct fl_state states[STATES];
static struct fl_machine machines[MACHINES];
static char strings[STRINGS];
static uint32_t state_count, machine_count, string_size;
static struct fl_retry retries[STATES];
static struct fl_catch catches[STATES];
static struct fl_map maps[STATES];
static struct fl_wait waits[STATES];
static struct fl_limits limits[STATES];
static uint32_t words[2 * STATES];
static uint32_t row_count, word_count; ///< all tables grow together

/// The host's is constant; here each test has its own.
extern struct fl_workflow the_workflow __asm__("fl_workflow")
    __attribute__((visibility("hidden")));
struct fl_workflow the_workflow = {
    .comment = FL_NONE,
    .timeout = FL_NONE,
    .name = 0,
    .states = states,
    .machines = machines,
    .strings = strings,
    .retries = retries,
    .catches = catches,
    .maps = maps,
    .waits = waits,
    .limits = limits,
    .words = words,
};

static char images[FUNCTION_COUNT + 1][FL_REGION_COUNT][64];
#define REGION(i, kind) [kind] = {images[i][kind], images[i][(kind) + 1]}
#define IMAGE(i)                                                               \
  .regions = {REGION(i, FL_REGION_TEXT), REGION(i, FL_REGION_RODATA),          \
              REGION(i, FL_REGION_RELRO), REGION(i, FL_REGION_DATA),           \
              REGION(i, FL_REGION_BSS)}

static const struct fl_domain_image domains[FUNCTION_COUNT] = {
    {.name = "a", IMAGE(0)},
    {.name = "b", IMAGE(1)},
    {.name = "c", IMAGE(2)},
    {.name = "d",
     IMAGE(3),
     .flags = FL_DOMAIN_PROGRAM,
     .allow = FL_ALLOW_NET,
     .first_path = 2,
     .path_count = 3},
};
static const struct fl_path paths[] = {
    {"/dev/null", FL_ALLOW_READ | FL_ALLOW_WRITE},
    {"/other", FL_ALLOW_READ},
    {"/data", FL_ALLOW_READ},
    {"/etc/hosts", FL_ALLOW_READ | FL_ALLOW_NET},
    {"\x1btmp", FL_ALLOW_READ | FL_ALLOW_WRITE},
};
const struct fl_image fl_image = {
    .version = FL_IMAGE_VERSION,
    .function_count = FUNCTION_COUNT,
    .host = {.name = "host", IMAGE(FUNCTION_COUNT)},
    .functions = domains,
    .paths = paths,
    .path_count = sizeof paths / sizeof *paths,
    .common_paths = 1,
};

char *text_of_a = images[0][0], *data_of_a = images[0][FL_REGION_DATA];
char *text_of_host = images[FUNCTION_COUNT][0];

behaviour functions[FUNCTION_COUNT];
struct fl_isolation isolation;
uint32_t denied_profiles;
int isolation_result;

void check_equal(const char *file, int line, const char *actual,
                 const char *expected) {
  if (strcmp(actual, expected) == 0)
    return;
  fprintf(stderr, "%s:%d: is:       %s\n%s:%d: expected: %s\n", file, line,
          actual, file, line, expected);
  exit(1);
}

void check_contains(const char *file, int line, const char *text,
                    const char *part) {
  if (strstr(text, part))
    return;
  fprintf(stderr, "%s:%d: is:       %s\n%s:%d: should have: %s\n", file, line,
          text, file, line, part);
  exit(1);
}

uint32_t add_string(const char *string) {
  size_t size = strlen(string) + 1;
  CHECK(string_size + size <= STRINGS);
  memcpy(strings + string_size, string, size);
  string_size += (uint32_t)size;
  return string_size - (uint32_t)size;
}

void set_state_count(uint32_t count) {
  the_workflow.state_count = count ? count : state_count;
}

void start_workflow(void) {
  state_count = machine_count = string_size = row_count = word_count = 0;
  set_timeout(FL_NONE);
  add_string("test");
  memset(functions, 0, sizeof functions);
  isolation = (struct fl_isolation){
      .instances = 1, .mode = FL_MODE_NONE, .public_key = -1, .host_key = -1};
  isolation_result = 0;
}

uint32_t add_machine(void) {
  CHECK(machine_count < MACHINES);
  machines[machine_count] = (struct fl_machine){state_count, state_count, 0, 0};
  return machine_count++;
}

struct fl_state *add_state(enum fl_state_type type, const char *name,
                           uint32_t next) {
  CHECK(state_count < STATES);
  struct fl_state *state = &states[state_count];
  memset(state, 0xFF, sizeof *state); // FL_NONE all over
  state->rule_count = state->retry_count = state->catch_count = 0;
  state->branch_count = state->wraps = 0;
  state->type = type;
  state->name = add_string(name);
  if (next)
    state->next = state_count + next;
  the_workflow.state_count = ++state_count;
  machines[machine_count - 1].state_count++;
  return state;
}

void set_timeout(uint32_t seconds) { the_workflow.timeout = seconds; }

static struct fl_errors add_error(const char *name) {
  struct fl_errors errors = {word_count, name != NULL};
  CHECK(word_count < sizeof words / sizeof *words);
  if (name)
    words[word_count++] = add_string(name);
  return errors;
}

struct fl_retry *add_retry(struct fl_state *state, const char *name) {
  struct fl_retry *retry = &retries[row_count];
  *retry = (struct fl_retry){add_error(name), 0, 1, 1000, FL_NONE, 0};
  if (state->retry_count++ == 0)
    state->retries = row_count;
  CHECK(++row_count < STATES);
  return retry;
}

struct fl_catch *add_catch(struct fl_state *state, const char *name,
                           uint32_t next) {
  struct fl_catch *catch = &catches[row_count];
  *catch = (struct fl_catch){add_error(name), next, FL_NONE, 0, 0};
  if (state->catch_count++ == 0)
    state->catches = row_count;
  CHECK(++row_count < STATES);
  return catch;
}

struct fl_map *add_map(struct fl_state *state) {
  struct fl_map *map = &maps[row_count];
  memset(map, 0xFF, sizeof *map);
  state->detail = row_count;
  state->branch_count = 1;
  CHECK(++row_count < STATES);
  return map;
}

void add_wait(struct fl_state *state, uint32_t seconds) {
  memset(&waits[row_count], 0xFF, sizeof *waits);
  waits[row_count].seconds.value = seconds;
  state->detail = row_count;
  CHECK(++row_count < STATES);
}

void add_limit(struct fl_state *state, uint32_t seconds) {
  memset(&limits[row_count], 0xFF, sizeof *limits);
  limits[row_count].timeout.value = seconds;
  state->limits = row_count;
  CHECK(++row_count < STATES);
}

/// The calls under way, by their function: 1 + ticket, in 33 bits.
static atomic_ullong under_way[FUNCTION_COUNT];
static atomic_bool ended[FUNCTION_COUNT];
atomic_uint cancelled_calls;

void hang(struct fl_invoke *call) {
  while (!atomic_load(&ended[call->instance]))
    sched_yield();
  call->status = FL_STATUS_FAULT;
  call->fault = (struct fl_fault){.code = FL_CODE_CANCELLED};
}

static long cancel(uint32_t function, uint32_t ticket) {
  if (atomic_load(&under_way[function]) != 1ull + ticket ||
      atomic_exchange(&ended[function], true))
    return -ESRCH;
  atomic_fetch_add(&cancelled_calls, 1);
  return 0;
}

static void invoke(struct fl_invoke *call) {
  // A call at a time, and none that is ended before it began.
  CHECK(atomic_exchange(&under_way[call->instance], 1ull + call->ticket) == 0);
  functions[call->instance](call);
  atomic_store(&ended[call->instance], false);
  CHECK(atomic_exchange(&under_way[call->instance], 0) != 0);
}

/// The output that did not fit, for FL_CALL_FETCH; one for each function, as
/// the monitor keeps it in the function's instance.
static struct {
  void *data;
  size_t size;
} kept[FUNCTION_COUNT];

void answer_bytes(struct fl_invoke *call, const void *data, size_t size,
                  const char *type) {
  call->status = FL_STATUS_OK;
  call->out_size = size;
  snprintf(call->out_type, sizeof call->out_type, "%s", type);
  if (size <= call->out_capacity) {
    if (size)
      memcpy(call->out, data, size);
    return;
  }
  free(kept[call->instance].data);
  kept[call->instance].data = malloc(size);
  CHECK(kept[call->instance].data);
  memcpy(kept[call->instance].data, data, size);
  kept[call->instance].size = size;
}

void answer(struct fl_invoke *call, const char *json) {
  answer_bytes(call, json, strlen(json), FL_JSON);
}

long __fl_call(long number, long a, long b, long c) {
  switch ((enum fl_call)number) {
  case FL_CALL_ISOLATE:
    *(struct fl_isolation *)b = isolation;
    denied_profiles = (uint32_t)c;
    return isolation_result;
  case FL_CALL_INVOKE: {
    struct fl_invoke *call = (struct fl_invoke *)a;
    CHECK(call->instance < FUNCTION_COUNT);
    call->status = 77;
    call->key = call->parked = -1;
    call->pid = 0;
    call->error[0] = call->cause[0] = '\0';
    if (!functions[call->instance])
      return -ENOMEM;
    invoke(call);
    return 0;
  }
  case FL_CALL_CANCEL:
    return cancel((uint32_t)a, (uint32_t)b);
  case FL_CALL_FETCH: {
    size_t size = kept[a].size < (size_t)c ? kept[a].size : (size_t)c;
    if (size)
      memcpy((void *)b, kept[a].data, size);
    free(kept[a].data);
    kept[a].data = NULL;
    return (long)size;
  }
  default:
    return -ENOSYS;
  }
}

char *read_whole(const char *path) {
  FILE *file = fopen(path, "r");
  CHECK(file);
  char *text = NULL;
  size_t size = 0;
  if (getdelim(&text, &size, '\0', file) < 0) {
    free(text);
    text = calloc(1, 1);
  }
  CHECK(text);
  fclose(file);
  return text;
}

/// Sends a descriptor into a new file; returns a copy of what it was.
static int redirect(int fd, const char *path) {
  int saved = dup(fd);
  int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
  CHECK(saved >= 0 && file >= 0);
  CHECK(dup2(file, fd) == fd);
  close(file);
  return saved;
}

static void restore(int fd, int saved) {
  CHECK(dup2(saved, fd) == fd);
  close(saved);
}

struct captured run_program(const char *first, ...) {
  static struct captured captured;
  char *argv[16] = {(char[]){"./dir/prog"}, (char *)first};
  int argc = 1;
  va_list args;
  va_start(args, first);
  while (argv[argc] && argc < 15)
    argv[++argc] = va_arg(args, char *);
  va_end(args);
  free(captured.out);
  free(captured.err);
  int out = redirect(STDOUT_FILENO, "stdout.txt");
  int err = redirect(STDERR_FILENO, "stderr.txt");
  optind = 0; // main runs more than once here
  captured.status = fl_host_main(argc, argv);
  restore(STDOUT_FILENO, out);
  restore(STDERR_FILENO, err);
  captured.out = read_whole("stdout.txt");
  captured.err = read_whole("stderr.txt");
  return captured;
}

static int remove_one(const char *path, const struct stat *status, int type,
                      struct FTW *level) {
  (void)status, (void)type, (void)level;
  return remove(path);
}

struct fl_ended run_workflow(const char *json) {
  struct fl_message *input = fl_message_wrap(json, strlen(json), FL_JSON, NULL);
  CHECK(input);
  atomic_store(&input->checked, true);
  struct fl_ended result = fl_engine_run(input);
  // Nothing is under way, and nothing is kept.
  CHECK(atomic_load(&input->references) == 1 + (result.output == input));
  fl_message_release(input);
  return result;
}

static void remove_folder(const char *folder) {
  CHECK(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) == 0);
}

int main(void) {
  char folder[] = "/tmp/flcc-host-XXXXXX";
  CHECK(mkdtemp(folder));
  CHECK(chdir(folder) == 0);
  test_json();
  test_json_kept();
  test_text();
  test_schedule();
  test_client();
  test_memory();
  test_plan(); // from here on groups get threads
  test_admit();
  test_engine();
  test_stress();
  test_slice();
  test_faults();
  test_program();
  remove_folder(folder);
  return 0;
}
