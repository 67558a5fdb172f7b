// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/image/io_threads.h"

#include <OpenImageIO/imageio.h>

namespace patchfusion::image {

void use_io_threads(int threads) {
    OIIO::attribute("threads", threads);
    OIIO::attribute("exr_threads", threads > 1 ? threads : -1);  // -1: no pool; 1 would be one thread beside the caller's
}

}  // namespace patchfusion::image
