//! Reads XLSForm workbooks, or writes the samples of the tests:
//!
//! ```text
//! cargo run -p linli-forms --example xlsform -- import visit.xlsx > visit.toml
//! cargo run -p linli-forms --example xlsform -- samples FOLDER
//! ```

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "an example for the command line"
)]

#[path = "../tests/it/books.rs"]
mod books;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use linli_forms::import_xlsform;
use linli_kernel::Text;

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["samples", folder] => samples(Path::new(folder)),
        ["import", file] => import(file),
        _ => {
            eprintln!("xlsform import FILE, or xlsform samples FOLDER");
            Ok(ExitCode::from(2))
        }
    }
}

fn samples(folder: &Path) -> Result<ExitCode, Box<dyn Error>> {
    for (kind, all) in [("good", books::GOOD), ("broken", books::BROKEN)] {
        fs::create_dir_all(folder.join(kind))?;
        for (name, sheets) in all {
            fs::write(
                folder.join(kind).join(format!("{name}.xlsx")),
                books::book(sheets)?,
            )?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn import(file: &str) -> Result<ExitCode, Box<dyn Error>> {
    let department = Text::new("街道办事处", "Subdistrict office");
    match import_xlsform(file, &fs::read(file)?, &department) {
        Ok(found) => {
            for remark in &found.remarks {
                eprintln!("{remark}");
            }
            println!("{}", found.form.to_toml());
            Ok(ExitCode::SUCCESS)
        }
        Err(problems) => {
            for problem in &problems {
                eprintln!("{problem}");
            }
            Ok(ExitCode::FAILURE)
        }
    }
}
