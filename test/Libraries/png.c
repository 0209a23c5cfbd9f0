// RUN: rm -rf %t && mkdir %t
// RUN: %flcc %s -lpng -lz -o %t/png.bin
// RUN: echo '{}' > %t/in.json
// RUN: %t/png.bin run --isolation=none %t/in.json | FileCheck %s
// RUN: %t/png.bin run --isolation=process %t/in.json | FileCheck %s
// RUN: %pku %t/png.bin run --isolation=mpk %t/in.json | FileCheck %s
//
// Test that Debian's libpng.a works in a function, and that it gets back by
// longjmp to where the function's own code, compiled against another libc than
// libpng, has called setjmp: once with the default error function (a line in
// the log, `__longjmp_chk`), and after a good read of the same buffer.

// CHECK: {"good":{{ ?}}"32 x 16",{{ ?}}"damaged":{{ ?}}"jumped",{{ ?}}"good again":{{ ?}}"32 x 16"}

#include <faastlane.h>
#include <png.h>
#include <string.h>

enum { WIDTH = 32, HEIGHT = 16 };

struct source {
  const unsigned char *at, *end;
};

static void on_read(png_structp png, png_bytep to, size_t size) {
  struct source *source = png_get_io_ptr(png);
  if (size > (size_t)(source->end - source->at))
    png_error(png, "the file ends early");
  memcpy(to, source->at, size);
  source->at += size;
}

/// Writes what was read to `report`, "jumped" when libpng gave up.
static void read_png(const unsigned char *data, size_t size, char report[32]) {
  struct source source = {data, data + size};
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct(png);
  if (setjmp(png_jmpbuf(png))) {
    strcpy(report, "jumped");
    png_destroy_read_struct(&png, &info, NULL);
    return;
  }
  png_set_read_fn(png, &source, on_read);
  png_read_png(png, info, PNG_TRANSFORM_IDENTITY, NULL);
  snprintf(report, 32, "%u x %u", png_get_image_width(png, info),
           png_get_image_height(png, info));
  png_destroy_read_struct(&png, &info, NULL);
}

[[faastlane::handler]]
int handler(const struct fl_input *in, struct fl_reply *reply) {
  (void)in;
  static unsigned char pixels[WIDTH * HEIGHT * 3], data[8192];
  png_image image = {.version = PNG_IMAGE_VERSION,
                     .width = WIDTH,
                     .height = HEIGHT,
                     .format = PNG_FORMAT_RGB};
  for (size_t i = 0; i < sizeof pixels; ++i)
    pixels[i] = (unsigned char)(i * 7);
  png_alloc_size_t size = sizeof data;
  if (!png_image_write_to_memory(&image, data, &size, 0, pixels, 0, NULL))
    return fl_fail(reply, "Png.Failed", "%s", image.message);
  char good[32], damaged[32], again[32];
  read_png(data, size, good);
  data[size / 2] ^= 0x10;
  read_png(data, size, damaged);
  data[size / 2] ^= 0x10;
  read_png(data, size, again);
  return fl_reply_printf(
      reply, "{\"good\": \"%s\", \"damaged\": \"%s\", \"good again\": \"%s\"}",
      good, damaged, again);
}
