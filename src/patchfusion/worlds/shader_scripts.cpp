// SPDX-License-Identifier: Apache-2.0
#include "patchfusion/worlds/shader_scripts.h"

#include <vector>

namespace patchfusion::worlds {
namespace {

/// The words of a script, line by line; braces are words of their own.
class Words {
  public:
    explicit Words(std::string_view text) : text_(text) {}

    /// The next word in lower case; empty at the end. A new line is the word "\n".
    std::string next() {
        while (at_ < text_.size()) {
            const char letter = text_[at_];
            if (letter == '\n') {
                ++at_;
                return "\n";
            }
            if (letter == ' ' || letter == '\t' || letter == '\r' || letter == '\0') {
                ++at_;
            } else if (text_.substr(at_, 2) == "//") {
                at_ = std::min(text_.find('\n', at_), text_.size());
            } else if (letter == '{' || letter == '}') {
                return std::string(1, text_[at_++]);
            } else {
                const std::size_t start = at_;
                at_ = std::min(text_.find_first_of(" \t\r\n{}", at_), text_.size());
                return folded(text_.substr(start, at_ - start));
            }
        }
        return {};
    }

    /// The words up to the line's end or a brace, which is left.
    std::vector<std::string> rest_of_line() {
        std::vector<std::string> words;
        while (true) {
            const std::size_t before = at_;
            std::string word = next();
            if (word == "{" || word == "}") {
                at_ = before;
                return words;
            }
            if (word.empty() || word == "\n") {
                return words;
            }
            words.push_back(std::move(word));
        }
    }

  private:
    std::string_view text_;
    std::size_t at_ = 0;
};

/// A stage: a picture and how it goes onto what is already there.
struct Stage {
    std::string picture;
    std::string blend_source;  // add, filter, blend or OpenGL's name
    std::string blend_target;
    bool alpha_test = false;
    bool vertex_light = false;
};

Stage read_stage(Words& words) {
    Stage stage;
    for (std::string word = words.next(); !word.empty() && word != "}"; word = words.next()) {
        if (word == "\n" || word == "{") {
            continue;
        }
        const std::vector<std::string> values = words.rest_of_line();
        const auto value = [&](std::size_t i) { return i < values.size() ? values[i] : std::string(); };
        if (word == "map" || word == "clampmap") {
            stage.picture = value(0);
        } else if (word == "animmap") {
            stage.picture = value(1);
        } else if (word == "blendfunc") {
            stage.blend_source = value(0);
            stage.blend_target = value(1);
        } else if (word == "alphafunc") {
            stage.alpha_test = true;
        } else if (word == "rgbgen") {
            stage.vertex_light = value(0) == "vertex" || value(0) == "exactvertex";
        }
    }
    return stage;
}

bool adds_or_filters(const Stage& stage) {
    const bool adds = stage.blend_source == "add" || stage.blend_target == "gl_one";
    const bool filters = stage.blend_source == "filter" || stage.blend_source == "gl_dst_color" ||
                         stage.blend_target == "gl_src_color" || stage.blend_source == "gl_zero";
    return adds || filters;
}

/// What only the whole of a shader tells.
struct Stages {
    bool first_picture_mixes = false;
};

void add_stage(const Stage& stage, SurfaceLook& look, Stages& stages) {
    look.has_stages = true;
    look.light_map = look.light_map || stage.picture == "$lightmap";
    if (stage.picture.empty() || stage.picture.starts_with('$') || stage.picture.starts_with('*')) {
        return;
    }
    look.vertex_light = look.vertex_light || stage.vertex_light;
    look.cut_out = look.cut_out || stage.alpha_test;
    if (look.picture.empty()) {
        look.picture = stage.picture;
        stages.first_picture_mixes = adds_or_filters(stage);
        look.cut_out = look.cut_out || stage.blend_source == "blend" || stage.blend_source == "gl_src_alpha";
    }
}

SurfaceLook read_shader(Words& words) {
    SurfaceLook look;
    Stages stages;
    std::string editor_picture;
    for (std::string word = words.next(); !word.empty() && word != "}"; word = words.next()) {
        if (word == "{") {
            add_stage(read_stage(words), look, stages);
            continue;
        }
        if (word == "\n") {
            continue;
        }
        const std::vector<std::string> values = words.rest_of_line();
        const std::string value = values.empty() ? "" : values.front();
        look.sky = look.sky || word == "skyparms" || (word == "surfaceparm" && value == "sky");
        look.unseen = look.unseen || (word == "surfaceparm" && value == "nodraw");
        look.two_sided = look.two_sided || (word == "cull" && (value == "none" || value == "disable" || value == "twosided"));
        if (word == "qer_editorimage") {
            editor_picture = value;
        }
    }
    look.see_through = stages.first_picture_mixes && !look.light_map;
    if (look.picture.empty()) {
        look.picture = editor_picture;
    }
    return look;
}

}  // namespace

void parse_shader_script(std::string_view text, std::map<std::string, SurfaceLook>& looks) {
    Words words(text);
    std::string name;
    for (std::string word = words.next(); !word.empty(); word = words.next()) {
        if (word == "{") {
            looks.emplace(name, read_shader(words));
        } else if (word != "\n" && word != "}") {
            name = word;
        }
    }
}

std::map<std::string, SurfaceLook> read_shader_scripts(const GameFiles& files) {
    std::map<std::string, SurfaceLook> looks;
    for (const auto& path : files.list("scripts", ".shader")) {
        parse_shader_script(read_file(path), looks);
    }
    return looks;
}

}  // namespace patchfusion::worlds
