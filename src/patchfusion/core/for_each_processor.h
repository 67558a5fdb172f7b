// SPDX-License-Identifier: Apache-2.0
#pragma once

/// Marks a function to be compiled for three generations of processors, the right one chosen when the program starts;
/// sanitizers do not stand the choice.
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PATCHFUSION_FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PATCHFUSION_FOR_EACH_PROCESSOR
#endif
