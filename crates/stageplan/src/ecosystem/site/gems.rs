//! Gemfiles and their lockfiles, as far as they say what is installed: lines of Ruby, of which those that only name
//! something are read.

use stageplan_syntax::Span;

use crate::origin::{Origin, Sourced};
use crate::project::{Source, Unit};

/// One gem of a Gemfile.
#[derive(Clone, Debug)]
pub(super) struct Gem {
    pub(super) name: Sourced<String>,
    /// What is said of its version, such as `~> 4.4`.
    pub(super) wish: Option<String>,
    /// Where it comes from, when that is no index: `path` or `git`, with the place.
    pub(super) from: Option<Sourced<String>>,
}

/// A Gemfile.
#[derive(Clone, Debug)]
pub(super) struct Gemfile {
    pub(super) name: &'static str,
    pub(super) origin: Origin,
    pub(super) gems: Vec<Gem>,
    /// `ruby "3.4.1"`.
    pub(super) ruby: Option<Sourced<String>>,
    /// `gemspec`: what the gem in this folder needs is installed, too.
    pub(super) gemspec: bool,
    /// `ruby file: ".ruby-version"` and other files that it reads.
    pub(super) reads: Vec<String>,
}

/// What is locked.
#[derive(Clone, Debug, Default)]
pub(super) struct Lock {
    /// Names with versions.
    pub(super) gems: Vec<(String, Sourced<String>)>,
    pub(super) platforms: Vec<String>,
    pub(super) ruby: Option<Sourced<String>>,
    pub(super) bundler: Option<Sourced<String>>,
}

impl Lock {
    pub(super) fn version(&self, gem: &str) -> Option<&Sourced<String>> {
        self.gems.iter().find(|(name, _)| name == gem).map(|(_, version)| version)
    }
}

/// The lines of a text with where they begin.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end())
    })
}

/// The texts in quotes of a line, with where they stand; what comes behind a `#` is a comment.
fn quoted(line: &str, start: usize) -> Vec<(String, Span)> {
    let mut found = Vec::new();
    let mut rest = line.char_indices();
    while let Some((at, c)) = rest.next() {
        match c {
            '#' => break,
            '"' | '\'' => {
                let Some((end, _)) = rest.by_ref().find(|(_, other)| *other == c) else { break };
                let text = line.get(at + 1..end).unwrap_or_default().to_owned();
                found.push((text, Span::new(start + at + 1, start + end)));
            }
            _ => {}
        }
    }
    found
}

/// The arguments of a call such as `gem "x"` or `gem("x")`.
fn call<'l>(line: &'l str, name: &str) -> Option<&'l str> {
    let rest = line.strip_prefix(name)?;
    rest.starts_with([' ', '(', '\t', '"', '\'']).then_some(rest)
}

pub(super) fn gemfile(unit: &Unit<'_>) -> Option<Gemfile> {
    let name = ["Gemfile", "gems.rb"].into_iter().find(|name| unit.has(name))?;
    let source = unit.source(name)?;
    Some(read_gemfile(&source, name))
}

fn read_gemfile(source: &Source, name: &'static str) -> Gemfile {
    let origin = source.origin_of_file();
    let mut file = Gemfile { name, origin, gems: Vec::new(), ruby: None, gemspec: false, reads: Vec::new() };
    for (start, line) in lines(&source.text) {
        let text = line.trim_start();
        let start = start + line.len() - text.len();
        if text == "gemspec" || call(text, "gemspec").is_some() {
            file.gemspec = true;
        }
        let rest = |name: &str| call(text, name).map(|rest| quoted(rest, start + text.len() - rest.len()));
        if let Some(words) = rest("gem")
            && let Some((gem, span)) = words.first()
        {
            let key = |key: &str| text.contains(&format!("{key}:")) || text.contains(&format!(":{key} =>"));
            let kind = ["path", "git", "github"].into_iter().find(|kind| key(kind));
            let (last, last_span) = words.last().cloned().unwrap_or_else(|| (String::new(), *span));
            let wish = words.get(1).map(|(wish, _)| wish.clone());
            let wish = wish.filter(|wish| wish.contains(|c: char| c.is_ascii_digit()) && kind.is_none());
            let from = kind.map(|kind| Sourced::new(kind.to_owned(), source.origin(last_span, last)));
            file.gems.push(Gem { name: Sourced::new(gem.clone(), source.origin(*span, "gem")), wish, from });
        }
        if let Some(words) = rest("ruby") {
            match words.first() {
                Some((path, _)) if text.contains("file:") => file.reads.push(path.clone()),
                Some((wish, span)) => file.ruby = Some(Sourced::new(wish.clone(), source.origin(*span, "ruby"))),
                None => {}
            }
        }
    }
    file
}

