//! The command `linli`.

/// glibc raises its threshold for returning memory with the first large block it frees: after forty logins
/// half a gigabyte stays resident (measured). This allocator gives it back.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    linli::cli::main()
}
