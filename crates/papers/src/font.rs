//! The font: found on the system, since no font is kept in the repository.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use linli_kernel::{Kind, Trouble};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

/// Where Debian, Fedora and others put a font with simplified Chinese, and which face of the file it is.
const PLACES: &[(&str, u32)] = &[
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    (
        "/usr/share/fonts/google-noto-serif-cjk-vf-fonts/NotoSerifCJK-VF.ttc",
        2,
    ),
    ("/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0),
];

/// A face that can be measured and drawn. Cloning it is cheap only through [`Face::font`]; keep one.
#[derive(Debug)]
pub struct Face {
    data: Arc<Vec<u8>>,
    index: u32,
    font: Font,
}

impl Face {
    /// The font of a file that was named, else the first that is installed.
    ///
    /// # Errors
    /// Refused `papers.no_font` where there is none that has Chinese characters, with what to install.
    pub fn find(named: Option<&Path>) -> Result<Self, Trouble> {
        let named = named.map(|path| (path.to_path_buf(), 0));
        let usual = PLACES
            .iter()
            .map(|(path, index)| (PathBuf::from(path), *index));
        Self::among(named.into_iter().chain(usual))
    }

    /// The first of some files that can be read and has Chinese characters; with each the face of the file it is.
    ///
    /// # Errors
    /// As [`Face::find`].
    pub fn among(files: impl IntoIterator<Item = (PathBuf, u32)>) -> Result<Self, Trouble> {
        let mut faces = files
            .into_iter()
            .filter_map(|(path, index)| Self::read(&path, index));
        faces.next().ok_or_else(no_font)
    }

    /// A face of a file; none where it cannot be read or lacks Chinese.
    fn read(path: &Path, index: u32) -> Option<Self> {
        let data = Arc::new(std::fs::read(path).ok()?);
        let font = Font::new(Arc::clone(&data).into(), index)?;
        let face = Self { data, index, font };
        face.glyph('调').map(|_| face)
    }

    /// What pages are drawn with.
    pub(crate) fn font(&self) -> Font {
        self.font.clone()
    }

    fn face(&self) -> Option<FontRef<'_>> {
        FontRef::from_index(&self.data, self.index).ok()
    }

    fn glyph(&self, c: char) -> Option<skrifa::GlyphId> {
        self.face()?.charmap().map(c)
    }

    /// How wide a text is at size 1. What the font lacks is as wide as a Chinese character.
    #[must_use]
    pub fn width(&self, text: &str) -> f32 {
        self.glyphs(text).iter().map(|one| one.x_advance).sum()
    }

    /// The glyphs of a text with their advances at size 1.
    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        let Some(face) = self.face() else {
            return Vec::new();
        };
        let (map, metrics) = (
            face.charmap(),
            face.glyph_metrics(Size::new(1.0), LocationRef::default()),
        );
        let glyph = |(at, c): (usize, char)| {
            let id = map.map(c).unwrap_or_default();
            let advance = metrics.advance_width(id).unwrap_or(1.0);
            let range = at..at + c.len_utf8();
            KrillaGlyph::new(
                GlyphId::new(id.to_u32()),
                advance,
                0.0,
                0.0,
                0.0,
                range,
                None,
            )
        };
        text.char_indices().map(glyph).collect()
    }
}

fn no_font() -> Trouble {
    Trouble::refused(
        Kind::Unavailable,
        "papers.no_font",
        "服务器上没有中文字体，不能生成文书；请管理员安装 fonts-noto-cjk，或用 LINLI_FONT 指定字体文件",
        "The server has no Chinese font, so no document can be made; install fonts-noto-cjk, or name a font file in LINLI_FONT",
    )
}
