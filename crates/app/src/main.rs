//! The command `linli`.

fn main() {}
