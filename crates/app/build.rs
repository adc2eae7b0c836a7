//! Bundles the front end into `OUT_DIR/dist`, which `web::assets` embeds.
//!
//! npm works in a copy under `OUT_DIR`, so the source tree stays clean; `npm ci` runs again only if
//! the lock file changed. `LINLI_ASSETS=dir` takes ready-made assets instead (offline builds).

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

const SOURCES: [&str; 6] = [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "bundle.mjs",
    "keep.txt",
    "src",
];
const ICONS: &str = "src/web/ui/icon.rs";

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    println!("cargo:rerun-if-env-changed=LINLI_ASSETS");
    println!("cargo:rerun-if-changed=build.rs");
    // Embedded by the registry: a file that is added must be taken in too.
    println!("cargo:rerun-if-changed=../../registers");
    println!("cargo:rerun-if-changed={ICONS}");
    // The forms and campaigns that ship are embedded by folder: a new file must be seen.
    println!("cargo:rerun-if-changed=../../forms");
    println!("cargo:rerun-if-changed=../../campaigns");
    for source in SOURCES {
        println!("cargo:rerun-if-changed=web/{source}");
    }
    let dist = out.join("dist");
    if let Some(ready) = env::var_os("LINLI_ASSETS") {
        println!(
            "cargo:rerun-if-changed={}",
            Path::new(&ready).to_string_lossy()
        );
        replace(Path::new(&ready), &dist)?;
        return Ok(());
    }
    let work = out.join("web");
    for source in SOURCES {
        replace(&here.join("web").join(source), &work.join(source))?;
    }
    install(&work)?;
    run(Command::new("node")
        .current_dir(&work)
        .arg("bundle.mjs")
        .arg(&dist)
        .arg(here.join(ICONS)))
}

/// `npm ci`, unless `node_modules` already holds what the lock file names.
fn install(work: &Path) -> Result<(), Box<dyn Error>> {
    let lock = fs::read(work.join("package-lock.json"))?;
    let stamp = work.join("node_modules/.linli-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    run(Command::new("npm").current_dir(work).args([
        "ci",
        "--ignore-scripts",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
    ]))?;
    fs::write(stamp, lock)?;
    Ok(())
}

fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output().map_err(|error| {
        format!(
            "cannot run {command:?}: {error}. Install Node 18 or newer with npm, \
             or set LINLI_ASSETS to a folder of ready-made assets"
        )
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?} failed:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
    .into())
}

/// Makes `to` a copy of the file or folder `from`.
fn replace(from: &Path, to: &Path) -> io::Result<()> {
    if !from.is_dir() {
        if let Some(parent) = to.parent() {
            fs::create_dir_all(parent)?;
        }
        return fs::copy(from, to).map(drop);
    }
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        replace(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}
