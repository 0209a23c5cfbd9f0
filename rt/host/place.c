//===-- rt/host/place.c - Places within the layers of a picture -----------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "place.h"

#include <stdlib.h>
#include <string.h>

#define MARGIN 12.0   ///< around the whole
#define GAP 20.0      ///< between parts of a layer
#define LAYER_GAP 26  ///< between layers
#define PORT_GAP 22.0 ///< between lines that end at the same part
#define ORDER_SWEEPS 16
#define PLACE_SWEEPS 24

/// A picture on its way to places: its parts in their order, layer for layer,
/// and its lines by the layer of their upper ends.
struct board {
  struct fl_picture *picture;
  uint32_t layers;
  struct fl_key *order;
  struct fl_key *lines;
  uint32_t *first_part, *first_line; ///< of each layer and behind the last
  double *sum, *weight;              ///< of each part's neighbours
  struct fl_key *best;               ///< the order with fewest crossings yet
  struct fl_key *ends;               ///< of a layer's lines
  uint32_t *place, *tree;            ///< of each part within its layer
};

/// Parts that have met: they stand as near to each other as they may.
struct block {
  double middle, weight;
  uint32_t count;
};

static int compare(const void *a, const void *b) {
  const struct fl_key *one = a, *two = b;
  if (one->major != two->major)
    return one->major < two->major ? -1 : 1;
  if (one->minor != two->minor)
    return one->minor < two->minor ? -1 : 1;
  return (one->index > two->index) - (one->index < two->index);
}

void fl_key_sort(struct fl_key *keys, size_t count) {
  if (count)
    qsort(keys, count, sizeof *keys, compare);
}

/// Bends want to stand above each other more than anything else does, and the
/// way forward is to be straight before those back or out of it.
static double weigh(const struct board *board, const struct fl_line *line) {
  const struct fl_part *parts = board->picture->parts;
  bool upper = parts[line->upper].kind == FL_PART_BEND;
  bool lower = parts[line->lower].kind == FL_PART_BEND;
  double weight = upper && lower ? 8 : upper || lower ? 2 : 1;
  return line->up || line->caught ? weight / 4 : weight;
}

/// Adds up where the neighbours of a layer's parts are, in the layer whose
/// lines lead there: its own for those below, the one above it for those above.
static void add_neighbours(struct board *board, uint32_t from, bool above,
                           bool weighed) {
  const struct fl_picture *picture = board->picture;
  for (uint32_t i = board->first_line[from]; i < board->first_line[from + 1];
       i++) {
    const struct fl_line *line = &picture->lines[board->lines[i].index];
    uint32_t part = above ? line->lower : line->upper;
    uint32_t other = above ? line->upper : line->lower;
    double weight = weighed ? weigh(board, line) : 1;
    board->sum[part] += weight * picture->parts[other].x;
    board->weight[part] += weight;
  }
}

static void look_at(struct board *board, uint32_t layer, bool above, bool below,
                    bool weighed) {
  for (uint32_t i = board->first_part[layer]; i < board->first_part[layer + 1];
       i++) {
    uint32_t part = board->order[i].index;
    board->sum[part] = board->weight[part] = 0;
  }
  if (above && layer > 0)
    add_neighbours(board, layer - 1, true, weighed);
  if (below && layer + 1 < board->layers)
    add_neighbours(board, layer, false, weighed);
}

/// Gives the parts of a layer places to sort others by: the whole is centred.
static void number_layer(struct board *board, uint32_t layer) {
  uint32_t first = board->first_part[layer];
  uint32_t count = board->first_part[layer + 1] - first;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t part = board->order[first + i].index;
    board->place[part] = i;
    board->picture->parts[part].x = i - (count - 1) / 2.0;
  }
}

/// Orders a layer by the middles of the neighbours; `turn` those that have the
/// same.
static void sort_layer(struct board *board, uint32_t layer, bool above,
                       bool turn) {
  uint32_t first = board->first_part[layer];
  uint32_t count = board->first_part[layer + 1] - first;
  struct fl_part *parts = board->picture->parts;
  look_at(board, layer, above, !above, false);
  for (uint32_t i = first; i < first + count; i++) {
    uint32_t part = board->order[i].index;
    board->order[i].major = board->weight[part] > 0
                                ? board->sum[part] / board->weight[part]
                                : parts[part].x;
    board->order[i].minor = turn ? -parts[part].x : parts[part].x;
  }
  fl_key_sort(board->order + first, count);
  number_layer(board, layer);
}

