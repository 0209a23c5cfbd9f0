//===-- rt/host/svg.c - The workflow as a picture -------------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One file, without fonts or scripts, in light or dark as its reader's screen.
// Colours stand as CSS twice, and the background is drawn: what knows nothing
// of a dark screen shows a light picture.
//
//===----------------------------------------------------------------------===//
#include "graph.h"
#include "layout.h"
#include "table.h"
#include "utf8.h"

#include <string.h>

static const char style[] =
    "<style>\n"
    "text{font:13px system-ui,'DejaVu Sans',sans-serif;text-anchor:middle;"
    "fill:#1f2328}\n"
    ".d{font-size:11px;fill:#59636e}\n"
    ".n{font-weight:600}\n"
    ".g{fill:#fff}\n"
    ".s{fill:#f6f8fa;stroke:#59636e}\n"
    ".s1{fill:#dafbe1;stroke:#1a7f37}\n"
    ".s2{fill:#fff8c5;stroke:#9a6700}\n"
    ".s3{fill:#ddf4ff;stroke:#0969da}\n"
    ".s4{fill:#eaeef2;stroke:#59636e;stroke-dasharray:5 4}\n"
    ".s5{fill:#ffebe9;stroke:#d1242f;stroke-width:2}\n"
    ".m{fill:#fff;stroke:#d1d9e0;stroke-dasharray:2 3}\n"
    ".l{fill:none;stroke:#59636e}\n"
    ".c{stroke-dasharray:5 4}\n"
    ".e{fill:#59636e}\n"
    "@media (prefers-color-scheme:dark){\n"
    "text{fill:#f0f6fc}\n"
    ".d{fill:#9198a1}\n"
    ".g{fill:#0d1117}\n"
    ".s{fill:#151b23;stroke:#9198a1}\n"
    ".s1{fill:#12261e;stroke:#3fb950}\n"
    ".s2{fill:#272115;stroke:#d29922}\n"
    ".s3{fill:#121d2f;stroke:#4493f8}\n"
    ".s4{fill:#212830;stroke:#9198a1}\n"
    ".s5{fill:#25171c;stroke:#f85149}\n"
    ".m{fill:#0d1117;stroke:#3d444d}\n"
    ".l{stroke:#9198a1}\n"
    ".e{fill:#9198a1}\n"
    "}\n"
    "</style>\n";

/// Of a state's box, by enum fl_mark_kind.
static const char classes[][5] = {"s", "s s1", "s s2", "s s3", "s s4", "s s5"};

/// At most so many letters of it, as XML has it; without the rest, "...".
static void add_text(struct fl_text *out, const char *text, size_t letters) {
  size_t left = strlen(text);
  for (; left && letters; letters--) {
    size_t length = fl_utf8_length((const unsigned char *)text, left);
    if (letters == 1 && length < left) {
      fl_text_add(out, "\xE2\x80\xA6");
      return;
    }
    if (*text == '<')
      fl_text_add(out, "&lt;");
    else if (*text == '&')
      fl_text_add(out, "&amp;");
    else if (length == 0)
      fl_text_add(out, "\xEF\xBF\xBD"); // U+FFFD
    else if ((unsigned char)*text < 0x20)
      fl_text_add(out, " ");
    else
      fl_text_bytes(out, text, length);
    length += length == 0;
    text += length;
    left -= length;
  }
}

static void add_words(struct fl_text *out, const char *class, int x, int y,
                      const char *words) {
  fl_text_format(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, y);
  add_text(out, words, FL_LAYOUT_LETTERS);
  fl_text_add(out, "</text>\n");
}

static void add_title(struct fl_text *out, const char *title) {
  fl_text_add(out, "<title>");
  add_text(out, title, SIZE_MAX);
  fl_text_add(out, "</title>");
}

static void add_box(struct fl_text *out, const char *class, int x, int y,
                    int width, int height) {
  fl_text_format(out,
                 "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" "
                 "height=\"%d\" rx=\"6\"/>\n",
                 class, x, y, width, height);
}

/// A small mark, with more to read for who points at it.
static void add_retries(struct fl_text *out, uint32_t state, int x, int y) {
  struct fl_text text = {0};
  fl_graph_retries(&text, state);
  fl_text_bytes(&text, "", 1);
  out->failed |= text.failed;
  if (text.size > 1 && !text.failed) {
    fl_text_add(out, "<g>");
    add_title(out, text.data);
    add_words(out, "d", x, y, "\xE2\x86\xBB");
    fl_text_add(out, "</g>\n");
  }
  fl_text_free(&text);
}

static void add_picture(struct fl_text *out, const struct fl_picture *picture,
                        int left, int top);

