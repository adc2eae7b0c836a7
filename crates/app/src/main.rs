//! The command `linli`.

fn main() -> std::process::ExitCode {
    linli::cli::main()
}