/// Lines that cross between the layer and the next. Taken by their upper ends
/// from left to right, each crosses those before it that end further right,
/// which are counted in a Fenwick tree.
static uint64_t count_crossings(struct board *board, uint32_t layer) {
  const struct fl_picture *picture = board->picture;
  uint32_t first = board->first_line[layer];
  uint32_t count = board->first_line[layer + 1] - first;
  uint32_t size = board->first_part[layer + 2] - board->first_part[layer + 1];
  uint64_t crossings = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t index = board->lines[first + i].index;
    const struct fl_line *line = &picture->lines[index];
    board->ends[i] = (struct fl_key){.major = board->place[line->upper],
                                     .minor = board->place[line->lower]};
  }
  fl_key_sort(board->ends, count);
  memset(board->tree, 0, (size + 1) * sizeof *board->tree);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t place = (uint32_t)board->ends[i].minor + 1;
    crossings += i;
    for (uint32_t at = place; at; at &= at - 1)
      crossings -= board->tree[at];
    for (uint32_t at = place; at <= size; at += at & -at)
      board->tree[at]++;
  }
  return crossings;
}

static void order_layers(struct board *board) {
  size_t size = board->picture->part_count * sizeof *board->order;
  uint64_t fewest = UINT64_MAX;
  for (uint32_t i = 0; i < board->layers; i++)
    number_layer(board, i);
  for (unsigned sweep = 0; fewest && sweep <= ORDER_SWEEPS; sweep++) {
    for (uint32_t i = 0; sweep && i < board->layers; i++)
      sort_layer(board, sweep & 1 ? i : board->layers - 1 - i, sweep & 1,
                 sweep & 4);
    uint64_t crossings = 0;
    for (uint32_t i = 0; i + 1 < board->layers; i++)
      crossings += count_crossings(board, i);
    if (crossings >= fewest)
      continue;
    fewest = crossings;
    memcpy(board->best, board->order, size);
  }
  memcpy(board->order, board->best, size);
  for (uint32_t i = 0; i < board->layers; i++)
    number_layer(board, i);
}

/// Puts each part of a layer as near as can be to the middle of its neighbours.
/// Where two would come too close they become a block, which stands where its
/// parts together would: the least squares (pool adjacent violators).
static void place_layer(struct board *board, uint32_t layer, bool above,
                        bool below, struct block *blocks) {
  uint32_t first = board->first_part[layer];
  uint32_t count = board->first_part[layer + 1] - first, top = 0;
  struct fl_part *parts = board->picture->parts;
  double offset = 0;
  look_at(board, layer, above, below, true);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t index = board->order[first + i].index;
    struct fl_part *part = &parts[index];
    double weight = board->weight[index];
    double wish = weight > 0 ? board->sum[index] / weight : part->x;
    offset += part->room / 2.0;
    blocks[top++] = (struct block){wish - offset, weight > 0 ? weight : 0.1, 1};
    for (; top > 1 && blocks[top - 2].middle >= blocks[top - 1].middle; top--) {
      struct block *a = &blocks[top - 2], *b = &blocks[top - 1];
      a->middle = (a->middle * a->weight + b->middle * b->weight) /
                  (a->weight + b->weight);
      a->weight += b->weight;
      a->count += b->count;
    }
    offset += part->room / 2.0 + GAP;
  }
  offset = 0;
  for (uint32_t b = 0, i = first; b < top; b++) {
    for (uint32_t k = 0; k < blocks[b].count; k++, i++) {
      struct fl_part *part = &parts[board->order[i].index];
      part->x = blocks[b].middle + offset + part->room / 2.0;
      offset += part->room + GAP;
    }
  }
}

static void place_parts(struct board *board, struct block *blocks) {
  for (unsigned sweep = 0; sweep < PLACE_SWEEPS; sweep++) {
    bool last = sweep + 2 >= PLACE_SWEEPS;
    for (uint32_t i = 0; i < board->layers; i++)
      place_layer(board, sweep & 1 ? board->layers - 1 - i : i,
                  last || !(sweep & 1), last || sweep & 1, blocks);
  }
}

