//! The arguments. The options of a plan are made from the core's own table, so that a new option is one row there.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use stageplan::Settings;
use stageplan::settings::{OPTIONS, OptionInfo, SettingError, Shape};

use crate::failure::{EXIT_CODES, Failure, USAGE};

const PLAN: &str = "Options of the plan (stageplan.toml takes the same names)";
const OUTPUT: &str = "Output";

/// The whole command tree.
pub(crate) fn command() -> Command {
    let root = Command::new("stageplan")
        .version(env!("CARGO_PKG_VERSION"))
        .about(
            "Plans the stages of a container image from a project's files, without executing anything\n\
             Without a COMMAND it prints the plan, as `stageplan plan` does",
        )
        .after_help(EXIT_CODES)
        .args_conflicts_with_subcommands(true)
        // `--version` with a value is the language's version; alone it is this program's, see `parse`.
        .disable_version_flag(true)
        .arg(
            Arg::new("program-version")
                .short('V')
                .action(ArgAction::Version)
                .help("Print the version of stageplan; `--version` alone does so too"),
        )
        .arg(json());
    planning(root)
        .subcommand(planning(
            Command::new("plan").about("Print the plan: stages, decisions, findings, next commands").arg(json()),
        ))
        .subcommand(planning(Command::new("dockerfile").about("Print the Dockerfile; findings go to standard error")))
        .subcommand(planning(Command::new("dockerignore").about("Print the .dockerignore")))
        .subcommand(planning(
            Command::new("write")
                .about("Write the Dockerfile and the .dockerignore where they belong")
                .arg(flag("force", "Replace files that differ"))
                .arg(flag("dry-run", "Print what would change, as a diff, and write nothing"))
                .arg(
                    Arg::new("only")
                        .long("only")
                        .value_name("FILE")
                        .value_parser(["dockerfile", "dockerignore"])
                        .help("Write this one of the two files"),
                ),
        ))
        .subcommand(planning(Command::new("explain").about("Say why something is in the plan").arg(
            Arg::new("what").value_name("WHAT").required(true).help(
                "A line of a printed file (Dockerfile:12), a line of a project's file (package.json:5), a rule \
                     (go/newest-supported-version), a topic of the plan (port), an option (user), an instruction \
                     (EXPOSE) or a stage (production)",
            ),
        )))
        .subcommand(planning(Command::new("learn").about("Compare the plan with what a first tutorial would do").arg(
            flag("json", "Print the comparison as JSON; `stageplan schema learn` describes it").help_heading(OUTPUT),
        )))
        .subcommand(
            planning(Command::new("build").about("Build the image with docker, without writing into the project"))
                .arg(Arg::new("tag").long("tag").short('t').value_name("NAME").help(
                    "The image's name [default: the plan's, with `-X` behind it for --target X; none where the \
                             docker arguments name one]",
                ))
                .arg(
                    Arg::new("docker")
                        .value_name("DOCKER ARGUMENT")
                        .last(true)
                        .num_args(0..)
                        .value_parser(value_parser!(OsString))
                        .help("Arguments for `docker buildx build`, such as --push or --target test"),
                ),
        )
        .subcommand(quiet_colour(
            Command::new("units")
                .about("List what of a repository can be deployed, in every folder")
                .arg(path())
                .arg(no_gitignore())
                .next_help_heading(OUTPUT)
                .arg(flag("json", "Print the list as JSON; `stageplan schema units` describes it")),
        ))
        .subcommand(quiet_colour(
            Command::new("schema").about("Print the JSON Schema of --json").arg(
                Arg::new("of")
                    .value_name("COMMAND")
                    .value_parser(["plan", "learn", "units"])
                    .default_value("plan")
                    .help("The command whose --json is meant"),
            ),
        ))
        .subcommand(quiet_colour(Command::new("completions").about("Print completions for a shell").arg(
            Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(clap_complete::Shell)),
        )))
}

/// What every command that plans takes.
fn planning(command: Command) -> Command {
    let command = command
        .arg(path())
        .next_help_heading(PLAN)
        .args(OPTIONS.iter().map(option))
        .arg(no_gitignore())
        .arg(Arg::new("today").long("today").value_name("YYYY-MM-DD").hide(true))
        .next_help_heading(OUTPUT)
        .arg(
            Arg::new("fail-on")
                .long("fail-on")
                .value_name("SEVERITY")
                .value_parser(["note", "warning", "error"])
                .help("End with exit code 1 when there is a finding of this severity or above"),
        );
    quiet_colour(command).after_help(EXIT_CODES)
}

