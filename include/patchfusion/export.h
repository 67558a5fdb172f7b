/* SPDX-License-Identifier: Apache-2.0 */
/* Which names libpatchfusion shows to those who link it: these and no others. */
#ifndef PATCHFUSION_EXPORT_H
#define PATCHFUSION_EXPORT_H

#define PATCHFUSION_API __attribute__((visibility("default")))

#endif
