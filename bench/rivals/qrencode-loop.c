/*
 * libqrencode and libpng in one loop, one thread: every URL of a file becomes a PNG in memory, nothing is written but
 * the first one. Usage: qrencode-loop URLS COUNT PREFIX_LENGTH VERSION DOTS SAMPLE. Prints the bytes of all images.
 */
#include <png.h>
#include <qrencode.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define QUIET 4

static unsigned char image[1 << 20];
static size_t image_bytes;

static void collect(png_structp png, png_bytep data, png_size_t length) {
  if (image_bytes + length > sizeof image) png_error(png, "image too large");
  memcpy(image + image_bytes, data, length);
  image_bytes += length;
}

static void flush(png_structp png) { (void)png; }

/* A 1-bit greyscale PNG with zlib's default level, no filter, 600 dpi. */
static void draw(const QRcode *code, int dots) {
  int modules = code->width + 2 * QUIET;
  int side = modules * dots;
  size_t line = (side + 7) / 8;
  unsigned char *row = malloc(line);
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
  png_infop info = png_create_info_struct(png);
  image_bytes = 0;
  png_set_write_fn(png, NULL, collect, flush);
  png_set_filter(png, 0, PNG_FILTER_NONE);
  png_set_IHDR(png, info, side, side, 1, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  png_set_pHYs(png, info, 23622, 23622, PNG_RESOLUTION_METER);
  png_write_info(png, info);
  for (int y = -QUIET; y < code->width + QUIET; y++) {
    memset(row, 255, line);
    if (y >= 0 && y < code->width)
      for (int x = 0; x < code->width; x++)
        if (code->data[y * code->width + x] & 1)
          for (int dot = (x + QUIET) * dots; dot < (x + QUIET + 1) * dots; dot++) row[dot >> 3] &= ~(128 >> (dot & 7));
    for (int i = 0; i < dots; i++) png_write_row(png, row);
  }
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  free(row);
}

int main(int argc, char **argv) {
  if (argc != 7) return 2;
  int count = atoi(argv[2]), prefix = atoi(argv[3]), version = atoi(argv[4]), dots = atoi(argv[5]);
  FILE *urls = fopen(argv[1], "r");
  char url[1024];
  unsigned long long bytes = 0;
  for (int i = 0; i < count; i++) {
    if (!urls || !fgets(url, sizeof url, urls)) return 3;
    int length = strcspn(url, "\n");
    QRinput *input = QRinput_new2(version, QR_ECLEVEL_Q);
    if (QRinput_append(input, QR_MODE_8, prefix, (unsigned char *)url)) return 4;
    if (QRinput_append(input, QR_MODE_AN, length - prefix, (unsigned char *)url + prefix)) return 4;
    QRcode *code = QRcode_encodeInput(input);
    if (!code) return 5;
    draw(code, dots);
    bytes += image_bytes;
    if (i == 0) {
      FILE *sample = fopen(argv[6], "wb");
      fwrite(image, 1, image_bytes, sample);
      fclose(sample);
    }
    QRcode_free(code);
    QRinput_free(input);
  }
  printf("%llu\n", bytes);
  return 0;
}
