//===-- tools/flvm/flvm.c - Runs a command where keys protect memory ------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The command line of flvm. client.c does the work; its header lists the exit
// statuses.
//
//===----------------------------------------------------------------------===//
#include "client.h"
#include "message.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXIT_USAGE = 2 };

static const char help[] =
    "Usage: flvm [options] [--] COMMAND [ARG...]\n"
    "\n"
    "Runs COMMAND on an emulated x86-64 machine that has protection keys\n"
    "(PKU), for where the processor has none. The command sees this machine's\n"
    "files under the same paths, and starts in the same directory with the "
    "same\n"
    "environment; its input, output, errors and exit status are flvm's own.\n"
    "\n"
    "The first call boots the machine, in about 4 seconds. It stays for the\n"
    "calls after it, which take milliseconds, and ends when it was idle for\n"
    "a while.\n"
    "\n"
    "Options:\n"
    "  --kernel=VERSION   Linux to boot: 6.1 (default) or 6.12; each has a\n"
    "                     machine of its own\n"
    "  --timeout=SECONDS  end the command after that time\n"
    "  --idle=SECONDS     end the machine after that time without commands\n"
    "                     (default 120)\n"
    "  -v, --verbose      say what is booted\n"
    "  --boot             only boot, to have it ready\n"
    "  --status           say which machines run; exit with 1 when none does\n"
    "  --stop             end the machines and what runs in them\n"
    "  --help             show this text\n"
    "  --version          show the version\n"
    "\n"
    "With --kernel, --status and --stop are about that machine only.\n"
    "\n"
    "Exit status: the command's, or 128+N when signal N ended it;\n"
    "  124  the time limit ended it\n"
    "  125  flvm or the machine failed\n"
    "  126  the command cannot be executed\n"
    "  127  the command was not found\n"
    "  2    flvm was called wrongly\n"
    "\n"
    "Good to know:\n"
    "  What a command leaves running is ended with it.\n"
    "  There is no network but the machine's own loopback, and no terminal.\n"
    "  /proc, /sys, /dev and /dev/shm are the machine's.\n"
    "  Times measured there say nothing about real processors.\n"
    "\n"
    "Examples:\n"
    "  flvm ./workflow.bin run input.json\n"
    "  flvm grep -o -w pku /proc/cpuinfo\n"
    "  flvm --kernel=6.12 --timeout=60 ./test\n";

enum action { ACTION_RUN, ACTION_BOOT, ACTION_STATUS, ACTION_STOP };

enum {
  OPTION_KERNEL = 256,
  OPTION_TIMEOUT,
  OPTION_IDLE,
  OPTION_BOOT,
  OPTION_STATUS,
  OPTION_STOP,
  OPTION_HELP,
  OPTION_VERSION,
};

static const struct option long_options[] = {
    {"kernel", required_argument, NULL, OPTION_KERNEL},
    {"timeout", required_argument, NULL, OPTION_TIMEOUT},
    {"idle", required_argument, NULL, OPTION_IDLE},
    {"verbose", no_argument, NULL, 'v'},
    {"boot", no_argument, NULL, OPTION_BOOT},
    {"status", no_argument, NULL, OPTION_STATUS},
    {"stop", no_argument, NULL, OPTION_STOP},
    {"help", no_argument, NULL, OPTION_HELP},
    {"version", no_argument, NULL, OPTION_VERSION},
    {NULL, 0, NULL, 0},
};

static _Noreturn void exit_usage(void) {
  fl_note("flvm --help shows how it is called");
  exit(EXIT_USAGE);
}

static long parse_seconds(const char *option, const char *text, long least) {
  enum { MOST = 1000000 };
  char *rest;
  errno = 0;
  long seconds = strtol(text, &rest, 10);
  if (errno || rest == text || *rest || seconds < least || seconds > MOST) {
    fl_error("'--%s=%s': not a number of seconds from %ld to %d", option, text,
             least, MOST);
    exit_usage();
  }
  return seconds;
}

static const struct fl_kernel_name *parse_kernel(const char *text) {
  const struct fl_kernel_name *kernel = fl_kernel_names;
  while (kernel->name && strcmp(kernel->name, text) != 0)
    ++kernel;
  if (kernel->name)
    return kernel;
  fl_error("'--kernel=%s': there is 6.1 and 6.12", text);
  exit_usage();
}

static void set_action(enum action *action, enum action chosen) {
  if (*action != ACTION_RUN && *action != chosen) {
    fl_error("--boot, --status and --stop exclude one another");
    exit_usage();
  }
  *action = chosen;
}

/// For one kernel when one was named, else for each. `all` tells whether the
/// result is 0 only if each was, or as soon as one was.
static int for_kernels(struct fl_client_options *options, bool all,
                       int (*act)(const struct fl_client_options *)) {
  if (options->kernel)
    return act(options);
  bool good = all;
  for (options->kernel = fl_kernel_names; options->kernel->name;
       ++options->kernel) {
    bool was_good = act(options) == 0;
    good = all ? good && was_good : good || was_good;
  }
  return good ? 0 : 1;
}

int main(int argc, char *argv[]) {
  struct fl_client_options options = {.idle = -1};
  enum action action = ACTION_RUN;
  int option;
  // "+": what follows the command belongs to it.
  while ((option = getopt_long(argc, argv, "+v", long_options, NULL)) != -1)
    switch (option) {
    case OPTION_KERNEL:
      options.kernel = parse_kernel(optarg);
      break;
    case OPTION_TIMEOUT:
      options.timeout = parse_seconds("timeout", optarg, 1);
      break;
    case OPTION_IDLE:
      options.idle = (int)parse_seconds("idle", optarg, 0);
      break;
    case 'v':
      options.verbose = true;
      break;
    case OPTION_BOOT:
      set_action(&action, ACTION_BOOT);
      break;
    case OPTION_STATUS:
      set_action(&action, ACTION_STATUS);
      break;
    case OPTION_STOP:
      set_action(&action, ACTION_STOP);
      break;
    case OPTION_HELP:
      fputs(help, stdout);
      return 0;
    case OPTION_VERSION:
      puts("flvm " FLCC_VERSION);
      return 0;
    default: // getopt_long has said what is wrong.
      exit_usage();
    }
  char **command = argv + optind;
  if (action == ACTION_RUN && !command[0]) {
    fl_error("no command to run");
    exit_usage();
  }
  if (action != ACTION_RUN && command[0]) {
    fl_error("'%s': --boot, --status and --stop take no command", command[0]);
    exit_usage();
  }
  if (action == ACTION_STATUS)
    return for_kernels(&options, false, fl_client_status);
  if (action == ACTION_STOP)
    return for_kernels(&options, true, fl_client_stop);
  if (!options.kernel)
    options.kernel = fl_kernel_names;
  return action == ACTION_BOOT ? fl_client_boot(&options)
                               : fl_client_run(&options, command);
}
