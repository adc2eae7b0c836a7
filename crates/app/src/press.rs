//! Prints documents: finds a Chinese font once, and keeps it.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use linli_kernel::Trouble;
use linli_papers::{Block, Face, pdf, sheets};

use crate::app::Shared;

/// The font of documents, read when the first one is printed.
#[derive(Debug, Default)]
pub struct Press {
    /// Where fonts are looked for instead of the usual places; for tests.
    only: Option<Vec<PathBuf>>,
    face: OnceLock<Arc<Face>>,
}

impl Press {
    /// A press that finds no font, as on a machine without one.
    #[must_use]
    pub fn without_font() -> Self {
        Self {
            only: Some(Vec::new()),
            face: OnceLock::new(),
        }
    }

    /// The font. One that was installed meanwhile is found.
    fn face(&self, named: Option<&PathBuf>) -> Result<Arc<Face>, Trouble> {
        if let Some(face) = self.face.get() {
            return Ok(Arc::clone(face));
        }
        let found = match &self.only {
            Some(places) => Face::among(places.iter().map(|path| (path.clone(), 0))),
            None => Face::find(named.map(PathBuf::as_path)),
        };
        let found = Arc::new(found?);
        Ok(Arc::clone(self.face.get_or_init(|| found)))
    }
}

/// The PDF of a document. Reading a font and laying out take a while, so they keep no request waiting.
///
/// # Errors
/// `papers.no_font`; the file cannot be written.
pub async fn print(
    app: &Shared,
    title: String,
    blocks: Vec<Block>,
    foot: String,
) -> Result<Vec<u8>, Trouble> {
    let app = Arc::clone(app);
    let printing = move || {
        let face = app.press.face(app.config.font.as_ref())?;
        pdf(&title, &sheets(&blocks, &foot, &face), &face)
    };
    let printed = tokio::task::spawn_blocking(printing).await;
    printed.map_err(|error| Trouble::fault(error.to_string()))?
}
