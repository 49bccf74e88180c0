//! `Procfile`: the processes of an application, one a line.

use std::collections::BTreeSet;

use crate::{Problem, Span};

/// The processes a `Procfile` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Procfile {
    /// In file order.
    pub entries: Vec<Entry>,
    /// Lines that name no process, and names given twice.
    pub problems: Vec<Problem>,
}

/// One process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The name, such as `web` or `release`.
    pub process: String,
    /// The shell command, without the space around it.
    pub command: String,
    /// The bytes of the command.
    pub span: Span,
}

impl Procfile {
    /// The process of a name; of two with the same name the last counts.
    pub fn get(&self, process: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.process == process)
    }
}

/// Reads a `Procfile`: lines of `name: command`, and comments that begin with `#`.
pub fn parse(text: &str) -> Procfile {
    let mut file = Procfile::default();
    let mut seen = BTreeSet::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        let start = offset;
        offset += line.len();
        let content = if start == 0 { line.strip_prefix('\u{feff}').unwrap_or(line) } else { line };
        let content = content.trim_start();
        let start = start + (line.len() - content.len());
        let content = content.trim_end();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        let entry = content.split_once(':').and_then(|(process, rest)| {
            let letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
            let command = rest.trim_start();
            let named = !process.is_empty() && process.bytes().all(letter) && !command.is_empty();
            let end = start + content.len();
            let span = Span::new(end - command.len(), end);
            named.then(|| Entry { process: process.to_owned(), command: command.to_owned(), span })
        });
        let span = Span::new(start, start + content.len());
        let Some(entry) = entry else {
            file.problems.push(Problem { span, message: "a line reads `process: command`".to_owned() });
            continue;
        };
        if !seen.insert(entry.process.clone()) {
            let message = format!("the process `{}` is given twice and the last one counts", entry.process);
            file.problems.push(Problem { span, message });
        }
        file.entries.push(entry);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "\u{feff}# é\r\nweb: bundle exec puma -p $PORT: 1  \r\n\r\n worker-2:\tnode w.js\r\nno colon\r\nempty:\r\nbad name: x\r\nweb: other";

    #[test]
    fn lines_are_processes() {
        let file = parse(SAMPLE);
        let entries: Vec<_> = file.entries.iter().map(|one| (one.process.as_str(), one.command.as_str())).collect();
        assert_eq!(entries, [("web", "bundle exec puma -p $PORT: 1"), ("worker-2", "node w.js"), ("web", "other")]);
        assert!(file.entries.iter().all(|entry| entry.span.slice(SAMPLE) == entry.command));
        assert_eq!(file.get("web").map(|entry| entry.command.as_str()), Some("other"));
        let problems: Vec<_> = file.problems.iter().map(|problem| problem.span.slice(SAMPLE)).collect();
        assert_eq!(problems, ["no colon", "empty:", "bad name: x", "web: other"]);
        assert_eq!(parse(""), Procfile::default());
    }

    #[test]
    fn damaged_files_are_read() {
        crate::data::tests::damage(SAMPLE, 2_000, |text| {
            assert!(parse(text).entries.iter().all(|entry| entry.span.slice(text) == entry.command));
        });
    }
}
