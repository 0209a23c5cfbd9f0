//===-- examples/image/gradient.c - Draws a PNG file ---------------------===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// jansson, libpng and zlib as Debian ships them. libpng reports errors by
// longjmp: what the code after setjmp frees is in a struct, so that no
// variable that a register may have held is read after the jump.
//
//===----------------------------------------------------------------------===//
#include <faastlane.h>
#include <jansson.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

/// A file that grows in memory, and why it could not be drawn.
struct drawing {
  png_structp png;
  png_infop info;
  png_bytep row;
  unsigned char *data;
  size_t size, capacity;
  char cause[128];
};

static void on_error(png_structp png, png_const_charp cause) {
  struct drawing *drawing = png_get_error_ptr(png);
  strncpy(drawing->cause, cause, sizeof drawing->cause - 1);
  png_longjmp(png, 1);
}

static void on_data(png_structp png, png_bytep bytes, size_t size) {
  struct drawing *drawing = png_get_io_ptr(png);
  if (size > drawing->capacity - drawing->size) {
    size_t capacity = 2 * (drawing->size + size);
    unsigned char *data = realloc(drawing->data, capacity);
    if (!data)
      png_error(png, "out of memory");
    drawing->data = data;
    drawing->capacity = capacity;
  }
  memcpy(drawing->data + drawing->size, bytes, size);
  drawing->size += size;
}

static void on_flush(png_structp png) { (void)png; }

/// Black at the left, red to the right, blue to the bottom.
static void draw_rows(struct drawing *drawing, png_uint_32 width,
                      png_uint_32 height) {
  for (png_uint_32 y = 0; y < height; ++y) {
    for (png_uint_32 x = 0; x < width; ++x) {
      png_bytep pixel = drawing->row + 3 * (size_t)x;
      pixel[0] = (png_byte)(255ULL * x / width);
      pixel[1] = 0;
      pixel[2] = (png_byte)(255ULL * y / height);
    }
    png_write_row(drawing->png, drawing->row);
  }
}

/// 0, or -1 with `cause`.
static int draw(struct drawing *drawing, png_uint_32 width,
                png_uint_32 height) {
  drawing->png =
      png_create_write_struct(PNG_LIBPNG_VER_STRING, drawing, on_error, NULL);
  if (!drawing->png || setjmp(png_jmpbuf(drawing->png)))
    return -1;
  drawing->info = png_create_info_struct(drawing->png);
  if (!drawing->info)
    png_error(drawing->png, "out of memory");
  png_set_write_fn(drawing->png, drawing, on_data, on_flush);
  png_set_IHDR(drawing->png, drawing->info, width, height, 8,
               PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  drawing->row = png_malloc(drawing->png, 3 * (png_alloc_size_t)width);
  png_write_info(drawing->png, drawing->info);
  draw_rows(drawing, width, height);
  png_write_end(drawing->png, NULL);
  return 0;
}

[[faastlane::handler]]
int gradient(const struct fl_input *in, struct fl_reply *reply) {
  json_error_t error;
  json_auto_t *input = json_loadb(in->data, in->size, 0, &error);
  json_int_t width, height;
  if (json_unpack_ex(input, &error, 0, "{sI sI}", "width", &width, "height",
                     &height) ||
      width < 0 || height < 0 || width > 10000 || height > 10000)
    return fl_fail(reply, "Image.BadInput",
                   "the input must be {\"width\": W, \"height\": H}, each up "
                   "to 10000");

  struct drawing drawing = {0};
  int failed = draw(&drawing, (png_uint_32)width, (png_uint_32)height);
  png_free(drawing.png, drawing.row);
  png_destroy_write_struct(&drawing.png, &drawing.info);
  if (failed) {
    free(drawing.data);
    return fl_fail(reply, "Image.Failed", "libpng: %s", drawing.cause);
  }
  return fl_reply_take(reply, drawing.data, drawing.size, "image/png");
}
