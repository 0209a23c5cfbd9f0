//===-- examples/image/inspect.c - Reads a PNG file and reports on it ----===//
//
// Part of the flcc project, under the Apache License v2.0 with LLVM
// Exceptions. See LICENSE for license information.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decodes the whole image, so that damage anywhere in it is found, by libpng's
// simplified interface.
//
//===----------------------------------------------------------------------===//
#include <faastlane.h>
#include <png.h>
#include <stdlib.h>
#include <string.h>

[[faastlane::handler]]
int inspect(const struct fl_input *in, struct fl_reply *reply) {
  if (strcmp(in->type, "image/png"))
    return fl_fail(reply, "Image.BadInput", "not a PNG file, but %s", in->type);
  png_image image = {.version = PNG_IMAGE_VERSION};
  if (!png_image_begin_read_from_memory(&image, in->data, in->size))
    return fl_fail(reply, "Image.Damaged", "libpng: %s", image.message);
  image.format = PNG_FORMAT_RGB;
  unsigned char *pixels = malloc(PNG_IMAGE_SIZE(image));
  if (!pixels || !png_image_finish_read(&image, NULL, pixels, 0, NULL)) {
    png_image_free(&image);
    free(pixels);
    return fl_fail(reply, "Image.Damaged", "libpng: %s",
                   pixels ? image.message : "out of memory");
  }
  const unsigned char *last = pixels + PNG_IMAGE_SIZE(image) - 3;
  int failed = fl_reply_printf(
      reply,
      "{\"width\": %u, \"height\": %u, \"bytes\": %zu, "
      "\"last\": \"#%02x%02x%02x\"}",
      image.width, image.height, in->size, last[0], last[1], last[2]);
  free(pixels);
  return failed;
}
