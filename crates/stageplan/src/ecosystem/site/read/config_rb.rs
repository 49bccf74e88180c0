//! Middleman's settings: lines of Ruby, of which those that set something to a text are read.

use stageplan_syntax::Span;

use crate::origin::Sourced;
use crate::project::{Source, Unit};

/// What the settings say of the folder that is made and of the path below which it is served.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) output: Option<Sourced<String>>,
    pub(super) prefix: Option<Sourced<String>>,
}

pub(super) fn read(unit: &Unit<'_>) -> Settings {
    let Some(source) = unit.source("config.rb") else { return Settings::default() };
    let mut settings = Settings::default();
    let mut offset = 0;
    // The indent of a block for people who write: what it sets does not hold for a build.
    let mut aside: Option<usize> = None;
    for line in source.text.split_inclusive('\n') {
        let text = line.trim();
        let indent = line.len() - line.trim_start().len();
        match aside {
            Some(outer) if text == "end" && indent <= outer => aside = None,
            Some(_) => {}
            None if is_aside(text) => aside = Some(indent),
            None => {
                if let Some((name, value, at)) = set(text) {
                    let span = Span::new(offset + indent + at, offset + indent + at + value.len());
                    let value = sourced(&source, span, name, value);
                    match name {
                        "build_dir" => settings.output = Some(value),
                        "http_prefix" => settings.prefix = Some(value),
                        _ => {}
                    }
                }
            }
        }
        offset += line.len();
    }
    settings
}

fn sourced(source: &Source, span: Span, name: &str, value: &str) -> Sourced<String> {
    Sourced::new(value.to_owned(), source.origin(span, name))
}

/// A block that another environment or the server is configured by.
fn is_aside(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("configure").map(|rest| rest.trim_start_matches([' ', '('])) else {
        return false;
    };
    [":development", ":server", ":test"].iter().any(|name| rest.starts_with(name)) && rest.ends_with(" do")
}

/// `set :name, 'value'` or `config[:name] = 'value'`: the name, the value and where it begins. A value with code in it, or
/// under a condition, is none.
fn set(text: &str) -> Option<(&str, &str, usize)> {
    let letters = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let call = text.strip_prefix("set").filter(|rest| rest.starts_with([' ', '(']));
    let (name, rest) = match call {
        Some(rest) => {
            let rest = rest.trim_start_matches([' ', '(']).strip_prefix(':')?;
            let (name, rest) = rest.split_at_checked(rest.find(letters)?)?;
            let rest = rest.trim_start();
            (name, rest.strip_prefix(',').or_else(|| rest.strip_prefix("=>"))?)
        }
        None => {
            let rest = text.strip_prefix("config[:")?;
            let (name, rest) = rest.split_at_checked(rest.find(letters)?)?;
            (name, rest.strip_prefix(']')?.trim_start().strip_prefix('=')?)
        }
    };
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, behind) = rest.get(1..)?.split_once(quote)?;
    let behind = behind.trim_start_matches([')', ' ', '\t']);
    let code = value.contains('\\') || quote == '"' && value.contains("#{");
    let at = text.len() - rest.len() + 1;
    (!code && (behind.is_empty() || behind.starts_with('#'))).then_some((name, value, at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    fn check(text: &str, expect: (Option<&str>, Option<&str>)) {
        testing::with_unit(text, "", |unit| {
            let found = read(unit);
            let value = |value: &Option<Sourced<String>>| value.as_ref().map(|value| value.value().clone());
            let found = (value(&found.output), value(&found.prefix));
            assert_eq!((found.0.as_deref(), found.1.as_deref()), expect, "{text}");
        });
    }

    #[test]
    fn settings_are_texts() {
        check("//- config.rb\nset :build_dir, 'public' # there\n", (Some("public"), None));
        check("//- config.rb\nset(:build_dir, \"a\")\nconfig[:http_prefix] = '/b'\n", (Some("a"), Some("/b")));
        check("//- config.rb\nconfigure :build do\n  set :http_prefix, '/b'\nend\n", (None, Some("/b")));
        check("//- config.rb\nset :build_dir, \"#{name}\"\n", (None, None));
        check("//- config.rb\nset :build_dir, ENV['OUT'] || 'a'\n", (None, None));
        check("//- config.rb\nset :build_dir, 'a' if ENV['OUT']\n", (None, None));
        check("//- config.rb\nsettle :build_dir, 'a'\n# set :build_dir, 'b'\n", (None, None));
        let server = "//- config.rb\nconfigure :server do\n  if x\n    y\n  end\n  set :http_prefix, '/b'\nend\nset :build_dir, 'c'\n";
        check(server, (Some("c"), None));
    }
}
