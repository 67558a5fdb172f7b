// SPDX-License-Identifier: Apache-2.0
// Compiled once so that every room can reuse its precompiled header (see Rooms.cmake).
