// Draws letters with Pango (shaping, scripts, both directions) and Cairo (pages, tags, metadata).
#include <cairo-pdf.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

#include "exchange/letter_text.hpp"
#include "exchange/letters.hpp"
#include "exchange/pdf_catalog.hpp"

namespace relais::exchange {
namespace {

using base::ErrorKind;
using base::fail;

// A4 in points; the window of a C5 envelope shows nothing below the title.
constexpr double kWidth = 595.28;
constexpr double kHeight = 841.89;
constexpr double kMargin = 62.0;
constexpr double kFoot = 48.0;
constexpr double kGap = 8.0;
constexpr double kLabelShare = 0.36;

struct Release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  void operator()(cairo_t* context) const { cairo_destroy(context); }
  void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
  void operator()(PangoLayoutIter* iter) const { pango_layout_iter_free(iter); }
  void operator()(PangoAttrList* list) const { pango_attr_list_unref(list); }
};
struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Release>;
template <class T>
using Counted = std::unique_ptr<T, Unref>;

cairo_status_t append(void* target, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(target)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

struct Style {
  double size = 10.5;
  bool bold = false;
  const char* tag = "P";
};

/// What one page holds: lines with their places, kept until the number of pages is known.
struct PlacedLine {
  std::size_t layout = 0;
  int line = 0;
  double x = 0;
  double baseline = 0;
  const char* tag = "P";
};

class Typesetter {
 public:
  explicit Typesetter(const ComposedLetter& letter) : letter_(letter), context_(make_context(letter)) {}

  Result<std::string> draw() {
    set(letter_.title, {15, true, "H1"}, kMargin, body_width());
    y_ += kGap;
    for (const auto& block : letter_.blocks) set_block(block);
    for (std::size_t i = 0; i < pages_.size(); ++i) set_foot(i);
    if (!missing_scripts_.empty())
      return fail(
          ErrorKind::unavailable, "glyphs_missing", "letters",
          fmt::format("{} characters have no installed font (script: {})", missing_, fmt::join(missing_scripts_, ", ")),
          "a font for that script, for instance from fonts-noto-core or fonts-noto-cjk");
    auto pdf = render();
    if (!pdf) return pdf;
    return with_language(std::move(*pdf), letter_.language);
  }

 private:
  static Counted<PangoContext> make_context(const ComposedLetter& letter) {
    Counted<PangoContext> context(pango_font_map_create_context(pango_cairo_font_map_get_default()));
    pango_context_set_base_dir(context.get(), letter.right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR);
    pango_context_set_language(context.get(), pango_language_from_string(letter.language.c_str()));
    pango_context_set_round_glyph_positions(context.get(), FALSE);
    return context;
  }

  /// Without optional ligatures: a reader that searches the document finds "fi" as two letters.
  static Owned<PangoAttrList> make_features() {
    Owned<PangoAttrList> list(pango_attr_list_new());
    pango_attr_list_insert(list.get(), pango_attr_font_features_new("liga=0, clig=0"));
    return list;
  }

  [[nodiscard]] static double body_width() { return kWidth - 2 * kMargin; }

  std::size_t make_layout(const std::string& text, const Style& style, double width) {
    Counted<PangoLayout> layout(pango_layout_new(context_.get()));
    const Owned<PangoFontDescription> font(pango_font_description_from_string("Noto Sans, DejaVu Sans, sans-serif"));
    pango_font_description_set_absolute_size(font.get(), style.size * PANGO_SCALE);
    if (style.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), font.get());
    pango_layout_set_width(layout.get(), static_cast<int>(width * PANGO_SCALE));
    pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
    // A name in another script stands where the language of the letter begins its lines.
    pango_layout_set_auto_dir(layout.get(), FALSE);
    pango_layout_set_alignment(layout.get(), letter_.right_to_left ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_attributes(layout.get(), features_.get());
    pango_layout_set_line_spacing(layout.get(), 1.05F);
    pango_layout_set_text(layout.get(), text.data(), static_cast<int>(text.size()));
    note_missing(layout.get(), text);
    layouts_.push_back(std::move(layout));
    return layouts_.size() - 1;
  }

  /// Pango marks characters without a glyph in the shaped runs; only their scripts are kept.
  void note_missing(PangoLayout* layout, const std::string& text) {
    const int unknown = pango_layout_get_unknown_glyphs_count(layout);
    if (unknown == 0) return;
    missing_ += unknown;
    const Owned<PangoLayoutIter> iter(pango_layout_get_iter(layout));
    do {
      const auto* run = pango_layout_iter_get_run_readonly(iter.get());
      if (run == nullptr) continue;
      for (int i = 0; i < run->glyphs->num_glyphs; ++i) {
        if ((run->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG) == 0) continue;
        const auto at = run->item->offset + run->glyphs->log_clusters[i];
        const auto script = g_unichar_get_script(g_utf8_get_char(text.c_str() + at));
        const auto tag = g_unicode_script_to_iso15924(script);
        std::string name;
        for (const unsigned shift : {24U, 16U, 8U, 0U}) name += static_cast<char>((tag >> shift) & 0xFFU);
        missing_scripts_.insert(name);
      }
    } while (pango_layout_iter_next_run(iter.get()));
  }

  void new_page() {
    pages_.emplace_back();
    y_ = kMargin;
  }

  /// Places the lines of a text below each other, over as many pages as it takes. Returns nothing; y_ moves.
  void set(const std::string& text, const Style& style, double x, double width) {
    const auto index = make_layout(text, style, width);
    const Owned<PangoLayoutIter> iter(pango_layout_get_iter(layouts_[index].get()));
    int line = 0;
    do {
      PangoRectangle extents;
      pango_layout_iter_get_line_extents(iter.get(), nullptr, &extents);
      const double height = pango_units_to_double(extents.height);
      if (pages_.empty() || y_ + height > kHeight - kMargin - kFoot / 2) new_page();
      const double ascent = pango_units_to_double(pango_layout_iter_get_baseline(iter.get()) - extents.y);
      pages_.back().push_back({index, line, x + pango_units_to_double(extents.x), y_ + ascent, style.tag});
      y_ += height;
      ++line;
    } while (pango_layout_iter_next_line(iter.get()));
  }

  void set_block(const LetterBlock& block) {
    switch (block.kind) {
      case LetterBlock::Kind::heading:
        y_ += kGap;
        for (const auto& text : block.texts) set(text, {12, true, "H2"}, kMargin, body_width());
        break;
      case LetterBlock::Kind::paragraph:
        for (const auto& text : block.texts) set(text, {}, kMargin, body_width());
        break;
      case LetterBlock::Kind::small:
        for (const auto& text : block.texts) set(text, {8.5, false, "P"}, kMargin, body_width());
        break;
      case LetterBlock::Kind::items:
        for (const auto& text : block.texts) set_item(text);
        break;
      case LetterBlock::Kind::rows:
        for (const auto& [label, value] : block.rows) set_row(label, value);
        break;
    }
    y_ += kGap;
  }

  void set_item(const std::string& text) {
    constexpr double kIndent = 14;
    begin_line_pair("\u2022", text, letter_.right_to_left ? kWidth - kMargin - kIndent : kMargin, kIndent,
                    letter_.right_to_left ? kMargin : kMargin + kIndent, body_width() - kIndent);
  }

  void set_row(const std::string& label, const std::string& value) {
    const double label_width = body_width() * kLabelShare - kGap;
    const double value_width = body_width() * (1 - kLabelShare);
    begin_line_pair(label, value, letter_.right_to_left ? kWidth - kMargin - label_width : kMargin, label_width,
                    letter_.right_to_left ? kMargin : kWidth - kMargin - value_width, value_width);
  }

  /// Two texts whose first lines stand beside each other on one page.
  void begin_line_pair(const std::string& first, const std::string& second, double first_x, double first_width,
                       double second_x, double second_width) {
    if (pages_.empty() || y_ + 2 * kGap > kHeight - kMargin - kFoot / 2) new_page();
    const auto page = pages_.size();
    const double top = y_;
    set(first, {}, first_x, first_width);
    const double after_first = y_;
    if (pages_.size() == page) y_ = top;
    set(second, {}, second_x, second_width);
    if (pages_.size() == page) y_ = std::max(y_, after_first);
    y_ += 2;
  }

  void set_foot(std::size_t page) {
    const auto words = replaced(letter_.page_words, [&](std::string_view part) {
      return fmt::format("{}", part == "pages" ? pages_.size() : page + 1);
    });
    const auto text = letter_.foot.empty() ? words : letter_.foot + "  \u00b7  " + words;
    const auto index = make_layout(text, {8, false, "P"}, body_width());
    const Owned<PangoLayoutIter> iter(pango_layout_get_iter(layouts_[index].get()));
    int line = 0;
    double y = kHeight - kFoot;
    do {
      PangoRectangle extents;
      pango_layout_iter_get_line_extents(iter.get(), nullptr, &extents);
      const double ascent = pango_units_to_double(pango_layout_iter_get_baseline(iter.get()) - extents.y);
      pages_[page].push_back({index, line++, kMargin + pango_units_to_double(extents.x), y + ascent, "P"});
      y += pango_units_to_double(extents.height);
    } while (pango_layout_iter_next_line(iter.get()));
  }

  Result<std::string> render() {
    std::string pdf;
    const Owned<cairo_surface_t> surface(cairo_pdf_surface_create_for_stream(append, &pdf, kWidth, kHeight));
    cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_4);
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_TITLE, letter_.title.c_str());
    const auto made = base::to_string(letter_.made_on) + "T00:00:00Z";
    cairo_pdf_surface_set_metadata(surface.get(), CAIRO_PDF_METADATA_CREATE_DATE, made.c_str());
    const Owned<cairo_t> context(cairo_create(surface.get()));
    cairo_tag_begin(context.get(), "Document", nullptr);
    for (const auto& page : pages_) {
      for (const auto& line : page) {
        cairo_tag_begin(context.get(), line.tag, nullptr);
        cairo_move_to(context.get(), line.x, line.baseline);
        pango_cairo_show_layout_line(context.get(),
                                     pango_layout_get_line_readonly(layouts_[line.layout].get(), line.line));
        cairo_tag_end(context.get(), line.tag);
      }
      cairo_show_page(context.get());
    }
    cairo_tag_end(context.get(), "Document");
    cairo_surface_finish(surface.get());
    const auto status = cairo_status(context.get()) != CAIRO_STATUS_SUCCESS ? cairo_status(context.get())
                                                                            : cairo_surface_status(surface.get());
    if (status != CAIRO_STATUS_SUCCESS)
      return fail(ErrorKind::unavailable, "pdf_failed", "letters", cairo_status_to_string(status), "a drawn document");
    return pdf;
  }

  const ComposedLetter& letter_;
  Counted<PangoContext> context_;
  Owned<PangoAttrList> features_ = make_features();
  std::vector<Counted<PangoLayout>> layouts_;
  std::vector<std::vector<PlacedLine>> pages_;
  double y_ = kMargin;
  int missing_ = 0;
  std::set<std::string> missing_scripts_;
};

}  // namespace

Result<std::string> draw_pdf(const ComposedLetter& letter) { return Typesetter(letter).draw(); }

}  // namespace relais::exchange
