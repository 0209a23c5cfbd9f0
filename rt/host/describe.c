//===-- rt/host/describe.c - The subcommand `describe` --------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "describe.h"
#include "command.h"
#include "graph.h"
#include "isolation.h"
#include "option.h"
#include "region.h"
#include "report.h"
#include "table.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const struct fl_usage usage = {
    FL_COMMAND_DESCRIBE, "describe",
    "[--json|--dot|--svg] [--history FILE] [--isolation=MODE]",
    "Shows the workflow's functions with the regions of their memory, and its "
    "states. Nothing is run.",
    NULL};

const char *fl_describe_kind(const struct fl_domain_image *domain) {
  return domain->flags & FL_DOMAIN_PROGRAM ? "program" : "handler";
}

static void add_key(struct fl_text *out, bool host, bool isolated) {
  if (isolated && fl_isolation.mode != FL_MODE_MPK)
    fl_text_format(out, "no key (isolation: %s)",
                   fl_isolation_name(fl_isolation.mode));
  else if (!host)
    fl_text_add(out, "key assigned when called");
  else if (isolated)
    fl_text_format(out, "key %d", fl_isolation.host_key);
  else
    fl_text_add(out, "key assigned at start");
}

bool fl_describe_permission(struct fl_text *out,
                            const struct fl_domain_image *function,
                            uint32_t index) {
  uint32_t net = function->allow & FL_ALLOW_NET ? 1 : 0;
  if (net && index == 0) {
    fl_text_add(out, "net");
    return true;
  }
  for (uint32_t i = 0; i < function->path_count; i++) {
    const struct fl_path *path = &fl_image.paths[function->first_path + i];
    // What comes with `net` is not told again.
    if (path->allow & FL_ALLOW_NET || index-- != net)
      continue;
    fl_text_add(out, path->allow & FL_ALLOW_WRITE ? "fs-write:" : "fs-read:");
    fl_text_add(out, path->path);
    return true;
  }
  return false;
}

static void add_permissions(struct fl_text *out,
                            const struct fl_domain_image *function) {
  struct fl_text word = {0};
  fl_text_add(out, "    allow  ");
  uint32_t count = 0;
  for (; fl_describe_permission(&word, function, count); count++) {
    fl_text_add(out, count ? ", " : "");
    fl_text_plain(out, word.data, word.size);
    fl_text_free(&word);
  }
  fl_text_add(out, count ? "\n" : "nothing\n");
}

static void add_regions(struct fl_text *out,
                        const struct fl_domain_image *domain) {
  for (unsigned i = 0; i < FL_REGION_COUNT; i++) {
    struct fl_region region = fl_region_of(domain, i);
    fl_text_format(out, "    %-6s  0x%012llx  %8zu bytes  %s\n", region.name,
                   (unsigned long long)region.start, region.size,
                   region.access);
  }
}

/// Where a state leads: on, or by what it asks or catches.
static void add_ways(struct fl_text *out, uint32_t state) {
  const char *before = "  -> ";
  struct fl_edge edge;
  for (uint32_t i = 0; fl_graph_edge(state, i, &edge); i++) {
    if (edge.caught) {
      struct fl_text errors = {0};
      fl_graph_label(&errors, &edge);
      fl_text_add(out, "  catch ");
      fl_text_plain(out, errors.data, errors.size);
      out->failed |= errors.failed;
      fl_text_free(&errors);
      before = " -> ";
    }
    if (edge.to != FL_NONE) {
      const char *name = fl_table_state_name(edge.to);
      fl_text_add(out, before);
      fl_text_plain(out, name, strlen(name));
      before = ", ";
    } else if (fl_workflow.states[state].type != FL_STATE_SUCCEED) {
      fl_text_add(out, "  (end)");
    }
  }
}