/// The whole begins at its margin; whole pixels from here on.
static void measure(struct board *board) {
  struct fl_picture *picture = board->picture;
  double left = 0, right = 0;
  int y = (int)MARGIN;
  for (uint32_t i = 0; i < picture->part_count; i++) {
    const struct fl_part *part = &picture->parts[i];
    double from = part->x - part->room / 2.0, to = part->x + part->room / 2.0;
    left = i == 0 || from < left ? from : left;
    right = i == 0 || to > right ? to : right;
  }
  picture->width = (int)(right - left + 2 * MARGIN + 0.5);
  for (uint32_t layer = 0; layer < board->layers; layer++) {
    uint32_t first = board->first_part[layer];
    uint32_t end = board->first_part[layer + 1];
    int height = 0;
    for (uint32_t i = first; i < end; i++) {
      const struct fl_part *part = &picture->parts[board->order[i].index];
      height = part->height > height ? part->height : height;
    }
    for (uint32_t i = first; i < end; i++) {
      struct fl_part *part = &picture->parts[board->order[i].index];
      part->x = (double)(int)(part->x - left + MARGIN + 0.5);
      part->y = y + (height - part->height) / 2;
      part->layer_top = y;
      part->layer_end = y + height;
      if (part->kind == FL_PART_BEND) {
        part->y = y;
        part->height = height;
      }
    }
    y += height + LAYER_GAP;
  }
  picture->height = y - LAYER_GAP + (int)MARGIN;
}

/// Lines that end at one side of a part stand side by side there.
static void spread(struct board *board, bool below) {
  struct fl_picture *picture = board->picture;
  struct fl_key *keys = board->lines; // what they were sorted for is done
  uint32_t count = picture->line_count;
  for (uint32_t i = 0; i < count; i++) {
    const struct fl_line *line = &picture->lines[i];
    uint32_t other = below ? line->lower : line->upper;
    keys[i] = (struct fl_key){.major = below ? line->upper : line->lower,
                              .minor = picture->parts[other].x + line->up * 0.1,
                              .index = i};
  }
  fl_key_sort(keys, count);
  for (uint32_t i = 0, end; i < count; i = end) {
    const struct fl_part *part = &picture->parts[(uint32_t)keys[i].major];
    for (end = i + 1; end < count && keys[end].major == keys[i].major;)
      end++;
    double gap = part->width / (double)(end - i + 1);
    gap = part->kind == FL_PART_LABEL ? 0 : gap < PORT_GAP ? gap : PORT_GAP;
    for (uint32_t k = i; k < end; k++) {
      struct fl_line *line = &picture->lines[keys[k].index];
      double x = part->x + ((k - i) - (end - i - 1) / 2.0) * gap;
      *(below ? &line->upper_x : &line->lower_x) = x;
    }
  }
}

/// Sorts `keys`, whose majors are layers, and finds where each layer begins.
static void split(struct fl_key *keys, uint32_t count, uint32_t *first,
                  uint32_t layers) {
  uint32_t at = 0;
  fl_key_sort(keys, count);
  for (uint32_t layer = 0; layer <= layers; layer++) {
    while (at < count && keys[at].major < layer)
      at++;
    first[layer] = at;
  }
}

bool fl_place(struct fl_arena *arena, struct fl_picture *picture) {
  struct board board = {.picture = picture};
  uint32_t parts = picture->part_count, lines = picture->line_count;
  for (uint32_t i = 0; i < parts; i++)
    if (picture->parts[i].layer >= board.layers)
      board.layers = picture->parts[i].layer + 1;
  size_t words = (board.layers + 1) * sizeof(uint32_t);
  board.order = fl_arena_alloc(arena, parts * sizeof *board.order);
  board.lines = fl_arena_alloc(arena, lines * sizeof *board.lines);
  board.first_part = fl_arena_alloc(arena, words);
  board.first_line = fl_arena_alloc(arena, words);
  board.sum = fl_arena_alloc(arena, parts * sizeof *board.sum);
  board.weight = fl_arena_alloc(arena, parts * sizeof *board.weight);
  board.best = fl_arena_alloc(arena, parts * sizeof *board.best);
  board.ends = fl_arena_alloc(arena, lines * sizeof *board.ends);
  board.place = fl_arena_alloc(arena, parts * sizeof *board.place);
  board.tree = fl_arena_alloc(arena, (parts + 1) * sizeof *board.tree);
  struct block *blocks = fl_arena_alloc(arena, parts * sizeof *blocks);
  if (arena->failed)
    return false;
  for (uint32_t i = 0; i < parts; i++)
    board.order[i] = (struct fl_key){.major = picture->parts[i].layer,
                                     .minor = picture->parts[i].x,
                                     .index = i};
  for (uint32_t i = 0; i < lines; i++)
    board.lines[i] = (struct fl_key){
        .major = picture->parts[picture->lines[i].upper].layer, .index = i};
  split(board.order, parts, board.first_part, board.layers);
  split(board.lines, lines, board.first_line, board.layers);
  order_layers(&board);
  place_parts(&board, blocks);
  measure(&board);
  spread(&board, true);
  spread(&board, false);
  return true;
}
