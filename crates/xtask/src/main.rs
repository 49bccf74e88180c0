//! Developers' automation: `cargo xtask`.

mod bench;
mod scaffold;
mod twins;
mod types;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  bench [WORD | FOLDER]    Time planning of every corpus case (or those with WORD in their name), in process and as the
                           whole command, and of a large generated repository; or of the project in a folder
  new-ecosystem NAME       Make the folder of a new ecosystem and a corpus case for it, and take it into the list
  new-case NAME [WHY]      Make a corpus case: a project, and one line that says why it is there
  twins FOLDER             Write what the native core says of every corpus case, for the twin test of the npm package
  types                    Write the npm package's types from those of the wire
";

/// Why a command ended early, for a person.
type Outcome = Result<(), String>;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let outcome = match args.as_slice() {
        ["bench"] => bench::run(""),
        ["bench", word] => bench::run(word),
        ["new-ecosystem", name] => scaffold::ecosystem(name),
        ["new-case", name] => scaffold::case(name, "Say in one line what this case is there for."),
        ["new-case", name, why @ ..] if !why.is_empty() => scaffold::case(name, &why.join(" ")),
        ["twins", folder] => twins::write(folder),
        ["types"] => types::write(),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::from(2)
        }
    }
}

/// The root of this repository.
fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// An error of the disk with the path it is about.
fn on(path: &Path) -> impl FnOnce(std::io::Error) -> String {
    let path = path.display().to_string();
    move |error| format!("{path}: {error}")
}
