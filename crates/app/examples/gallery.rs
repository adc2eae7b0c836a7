//! `cargo run -p linli --example gallery -- OUTDIR` writes the component gallery and the assets
//! into a folder, for the browser tests.

use std::path::Path;
use std::{env, fs};

use anyhow::Context as _;
use linli::web::{assets, ui};
use linli_kernel::Lang;

fn main() -> anyhow::Result<()> {
    let out = env::args().nth(1).context("usage: gallery OUTDIR")?;
    let out = Path::new(&out);
    fs::create_dir_all(out.join("assets"))?;
    for (name, bytes) in assets::all() {
        fs::write(out.join("assets").join(name), bytes)?;
    }
    for (lang, code) in [(Lang::Zh, "zh"), (Lang::En, "en")] {
        for (elder, mode) in [(false, "normal"), (true, "elder")] {
            let page = ui::gallery(lang, elder).into_string();
            fs::write(out.join(format!("gallery-{code}-{mode}.html")), page)?;
            let page = ui::gallery_login(lang, elder).into_string();
            fs::write(out.join(format!("login-{code}-{mode}.html")), page)?;
        }
    }
    Ok(())
}
