/* SPDX-License-Identifier: Apache-2.0 */
/* The two simplest picture formats, so that the examples need no other library: PPM in, PFM out. C99 and C++. */
#ifndef PICTURE_FILES_H
#define PICTURE_FILES_H

#include <stdio.h>
#include <stdlib.h>

/* Packed RGB of a binary PPM with 8 bits a channel, to be freed; NULL where it is none. */
static unsigned char* read_ppm(const char* path, int* width, int* height) {
    FILE* file = fopen(path, "rb");
    unsigned char* rgb = NULL;
    if (file == NULL) {
        return NULL;
    }
    int most = 0;
    if (fscanf(file, "P6 %d %d %d", width, height, &most) == 3 && most == 255 && fgetc(file) != EOF && *width > 0 &&
        *height > 0) {
        const size_t bytes = (size_t)*width * (size_t)*height * 3;
        rgb = (unsigned char*)malloc(bytes);
        if (rgb != NULL && fread(rgb, 1, bytes, file) != bytes) {
            free(rgb);
            rgb = NULL;
        }
    }
    fclose(file);
    return rgb;
}

/* Metres as a PFM, which has its rows from the bottom up; 0 where it cannot be written. For little-endian machines. */
static int write_pfm(const char* path, const float* metres, int width, int height) {
    FILE* file = fopen(path, "wb");
    int good = file != NULL && fprintf(file, "Pf\n%d %d\n-1.0\n", width, height) > 0;
    for (int y = height - 1; good && y >= 0; --y) {
        good = fwrite(metres + (size_t)y * (size_t)width, sizeof(float), (size_t)width, file) == (size_t)width;
    }
    return file != NULL && fclose(file) == 0 && good;
}

#endif
