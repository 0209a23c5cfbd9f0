//===-- rt/host/layout.c - Where the parts of a picture stand -------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "layout.h"
#include "graph.h"
#include "place.h"
#include "table.h"
#include "utf8.h"

#include <stdlib.h>
#include <string.h>

enum { UNSEEN, OPEN, DONE };

/// A way from part to part, over however many layers.
struct way {
  uint32_t from, to;
  const char *label;
  bool caught;
  bool up;
};

/// A machine on its way to a picture. Parts begin with the machine's states, in
/// their order.
struct draft {
  struct fl_arena *arena;
  const struct fl_mark *marks;
  const struct fl_machine *machine;
  struct fl_picture *picture;
  struct way *ways; ///< of one part side by side
  size_t way_count, way_room, part_room, line_room;
  uint32_t *first_way; ///< of each part of `own`
  uint32_t own;        ///< parts that are no labels and no bends
};

/// Room for one more item behind `count` of them, or NULL without memory.
static void *grow(struct fl_arena *arena, void *items, size_t count,
                  size_t *room, size_t size) {
  if (count < *room)
    return items;
  size_t more = *room ? *room * 2 : 16;
  void *copy = fl_arena_alloc(arena, more * size);
  if (!copy)
    return NULL;
  if (count)
    memcpy(copy, items, count * size);
  *room = more;
  return copy;
}

static struct fl_part *add_part(struct draft *draft, enum fl_part_kind kind) {
  struct fl_picture *picture = draft->picture;
  struct fl_part *parts =
      grow(draft->arena, picture->parts, picture->part_count, &draft->part_room,
           sizeof *parts);
  if (!parts)
    return NULL;
  picture->parts = parts;
  struct fl_part *part = &parts[picture->part_count++];
  *part = (struct fl_part){.kind = kind};
  return part;
}

static bool add_way(struct draft *draft, const struct way *way) {
  struct way *ways = grow(draft->arena, draft->ways, draft->way_count,
                          &draft->way_room, sizeof *ways);
  if (!ways)
    return false;
  draft->ways = ways;
  ways[draft->way_count++] = *way;
  return true;
}

/// A line from part to part of two layers that are side by side.
static bool add_line(struct draft *draft, uint32_t from, uint32_t to,
                     const struct way *way) {
  struct fl_picture *picture = draft->picture;
  struct fl_line *lines =
      grow(draft->arena, picture->lines, picture->line_count, &draft->line_room,
           sizeof *lines);
  if (!lines)
    return false;
  picture->lines = lines;
  lines[picture->line_count++] = (struct fl_line){.upper = way->up ? to : from,
                                                  .lower = way->up ? from : to,
                                                  .up = way->up,
                                                  .caught = way->caught,
                                                  .arrow = to == way->to};
  return true;
}

// ---- Sizes ------------------------------------------------------------------

/// In a sans serif of that size, rather too much than too little; bold type is
/// like some that is larger by a pixel.
static int text_width(const char *text, int size) {
  int width = 0;
  size_t left = strlen(text);
  for (unsigned i = 0; left && i < FL_LAYOUT_LETTERS; i++) {
    size_t length = fl_utf8_length((const unsigned char *)text, left);
    if (length == 0)
      length = 1;
    width += length > 2                             ? 100
             : strchr("fijlrtI.,:;!|'()[] ", *text) ? 40
             : strchr("mwMW@%", *text)              ? 98
             : *text >= 'A' && *text <= 'Z'         ? 72
                                                    : 63;
    text += length;
    left -= length;
  }
  return width * size / 100 + 1;
}

static const char *copy_text(struct fl_arena *arena, struct fl_text *text) {
  fl_text_bytes(text, "", 1);
  char *copy = text->failed ? NULL : fl_arena_alloc(arena, text->size);
  if (copy)
    memcpy(copy, text->data, text->size);
  fl_text_free(text);
  return copy;
}

static int most(int a, int b) { return a > b ? a : b; }