pub(super) fn lock(source: &Source) -> Lock {
    let mut lock = Lock::default();
    let mut section = "";
    for (start, line) in lines(&source.text) {
        if !line.starts_with(' ') {
            section = line;
            continue;
        }
        let text = line.trim_start();
        let indent = line.len() - text.len();
        let sourced = |value: &str, at: usize| {
            let span = Span::new(start + at, start + at + value.len());
            Sourced::new(value.to_owned(), source.origin(span, section.to_ascii_lowercase()))
        };
        match section {
            "GEM" | "GIT" | "PATH" if indent == 4 => {
                if let Some((name, version)) = text.split_once(" (")
                    && let Some(version) = version.strip_suffix(')')
                {
                    let at = indent + name.len() + 2;
                    // `1.17.2-x86_64-linux-gnu` is one of several builds of the same.
                    let plain = version.split('-').next().unwrap_or_default();
                    if !lock.gems.iter().any(|(known, _)| known == name) {
                        lock.gems.push((name.to_owned(), sourced(plain, at)));
                    }
                }
            }
            "PLATFORMS" => lock.platforms.push(text.to_owned()),
            "RUBY VERSION" => {
                if let Some(version) = text.strip_prefix("ruby ") {
                    let plain = version.split(['p', ' ']).next().unwrap_or_default();
                    lock.ruby = Some(sourced(plain, indent + 5));
                }
            }
            "BUNDLED WITH" => lock.bundler = Some(sourced(text, indent)),
            _ => {}
        }
    }
    lock
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn gemfiles_name_gems() {
        let text = "
            //- Gemfile
            source \"https://gems.example\"
            ruby '3.3.4'
            gemspec
            # gem 'no'
            gem \"jekyll\", \"~> 4.4\"
            group :jekyll_plugins do
              gem('jekyll-feed') # feeds
              gem 'theme', path: \"../theme\"
            end
        ";
        testing::with_unit(text, "", |unit| {
            let file = gemfile(unit);
            let shown: Vec<String> = file
                .iter()
                .flat_map(|file| &file.gems)
                .map(|gem| format!("{} {:?} {:?}", gem.name.value(), gem.wish, gem.from.as_ref().map(Sourced::value)))
                .collect();
            assert_eq!(shown, ["jekyll Some(\"~> 4.4\") None", "jekyll-feed None None", "theme None Some(\"path\")"]);
            let ruby = file.as_ref().and_then(|file| file.ruby.as_ref()).map(|ruby| ruby.value().as_str());
            assert_eq!((ruby, file.as_ref().map(|file| file.gemspec)), (Some("3.3.4"), Some(true)));
        });
    }

    #[test]
    fn lockfiles_hold_versions() {
        let text = "
            //- Gemfile.lock
            GEM
              remote: https://gems.example/
              specs:
                ffi (1.17.2-x86_64-linux-gnu)
                jekyll (4.4.1)
                  liquid (~> 4.0)

            PLATFORMS
              arm64-darwin-24
              x86_64-linux

            RUBY VERSION
               ruby 3.4.1p0

            BUNDLED WITH
               2.6.2
        ";
        testing::with_unit(text, "", |unit| {
            let lock = unit.source("Gemfile.lock").map(|source| lock(&source)).unwrap_or_default();
            let version = |name: &str| lock.version(name).map(|version| version.value().clone());
            assert_eq!((version("jekyll"), version("ffi")), (Some("4.4.1".to_owned()), Some("1.17.2".to_owned())));
            assert_eq!(version("liquid"), None);
            assert_eq!(lock.platforms, ["arm64-darwin-24", "x86_64-linux"]);
            let text = |value: &Option<Sourced<String>>| value.as_ref().map(|value| value.value().clone());
            assert_eq!((text(&lock.ruby), text(&lock.bundler)), (Some("3.4.1".to_owned()), Some("2.6.2".to_owned())));
        });
    }
}
