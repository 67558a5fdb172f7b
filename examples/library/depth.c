/* SPDX-License-Identifier: Apache-2.0 */
/* depth_c PHOTO.ppm DEPTH.pfm [PLAN]: the depth of a photograph. */
#include <patchfusion/patchfusion.h>

#include <stdio.h>
#include <stdlib.h>

#include "picture_files.h"

static int show_progress(int32_t done, int32_t total, void* user_data) {
    fprintf((FILE*)user_data, "%d of %d tiles\n", (int)done, (int)total);
    return 0; /* go on */
}

int main(int argc, char** argv) {
    int width = 0;
    int height = 0;
    if (argc < 3) {
        fprintf(stderr, "usage: %s PHOTO.ppm DEPTH.pfm [PLAN]\n", argv[0]);
        return EXIT_FAILURE;
    }
    unsigned char* rgb = read_ppm(argv[1], &width, &height);
    if (rgb == NULL) {
        fprintf(stderr, "%s: no binary PPM of 8 bits\n", argv[1]);
        return EXIT_FAILURE;
    }

    patchfusion_model* model = NULL;
    patchfusion_depth* depth = NULL;
    const patchfusion_pixels pixels = {.data = rgb, .width = width, .height = height};
    const patchfusion_predict_options options = {
        .plan = argc > 3 ? argv[3] : NULL, .progress = show_progress, .user_data = stderr};
    patchfusion_status status = patchfusion_load("lite", NULL, &model);
    if (status == PATCHFUSION_OK) {
        status = patchfusion_predict(model, &pixels, &options, &depth);
    }
    if (status != PATCHFUSION_OK) {
        fprintf(stderr, "%s\n", patchfusion_last_error());
    } else if (!write_pfm(argv[2], patchfusion_depth_metres(depth), patchfusion_depth_width(depth),
                          patchfusion_depth_height(depth))) {
        fprintf(stderr, "%s: cannot be written\n", argv[2]);
        status = PATCHFUSION_INPUT;
    }
    patchfusion_depth_free(depth);
    patchfusion_model_free(model);
    free(rgb);
    return status == PATCHFUSION_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