fn path() -> Arg {
    Arg::new("path")
        .value_name("PATH")
        .value_parser(value_parser!(PathBuf))
        .default_value(".")
        .hide_default_value(true)
        .help("The project: a folder, the build context [default: the current folder]")
}

fn no_gitignore() -> Arg {
    flag("no-gitignore", "Count files that .gitignore keeps out")
}

fn quiet_colour(command: Command) -> Command {
    command
        .next_help_heading(OUTPUT)
        .arg(flag("quiet", "Say nothing but what was asked for, and which options were not taken").short('q'))
        .arg(
            Arg::new("color")
                .long("color")
                .value_name("WHEN")
                .value_parser(["auto", "always", "never"])
                .help("Whether to colour; NO_COLOR and CLICOLOR are heeded too [default: auto]"),
        )
}

fn option(info: &OptionInfo) -> Arg {
    let action = match info.shape {
        Shape::One => ArgAction::Set,
        Shape::Many | Shape::Pairs => ArgAction::Append,
    };
    let help = match info.shape {
        Shape::One => format!("{} [example: {}]", info.help, info.example),
        Shape::Many | Shape::Pairs => format!("{}; may be repeated [example: {}]", info.help, info.example),
    };
    Arg::new(info.name).long(info.name).value_name(info.value).help(help).action(action)
}

fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

fn json() -> Arg {
    flag("json", "Print the whole answer as JSON; `stageplan schema` describes it").help_heading(OUTPUT)
}

/// Reads the arguments; ends the program for help, for the version and for wrong ones.
pub(crate) fn parse() -> ArgMatches {
    let words: Vec<OsString> = std::env::args_os().collect();
    if let [_, only] = words.as_slice()
        && only == "--version"
    {
        crate::output::out_exactly(&format!("stageplan {}\n", env!("CARGO_PKG_VERSION")));
        std::process::exit(0);
    }
    command().get_matches_from(words)
}

/// The colours of both streams. What is not said stays with the environment and the terminal.
pub(crate) fn choose_colour(matches: &ArgMatches) {
    let matches = matches.subcommand().map_or(matches, |(_, matches)| matches);
    let choice = match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => anstream::ColorChoice::Always,
        Some("never") => anstream::ColorChoice::Never,
        _ => return,
    };
    choice.write_global();
}

/// The options of the plan, as the flags give them.
pub(crate) fn settings(matches: &ArgMatches) -> Result<Settings, Failure> {
    let mut settings = Settings::default();
    for info in OPTIONS {
        for value in matches.get_many::<String>(info.name).into_iter().flatten() {
            settings.set(info.name, value).map_err(|error| match error {
                SettingError::Value(why) => {
                    Failure::new(USAGE, format!("--{}: {why}", info.name)).help(info.flag_help())
                }
                SettingError::Unknown(_) => Failure::new(USAGE, format!("--{} cannot be set", info.name)),
            })?;
        }
    }
    Ok(settings)
}

/// The options of the plan as the flags gave them, to be said again in a command that is copied.
pub(crate) fn given(matches: &ArgMatches) -> Vec<String> {
    let mut words = Vec::new();
    for info in OPTIONS {
        for value in matches.get_many::<String>(info.name).into_iter().flatten() {
            // In one word where the value would else be read as an option.
            if value.starts_with('-') {
                words.push(format!("--{}={value}", info.name));
            } else {
                words.extend([format!("--{}", info.name), value.clone()]);
            }
        }
    }
    if matches.get_flag("no-gitignore") {
        words.push("--no-gitignore".to_owned());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_tree_is_well_formed() {
        command().debug_assert();
    }

    #[test]
    fn every_given_option_is_said_again() {
        let mut words = vec!["stageplan".to_owned(), "--no-gitignore".to_owned()];
        for info in OPTIONS {
            for example in [info.example].into_iter().chain(info.second) {
                words.extend([format!("--{}", info.name), example.replace('…', &"0".repeat(64))]);
            }
        }
        let matches = command().get_matches_from(&words);
        let again = given(&matches);
        let mut expect: Vec<String> = words.split_off(2);
        expect.push("--no-gitignore".to_owned());
        assert_eq!(again, expect);
    }

    #[test]
    fn every_option_of_the_table_is_a_flag_of_every_command_that_plans() {
        let command = command();
        let planning = command
            .get_subcommands()
            .filter(|command| !matches!(command.get_name(), "schema" | "completions" | "units"));
        for command in planning.chain([&command]) {
            for info in OPTIONS {
                assert!(command.get_arguments().any(|arg| arg.get_long() == Some(info.name)), "--{}", info.name);
            }
        }
    }
}