static void add_states(struct fl_text *out, uint32_t machine, int depth) {
  const struct fl_machine *m = &fl_workflow.machines[machine];
  for (uint32_t i = 0; i < m->state_count; i++) {
    uint32_t index = m->first_state + i, first;
    const char *name = fl_table_state_name(index);
    struct fl_text detail = {0};
    fl_text_format(out, "%*s", depth * 2, "");
    fl_text_plain(out, name, strlen(name));
    fl_graph_detail(&detail, index, NULL);
    out->failed |= detail.failed;
    fl_text_add(out, "  ");
    fl_text_plain(out, detail.data, detail.size);
    fl_text_free(&detail);
    if (index == m->start)
      fl_text_add(out, "  (start)");
    add_ways(out, index);
    fl_text_add(out, "\n");
    uint32_t count = fl_graph_inner(index, &first);
    bool map = fl_workflow.states[index].type == FL_STATE_MAP;
    for (uint32_t b = 0; b < count; b++) {
      fl_text_format(out, "%*s", depth * 2 + 2, "");
      if (map)
        fl_text_add(out, "each item\n");
      else
        fl_text_format(out, "branch %u\n", b + 1);
      add_states(out, first + b, depth + 2);
    }
  }
}

void fl_describe_text(struct fl_text *out, bool isolated) {
  const char *comment = fl_table_string(fl_workflow.comment);
  fl_text_format(out, "workflow '%s'", fl_table_string(fl_workflow.name));
  if (comment && *comment) {
    fl_text_add(out, ": ");
    fl_text_plain(out, comment, strlen(comment));
  }
  fl_text_add(out, "\n\nfunctions:\n");
  if (isolated && fl_isolation.mode == FL_MODE_MPK)
    fl_text_format(out, "  share %u keys\n", fl_isolation.function_keys);
  if (fl_image.function_count == 0)
    fl_text_add(out, "  none\n");
  for (uint32_t i = 0; i < fl_image.function_count; i++) {
    const struct fl_domain_image *function = &fl_image.functions[i];
    fl_text_format(out, "  %s  %s, ", function->name,
                   fl_describe_kind(function));
    add_key(out, false, isolated);
    fl_text_add(out, "\n");
    add_permissions(out, function);
    add_regions(out, function);
  }
  fl_text_add(out, "\nhost:\n  ");
  add_key(out, true, isolated);
  fl_text_add(out, "\n");
  add_regions(out, &fl_image.host);
  fl_text_add(out, "\nstates:\n");
  add_states(out, 0, 1);
}

/// FL_GO_ON, or an exit status.
static int parse(int argc, char **argv, struct fl_settings *settings) {
  int status = fl_option_parse(&usage, argc, argv, settings);
  if (status != FL_GO_ON)
    return status;
  if (argv[optind])
    return fl_report_usage("describe", "unexpected '%s'", argv[optind]);
  if (settings->history && settings->form != FL_FORM_DOT &&
      settings->form != FL_FORM_SVG)
    return fl_report_usage("describe", "'--history' needs '--dot' or '--svg'");
  return FL_GO_ON;
}

int fl_command_describe(int argc, char **argv) {
  struct fl_settings settings = {.mode = FL_MODE_AUTO};
  struct fl_text out = {0};
  int status = parse(argc, argv, &settings);
  if (status != FL_GO_ON)
    return status;
  if (settings.isolated && !fl_isolation_start(settings.mode, 0, false))
    return FL_EXIT_FAILED;
  if (settings.isolated)
    fl_isolation_note(settings.mode);
  struct fl_mark *marks = NULL;
  if (settings.history && !(marks = fl_mark_read(settings.history)))
    return FL_EXIT_FAILED;
  switch (settings.form) {
  case FL_FORM_JSON:
    fl_describe_json(&out, settings.isolated);
    break;
  case FL_FORM_DOT:
    fl_graph_dot(&out, marks);
    break;
  case FL_FORM_SVG:
    fl_graph_svg(&out, marks);
    break;
  default:
    fl_describe_text(&out, settings.isolated);
  }
  free(marks);
  status = FL_EXIT_FAILED;
  if (out.failed)
    fl_report("error", "out of memory");
  else
    status = fl_command_print(out.data, out.size);
  fl_text_free(&out);
  return status;
}
