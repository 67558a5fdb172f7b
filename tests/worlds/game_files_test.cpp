// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/game_files.h"

#include <gtest/gtest.h>
#include <cstdlib>

#include "image/scratch_folder.h"
#include "patchfusion/worlds/fetch.h"
#include "patchfusion/worlds/shader_scripts.h"

namespace patchfusion::worlds {
namespace {

namespace fs = std::filesystem;
using patchfusion::testing::expect_input_error;
using patchfusion::testing::ScratchFolder;
using patchfusion::testing::write_bytes;

TEST(GameFiles, AreFoundWhateverTheCaseAndPicturesWhateverTheirExtension) {
    const ScratchFolder folder;
    fs::create_directories(folder / "Textures/Base");
    write_bytes(folder / "Textures/Base/Wall.JPG", "x");
    write_bytes(folder / "Textures/Base/grate.v2.png", "x");
    const GameFiles files(folder.path());
    EXPECT_EQ(files.find("textures/base/wall.jpg"), folder / "Textures/Base/Wall.JPG");
    EXPECT_EQ(files.find_picture("TEXTURES\\base\\wall.tga"), folder / "Textures/Base/Wall.JPG");
    EXPECT_EQ(files.find_picture("textures/base/wall"), folder / "Textures/Base/Wall.JPG");
    EXPECT_EQ(files.find_picture("textures/base/grate.v2.tga"), folder / "Textures/Base/grate.v2.png");
    EXPECT_TRUE(files.find_picture("textures/base/floor").empty());
    EXPECT_EQ(files.list("textures/base", ".png").size(), 1U);
    expect_input_error([&] { static_cast<void>(GameFiles(folder / "none")); }, folder / "none", "no such folder");
}

TEST(ShaderScripts, TellWhatShowsInAPicture) {
    std::map<std::string, SurfaceLook> looks;
    parse_shader_script(
        "// a comment\n"
        "textures/a/Grate { qer_editorimage textures/ed.tga\n surfaceparm trans cull none\n cull disable\n"
        "{ map textures/A/grate.tga // here\n alphaFunc GE128\n rgbGen identity }\n"
        "{ map $lightmap\n blendFunc GL_DST_COLOR GL_ZERO } }\n"
        "textures/a/sky\n{\n surfaceparm sky\n skyparms env/x 512 -\n}\n"
        "textures/a/flame\n{\n{\n animMap 10 textures/f1.tga textures/f2.tga\n blendfunc GL_ONE GL_ONE\n}\n}\n"
        "textures/a/dim\n{\n{\n map $whiteimage\n rgbGen vertex\n}\n{\n clampmap textures/dim.jpg\n rgbGen vertex\n}\n}\n"
        "textures/a/terrain\n{\n{\n map textures/t.jpg\n blendfunc filter\n}\n{\n map $lightmap\n}\n}\n"
        "textures/a/clip\n{\n surfaceparm nodraw\n}\n"
        "textures/a/grate\n{\n}\n"
        "textures/a/cut",
        looks);
    EXPECT_EQ(looks.size(), 6U);
    const SurfaceLook& grate = looks.at("textures/a/grate");
    EXPECT_EQ(grate.picture, "textures/a/grate.tga");
    EXPECT_TRUE(grate.cut_out && grate.light_map && grate.two_sided && !grate.see_through);
    EXPECT_TRUE(looks.at("textures/a/sky").sky);
    EXPECT_EQ(looks.at("textures/a/flame").picture, "textures/f1.tga");
    EXPECT_TRUE(looks.at("textures/a/flame").see_through);
    EXPECT_EQ(looks.at("textures/a/dim").picture, "textures/dim.jpg");
    EXPECT_TRUE(looks.at("textures/a/dim").vertex_light);
    EXPECT_FALSE(looks.at("textures/a/terrain").see_through);
    EXPECT_TRUE(looks.at("textures/a/clip").unseen);
}

TEST(Fetch, KnowsItsGamesAndUnpacksTheirArchivesInOrder) {
    EXPECT_EQ(find_game("openarena").packages.size(), 7U);
    EXPECT_EQ(find_game("nexuiz").packages, (std::vector<std::string>{"nexuiz-data", "nexuiz-textures"}));
    EXPECT_THROW(static_cast<void>(find_game("chess")), InputError);
    if (std::system("command -v zip unzip >/dev/null") != 0) {  // NOLINT(cert-env33-c): a test's own words
        GTEST_SKIP() << "needs zip and unzip";
    }
    const ScratchFolder folder;
    fs::create_directories(folder / "in/base");
    for (const char* name : {"pak0", "pak1"}) {
        write_bytes(folder / "a.txt", name);
        const std::string zip = "cd '" + folder.path().string() + "' && zip -q in/base/" + name + ".pk3 a.txt";
        ASSERT_EQ(std::system(zip.c_str()), 0);  // NOLINT(cert-env33-c)
    }
    unpack_archives(folder / "in", folder / "out");
    EXPECT_EQ(patchfusion::testing::read_bytes(folder / "out/a.txt"), "pak1");
    write_bytes(folder / "in/base/pak2.pk3", "no archive");
    EXPECT_THROW(unpack_archives(folder / "in", folder / "out"), InputError);
}

}  // namespace
}  // namespace patchfusion::worlds
