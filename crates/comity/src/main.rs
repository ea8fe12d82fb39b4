//! The binary. All its code is in the library beside it, so that `bench` can measure what ships.
#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    comity::main()
}
