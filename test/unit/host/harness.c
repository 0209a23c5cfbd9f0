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

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#define STATES 4096
#define MACHINES 1024
#define STRINGS 65536

static struct fl_state states[STATES];
static struct fl_machine machines[MACHINES];
static char strings[STRINGS];
static uint32_t state_count, machine_count, string_size;

const struct fl_workflow fl_workflow = {
    .comment = FL_NONE,
    .name = 0,
    .states = states,
    .machines = machines,
    .strings = strings,
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

void start_workflow(void) {
  state_count = machine_count = string_size = 0;
  add_string("test");
  memset(functions, 0, sizeof functions);
  isolation = (struct fl_isolation){
      .mode = FL_MODE_NONE, .public_key = -1, .host_key = -1};
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
  state->rule_count = 0;
  state->type = type;
  state->name = add_string(name);
  if (next)
    state->next = state_count + next;
  state_count++;
  machines[machine_count - 1].state_count++;
  return state;
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
  free(kept[call->function].data);
  kept[call->function].data = malloc(size);
  CHECK(kept[call->function].data);
  memcpy(kept[call->function].data, data, size);
  kept[call->function].size = size;
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
    CHECK(call->function < FUNCTION_COUNT);
    call->status = 77;
    call->key = call->parked = -1;
    call->pid = 0;
    call->error[0] = call->cause[0] = '\0';
    if (!functions[call->function])
      return -ENOMEM;
    functions[call->function](call);
    return 0;
  }
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

static void remove_folder(const char *folder) {
  CHECK(chdir(folder) == 0);
  DIR *entries = opendir(".");
  CHECK(entries);
  for (struct dirent *entry; (entry = readdir(entries));)
    if (entry->d_name[0] != '.')
      unlink(entry->d_name);
  closedir(entries);
  CHECK(rmdir(folder) == 0);
}

int main(void) {
  char folder[] = "/tmp/flcc-host-XXXXXX";
  CHECK(mkdtemp(folder));
  CHECK(chdir(folder) == 0);
  test_json();
  test_json_kept();
  test_text();
  test_pool();
  test_engine();
  test_faults();
  test_program();
  remove_folder(folder);
  return 0;
}