/// A part for each state, with the machines in it, and then the ends.
static bool add_parts(struct draft *draft) {
  const struct fl_machine *machine = draft->machine;
  for (uint32_t i = 0; i < machine->state_count; i++) {
    uint32_t state = machine->first_state + i, first;
    struct fl_part *part = add_part(draft, FL_PART_STATE);
    struct fl_text text = {0};
    if (!part)
      return false;
    part->state = state;
    part->inner_count = fl_graph_inner(state, &first);
    part->height = FL_LAYOUT_HEAD;
    if (part->inner_count) {
      part->inner =
          fl_arena_alloc(draft->arena, part->inner_count * sizeof *part->inner);
      if (!part->inner)
        return false;
      part->width = FL_LAYOUT_SPACE;
    }
    for (uint32_t k = 0; k < part->inner_count; k++) {
      struct fl_picture *inner = &part->inner[k];
      if (!fl_layout(draft->arena, first + k, draft->marks, inner))
        return false;
      part->width += inner->width + FL_LAYOUT_SPACE;
      part->height =
          most(part->height, FL_LAYOUT_HEAD + inner->height + FL_LAYOUT_SPACE);
    }
    fl_graph_detail(&text, state, draft->marks);
    part->detail = copy_text(draft->arena, &text);
    if (!part->detail)
      return false;
    if (draft->marks)
      part->mark = draft->marks[state].kind;
    int width = most(text_width(fl_table_state_name(state), 14),
                     text_width(part->detail, 11));
    part->width = most(part->width, width + 28);
    part->room = part->width;
  }
  for (int end = 0; draft->machine == fl_workflow.machines && end < 2; end++) {
    struct fl_part *part = add_part(draft, end ? FL_PART_END : FL_PART_START);
    if (!part)
      return false;
    part->room = part->width = part->height = 14;
  }
  return true;
}

static bool add_ways(struct draft *draft, uint32_t from) {
  struct fl_part *part = &draft->picture->parts[from];
  struct fl_edge edge;
  uint32_t first = draft->machine->first_state;
  if (part->kind == FL_PART_START)
    return add_way(draft, &(struct way){from, draft->machine->start - first,
                                        NULL, false, false});
  for (uint32_t i = 0;
       part->kind == FL_PART_STATE && fl_graph_edge(part->state, i, &edge);
       i++) {
    struct way way = {
        .from = from, .to = edge.to - first, .caught = edge.caught != NULL};
    struct fl_text text = {0};
    fl_graph_label(&text, &edge);
    if (text.size && !(way.label = copy_text(draft->arena, &text)))
      return false;
    if (edge.to == FL_NONE) {
      if (draft->own == draft->machine->state_count)
        continue; // a machine within another has no sign for its end
      way.to = draft->own - 1;
    }
    if (way.to == from) {
      part->label = way.label ? way.label : "";
      part->room = part->width + 2 * (20 + text_width(part->label, 11));
    } else if (!add_way(draft, &way)) {
      return false;
    }
  }
  return true;
}

// ---- Layers -----------------------------------------------------------------

/// Marks the ways that lead back up, and orders the parts so that all others
/// lead from one to a later one. Depth first, without recursion.
static bool order_parts(struct draft *draft, uint32_t *order) {
  uint32_t own = draft->own, place = own, depth = 0;
  uint32_t *stack = fl_arena_alloc(draft->arena, own * sizeof *stack);
  uint32_t *next = fl_arena_alloc(draft->arena, own * sizeof *next);
  char *mark = fl_arena_alloc(draft->arena, own);
  if (!stack || !next || !mark)
    return false;
  memset(mark, UNSEEN, own);
  memcpy(next, draft->first_way + 1, own * sizeof *next);
  uint32_t start = draft->machine->start - draft->machine->first_state;
  // What is not to be reached comes last, that is first in order.
  for (uint32_t i = 0; i <= own; i++) {
    uint32_t root = i ? i - 1 : start;
    if (mark[root] != UNSEEN)
      continue;
    stack[depth++] = root;
    mark[root] = OPEN;
    while (depth) {
      uint32_t part = stack[depth - 1];
      if (next[part] == draft->first_way[part]) {
        mark[part] = DONE;
        order[--place] = part;
        depth--;
        continue;
      }
      // The last one first: of two that are reached, the order is theirs.
      struct way *way = &draft->ways[--next[part]];
      way->up = mark[way->to] == OPEN;
      if (mark[way->to] == UNSEEN) {
        mark[way->to] = OPEN;
        stack[depth++] = way->to;
      }
    }
  }
  return true;
}

/// Each part as high up as its ways permit; a label needs a layer of its own.
static void find_layers(struct draft *draft, const uint32_t *order) {
  struct fl_part *parts = draft->picture->parts;
  bool again;
  do { // more than once only for the labels of ways that lead back up
    again = false;
    for (uint32_t i = 0; i < draft->own; i++) {
      for (uint32_t w = draft->first_way[order[i]];
           w < draft->first_way[order[i] + 1]; w++) {
        const struct way *way = &draft->ways[w];
        uint32_t upper = way->up ? way->to : way->from;
        uint32_t lower = way->up ? way->from : way->to;
        uint32_t layer = parts[upper].layer + (way->label ? 2 : 1);
        if (parts[lower].layer >= layer)
          continue;
        parts[lower].layer = layer;
        again = true;
      }
    }
  } while (again);
}

