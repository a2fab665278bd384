//! The `gloss` binary: see [`glossator::cli`].

fn main() -> std::process::ExitCode {
    glossator::cli::run()
}