static void add_state(struct fl_text *out, const struct fl_part *part, int left,
                      int top) {
  const char *name = fl_table_state_name(part->state);
  int x = left + (int)part->x, y = top + part->y;
  int edge = x - part->width / 2, inner = edge + FL_LAYOUT_SPACE;
  fl_text_add(out, "<g>");
  add_title(out, name);
  add_box(out, classes[part->mark], edge, y, part->width, part->height);
  add_words(out, "n", x, y + 17, name);
  add_words(out, "d", x, y + 32, part->detail);
  add_retries(out, part->state, edge + part->width - 10, y + 14);
  for (uint32_t i = 0; i < part->inner_count; i++) {
    const struct fl_picture *machine = &part->inner[i];
    add_box(out, "m", inner, y + FL_LAYOUT_HEAD, machine->width,
            part->height - FL_LAYOUT_HEAD - FL_LAYOUT_SPACE);
    add_picture(out, machine, inner, y + FL_LAYOUT_HEAD);
    inner += machine->width + FL_LAYOUT_SPACE;
  }
  fl_text_add(out, "</g>\n");
  if (!part->label)
    return;
  int right = edge + part->width; // a way back to itself
  fl_text_format(out,
                 "<path class=\"l\" marker-end=\"url(#a)\" d=\"M%d %dc22 -4 22 "
                 "22 1 18\"/>\n",
                 right, y + 11);
  fl_text_format(out,
                 "<text class=\"d\" style=\"text-anchor:start\" x=\"%d\" "
                 "y=\"%d\">",
                 right + 20, y + 24);
  add_text(out, part->label, FL_LAYOUT_LETTERS);
  fl_text_add(out, "</text>\n");
}

static void add_part(struct fl_text *out, const struct fl_part *part, int left,
                     int top) {
  int x = left + (int)part->x, y = top + part->y;
  switch (part->kind) {
  case FL_PART_STATE:
    add_state(out, part, left, top);
    break;
  case FL_PART_START:
    fl_text_format(out, "<circle class=\"e\" cx=\"%d\" cy=\"%d\" r=\"7\"/>\n",
                   x, y + 7);
    break;
  case FL_PART_END:
    fl_text_format(out,
                   "<circle class=\"l\" cx=\"%d\" cy=\"%d\" r=\"6.5\"/>"
                   "<circle class=\"e\" cx=\"%d\" cy=\"%d\" r=\"4\"/>\n",
                   x, y + 7, x, y + 7);
    break;
  case FL_PART_LABEL:
    fl_text_add(out, "<g>");
    add_title(out, part->label);
    add_words(out, "d", x, y + 12, part->label);
    fl_text_add(out, "</g>\n");
    break;
  case FL_PART_BEND:
    break;
  }
}

/// From (x, from) straight to `leave`, in a curve to (to_x, in), straight to
/// `to`. An arrow at the end of nothing would point nowhere.
static void add_curve(struct fl_text *out, double x, int from, int leave,
                      double to_x, int in, int to, int middle) {
  fl_text_format(out, "%.1f %d", x, from);
  if (leave != from)
    fl_text_format(out, "V%d", leave);
  fl_text_format(out, "C%.1f %d %.1f %d %.1f %d", x, middle, to_x, middle, to_x,
                 in);
  if (to != in)
    fl_text_format(out, "V%d", to);
}

/// Straight within the layers, bent between them. A bend is drawn with the line
/// that leads on from it.
static void add_line(struct fl_text *out, const struct fl_picture *picture,
                     const struct fl_line *line, int left, int top) {
  const struct fl_part *upper = &picture->parts[line->upper];
  const struct fl_part *lower = &picture->parts[line->lower];
  bool bend = upper->kind == FL_PART_BEND && !line->up;
  int from_y = top + (bend ? upper->y : upper->y + upper->height);
  bend = lower->kind == FL_PART_BEND && line->up;
  int to_y = top + (bend ? lower->y + lower->height : lower->y);
  int out_y = top + upper->layer_end, in_y = top + lower->layer_top;
  int middle = (out_y + in_y) / 2;
  double x = left + line->upper_x, to_x = left + line->lower_x;
  fl_text_format(out, "<path class=\"l%s\"%s d=\"M", line->caught ? " c" : "",
                 line->arrow ? " marker-end=\"url(#a)\"" : "");
  if (line->up)
    add_curve(out, to_x, to_y, in_y, x, out_y, from_y, middle);
  else
    add_curve(out, x, from_y, out_y, to_x, in_y, to_y, middle);
  fl_text_add(out, "\"/>\n");
}

static void add_picture(struct fl_text *out, const struct fl_picture *picture,
                        int left, int top) {
  for (uint32_t i = 0; i < picture->line_count; i++)
    add_line(out, picture, &picture->lines[i], left, top);
  for (uint32_t i = 0; i < picture->part_count; i++)
    add_part(out, &picture->parts[i], left, top);
}

void fl_graph_svg(struct fl_text *out, const struct fl_mark *marks) {
  struct fl_picture picture;
  struct fl_arena arena;
  fl_arena_start(&arena);
  if (fl_layout(&arena, 0, marks, &picture)) {
    fl_text_format(out,
                   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" "
                   "height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\">\n",
                   picture.width, picture.height, picture.width,
                   picture.height);
    add_title(out, fl_table_string(fl_workflow.name));
    fl_text_add(out, "\n");
    fl_text_add(out, style);
    fl_text_add(out, "<defs><marker id=\"a\" viewBox=\"0 0 8 8\" refX=\"8\" "
                     "refY=\"4\" markerWidth=\"8\" markerHeight=\"8\" "
                     "orient=\"auto\"><path class=\"e\" d=\"M0 0L8 4L0 8z\"/>"
                     "</marker></defs>\n"
                     "<rect class=\"g\" width=\"100%\" height=\"100%\"/>\n");
    add_picture(out, &picture, 0, 0);
    fl_text_add(out, "</svg>\n");
  } else {
    out->failed = true;
  }
  fl_arena_free(&arena);
}