/// The layers between the first that the way needs for itself and its end.
static uint32_t distance(const struct draft *draft, const struct way *way) {
  const struct fl_part *parts = draft->picture->parts;
  uint32_t from = parts[way->from].layer, to = parts[way->to].layer;
  uint32_t layers = way->up ? from - to : to - from;
  return layers - (way->label ? 2 : 1);
}

/// Bends of all ways to one part, of one kind: the last one made.
struct chain {
  uint32_t tip, length;
};

static bool lead(struct draft *draft, const struct way *way, uint32_t left,
                 struct chain *chain) {
  struct fl_picture *picture = draft->picture;
  uint32_t down = way->up ? UINT32_MAX : 1; // a layer further on
  uint32_t from = way->from;
  if (way->label) {
    struct fl_part *label = add_part(draft, FL_PART_LABEL);
    if (!label)
      return false;
    label->label = way->label;
    label->x = picture->parts[from].x + (double)(way - draft->ways) * 1e-6;
    label->layer = picture->parts[from].layer + down;
    label->width = text_width(way->label, 11);
    label->room = label->width + 8;
    label->height = 16;
    if (!add_line(draft, from, picture->part_count - 1, way))
      return false;
    from = picture->part_count - 1;
  }
  if (chain->length == 0)
    chain->tip = way->to;
  for (; chain->length < left; chain->length++) {
    struct fl_part *bend = add_part(draft, FL_PART_BEND);
    if (!bend)
      return false;
    bend->x = picture->parts[from].x;
    bend->layer = picture->parts[chain->tip].layer - down;
    bend->room = 4;
    if (!add_line(draft, picture->part_count - 1, chain->tip, way))
      return false;
    chain->tip = picture->part_count - 1;
  }
  return add_line(draft, from, chain->tip, way);
}

/// Shortest ways first, so that a chain only grows at its tip.
static bool lead_ways(struct draft *draft) {
  size_t count = draft->own * (size_t)4;
  struct chain *chains = fl_arena_alloc(draft->arena, count * sizeof *chains);
  struct fl_key *keys =
      fl_arena_alloc(draft->arena, draft->way_count * sizeof *keys);
  if (!chains || !keys)
    return false;
  memset(chains, 0, count * sizeof *chains);
  for (uint32_t i = 0; i < draft->way_count; i++)
    keys[i] =
        (struct fl_key){.major = distance(draft, &draft->ways[i]), .index = i};
  fl_key_sort(keys, draft->way_count);
  for (uint32_t i = 0; i < draft->way_count; i++) {
    const struct way *way = &draft->ways[keys[i].index];
    struct chain *chain =
        &chains[way->to * (size_t)4 + way->caught * 2U + way->up];
    if (!lead(draft, way, (uint32_t)keys[i].major, chain))
      return false;
  }
  return true;
}

bool fl_layout(struct fl_arena *arena, uint32_t machine,
               const struct fl_mark *marks, struct fl_picture *picture) {
  struct draft draft = {.arena = arena,
                        .marks = marks,
                        .machine = &fl_workflow.machines[machine],
                        .picture = picture};
  memset(picture, 0, sizeof *picture);
  if (!add_parts(&draft))
    return false;
  draft.own = picture->part_count;
  draft.first_way =
      fl_arena_alloc(arena, (draft.own + 1) * sizeof *draft.first_way);
  uint32_t *order = fl_arena_alloc(arena, draft.own * sizeof *order);
  draft.ways = grow(arena, NULL, 0, &draft.way_room, sizeof *draft.ways);
  if (!draft.first_way || !order || !draft.ways)
    return false;
  for (uint32_t i = 0; i < draft.own; i++) {
    draft.first_way[i] = (uint32_t)draft.way_count;
    if (!add_ways(&draft, i))
      return false;
  }
  draft.first_way[draft.own] = (uint32_t)draft.way_count;
  if (!order_parts(&draft, order))
    return false;
  // For a start that is good already: as they are reached.
  for (uint32_t i = 0; i < draft.own; i++)
    picture->parts[order[i]].x = i;
  find_layers(&draft, order);
  return lead_ways(&draft) && fl_place(arena, picture);
}
