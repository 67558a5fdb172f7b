/* SPDX-License-Identifier: Apache-2.0 */
/* PatchFusion for C99 and every language that can call C: a photograph's pixels in, metric depth out. See docs/library.md; the
 * same for C++: patchfusion/patchfusion.hpp.
 *
 *     patchfusion_model* model = NULL;
 *     patchfusion_depth* depth = NULL;
 *     const patchfusion_pixels pixels = {.data = rgb, .width = width, .height = height};
 *     if (patchfusion_load("lite", NULL, &model) != PATCHFUSION_OK ||
 *         patchfusion_predict(model, &pixels, NULL, &depth) != PATCHFUSION_OK) {
 *         fprintf(stderr, "%s\n", patchfusion_last_error());
 *     }
 *
 * A struct of zeros means the defaults; fill in by name what differs. Structs may grow with a version 0.x of the library, whose
 * SONAME then changes. No C++ exception leaves these functions.
 *
 * Threads: any number of threads may predict with one model at the same time; each gets what it would get alone. A handle must
 * not be freed while another thread uses it. The last error is each thread's own. */
#ifndef PATCHFUSION_PATCHFUSION_H
#define PATCHFUSION_PATCHFUSION_H

#include <stddef.h>
#include <stdint.h>

#include "patchfusion/export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a call came to. */
typedef enum patchfusion_status {
    PATCHFUSION_OK = 0,
    PATCHFUSION_INPUT = 1,      /* what was given cannot be used: a null pointer, a name, a size, an option */
    PATCHFUSION_CHECKPOINT = 2, /* a weights file cannot be read or does not fit the network */
    PATCHFUSION_CANCELLED = 3,  /* nothing went wrong: the progress callback asked for the end */
    PATCHFUSION_OUT_OF_MEMORY = 4,
    PATCHFUSION_INTERNAL = 5 /* a mistake of the library or of what it stands on */
} patchfusion_status;

typedef enum patchfusion_device { PATCHFUSION_CPU = 0, PATCHFUSION_CUDA = 1 } patchfusion_device;

/* How tiles are made consistent: as the paper says, or as its released code does it. */
typedef enum patchfusion_cai { PATCHFUSION_CAI_PAPER = 0, PATCHFUSION_CAI_OFFICIAL = 1 } patchfusion_cai;

/* What one channel of one pixel is. */
typedef enum patchfusion_sample {
    PATCHFUSION_UINT8 = 0,  /* 0 to 255, sRGB */
    PATCHFUSION_FLOAT32 = 1 /* 0 to 1, sRGB (not linear light); clipped and brought to 8 bits; NaN is black */
} patchfusion_sample;

typedef struct patchfusion_model patchfusion_model; /* a loaded model */
typedef struct patchfusion_depth patchfusion_depth; /* a depth map */

/* How to load a model. */
typedef struct patchfusion_load_options {
    patchfusion_device device;
    const char* base;      /* the TorchScript file of a model trained on a base network of one's own; NULL: none */
    const char* precision; /* what the networks multiply in: fp32, bf16, or auto: bf16 where it is fast; NULL: fp32 */
} patchfusion_load_options;

/* Somebody's pixels, upright, sRGB, read during the call alone and never written. A step of 0 means packed: red, green, blue
 * beside each other, then the next pixel, then the next row. Negative steps read backwards. Planes have a channel_step of a
 * whole plane and a pixel_step of one sample. */
typedef struct patchfusion_pixels {
    const void* data; /* the red of the upper left pixel */
    int32_t width;    /* pixels, 16 and more; no side more than 20 times the other */
    int32_t height;
    patchfusion_sample sample;
    ptrdiff_t row_step;     /* bytes from one row to the next below it */
    ptrdiff_t pixel_step;   /* bytes from one pixel to the next on its right */
    ptrdiff_t channel_step; /* bytes from red to green and from green to blue */
} patchfusion_pixels;

/* Hears how far a prediction is, on the thread that predicts: once the whole image was looked at (0 tiles done), then after
 * each forward pass over tiles; for the plan coarse once, with 0 and 0; PATCHFUSION_CAI_OFFICIAL tells of tiles alone. Return 0
 * to go on, anything else to end the prediction (PATCHFUSION_CANCELLED). Must not throw or jump out. */
typedef int (*patchfusion_progress)(int32_t tiles_done, int32_t tiles_total, void* user_data);

/* How to predict; zeros are the defaults, those of `patchfusion predict`. */
typedef struct patchfusion_predict_options {
    const char* plan;   /* coarse, fine, p16, p49 or rN; NULL: p49 */
    double focal_px;    /* focal length in pixels of this image; 0: not known */
    double fov_degrees; /* or: field of view along the longer side, 1 to 170 degrees; 0: not known. Neither known: 65 degrees */
    uint64_t seed;      /* of the random tiles of rN */
    int32_t threads;    /* to compute with; 0: as the calling thread has it (all cores, or OMP_NUM_THREADS) */
    patchfusion_cai cai;
    patchfusion_progress progress; /* NULL: none */
    void* user_data;               /* for progress */
} patchfusion_predict_options;

/* The library's version, such as "0.1.0". */
PATCHFUSION_API const char* patchfusion_version(void);

/* What went wrong in this thread's last call that did not return PATCHFUSION_OK, in one line for people; "" before the first.
 * Valid until this thread's next failing call. */
PATCHFUSION_API const char* patchfusion_last_error(void);

/* Whether PATCHFUSION_CUDA can be had: 1 or 0. */
PATCHFUSION_API int patchfusion_cuda_available(void);

/* Loads a model by name (such as "lite") or from a file, as Model's constructor in patchfusion.hpp says. options: NULL for the
 * defaults. *model is set to the model, to be freed with patchfusion_model_free, or to NULL where it fails. */
PATCHFUSION_API patchfusion_status patchfusion_load(const char* name_or_path, const patchfusion_load_options* options,
                                                    patchfusion_model** model);

/* NULL is allowed. */
PATCHFUSION_API void patchfusion_model_free(patchfusion_model* model);

/* The depth of one photograph. options: NULL for the defaults. *depth is set to the map, to be freed with
 * patchfusion_depth_free, or to NULL where it fails. */
PATCHFUSION_API patchfusion_status patchfusion_predict(const patchfusion_model* model, const patchfusion_pixels* pixels,
                                                       const patchfusion_predict_options* options, patchfusion_depth** depth);

/* Metres along the optical axis, height x width of them, upper left pixel first; the map's own, valid until it is freed. NULL
 * (and 0 below) where depth is NULL. */
PATCHFUSION_API const float* patchfusion_depth_metres(const patchfusion_depth* depth);
/* The photograph's own size, pixels. */
PATCHFUSION_API int32_t patchfusion_depth_width(const patchfusion_depth* depth);
PATCHFUSION_API int32_t patchfusion_depth_height(const patchfusion_depth* depth);
/* The focal length that was used, in pixels. */
PATCHFUSION_API double patchfusion_depth_focal_px(const patchfusion_depth* depth);
/* How many tiles were predicted. */
PATCHFUSION_API int32_t patchfusion_depth_tiles(const patchfusion_depth* depth);

/* NULL is allowed. */
PATCHFUSION_API void patchfusion_depth_free(patchfusion_depth* depth);

#ifdef __cplusplus
}
#endif

#endif
